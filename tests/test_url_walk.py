"""Walks every address of the portal with the cast: whoever may not be there is refused, by GET and by POST.

A new address fails here until `ROWS` says which real row stands behind it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from alliance_portal.models import Message
from members.actions.invitations import invite
from members.models import (
    Alliance,
    ClusterSchool,
    Enquiry,
    Institution,
    MakeUp,
    Nomination,
    Person,
    Seat,
)
from members.permissions import GRANTS, Can, Role
from tests.cast import signed_in_client
from tests.factories import (
    LONG_AGO,
    BodyFactory,
    ClusterFactory,
    CommitmentFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsFactory,
    StrandFactory,
    appoint,
)
from tests.meetings.rows import ROWS as MEETINGS

YEAR = 2026
Rows = Callable[[Alliance], dict[str, Any]]


def walk(patterns: list[Any], prefix: str = "", room: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Yield each address with its room and its pattern."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, prefix + str(each.pattern), each.app_name or room)
        else:
            yield prefix + str(each.pattern), room, each


WALKED = list(walk(get_resolver().url_patterns))
ADDRESSES = {pattern: each for pattern, _, each in WALKED}
OURS = {pattern: each for pattern, each in ADDRESSES.items() if not pattern.startswith("accounts/")}
# Those of the members room by their bare name, those of the rooms above it as room:name.
GUARDED = {
    each.name if room == "members" else f"{room}:{each.name}": each
    for _, room, each in WALKED
    if isinstance(getattr(each.callback, "door", None), Can)
}
WITH_ROWS = {name for name, each in GUARDED.items() if "pk" in each.pattern.converters}


def member(alliance: Alliance) -> Institution:
    school = InstitutionFactory()
    MembershipFactory(alliance=alliance, institution=school)
    return school


def invitation(alliance: Alliance) -> dict[str, Any]:
    return {"pk": invite(alliance=alliance, role=Role.LEAD, email="new@example.org", by=None).pk}


def message(alliance: Alliance) -> dict[str, Any]:
    invite(alliance=alliance, role=Role.LEAD, email="new@example.org", by=None)
    return {"pk": Message.objects.filter(alliance=alliance).latest("pk").pk}


def appointment(alliance: Alliance) -> dict[str, Any]:
    return {"pk": appoint(alliance, Role.LEAD).appointments.get().pk}


def colleague(alliance: Alliance) -> dict[str, Any]:
    return {"pk": appoint(alliance, Role.TEACHER, member(alliance)).pk}


def membership(alliance: Alliance) -> dict[str, Any]:
    return {"pk": member(alliance).memberships.get().pk}


def nomination(alliance: Alliance) -> dict[str, Any]:
    proposer_school = member(alliance)
    row = Nomination.objects.create(
        alliance=alliance,
        institution=InstitutionFactory(),
        shares_ethos="It does.",
        expertise="Reading.",
        would_benefit="Much.",
        lead_name="Lena Invented",
        lead_email="lena@example.org",
        proposed_by=appoint(alliance, Role.HEAD, proposer_school),
        proposer_institution=proposer_school,
    )
    return {"pk": row.pk}


def seat(alliance: Alliance) -> dict[str, Any]:
    row = Seat.objects.create(alliance=alliance, body=BodyFactory(alliance=alliance), title="Clerk", starts_on=LONG_AGO)
    return {"pk": row.pk}


def rule(alliance: Alliance) -> dict[str, Any]:
    row = MakeUp.objects.create(alliance=alliance, body=BodyFactory(alliance=alliance), rule=MakeUp.Rule.AT_LEAST)
    return {"pk": row.pk}


def cluster_school(alliance: Alliance) -> dict[str, Any]:
    cluster, school = ClusterFactory(alliance=alliance), member(alliance)
    row = ClusterSchool.objects.create(alliance=alliance, cluster=cluster, institution=school, starts_on=LONG_AGO)
    return {"pk": row.pk}


def enquiry(alliance: Alliance) -> dict[str, Any]:
    row = Enquiry.objects.create(alliance=alliance, name="Vera Visitor", email="vera@example.org", message="May we?")
    return {"pk": row.pk}


def pk_of(factory: Any) -> Rows:
    return lambda alliance: {"pk": factory(alliance=alliance).pk}


def part(alliance: Alliance) -> dict[str, Any]:
    return {"part": "commitments", "pk": CommitmentFactory(alliance=alliance).pk}


def nothing(alliance: Alliance) -> dict[str, Any]:
    return {}


# Which real rows stand behind each guarded address.
ROWS: dict[str, Rows] = {
    **dict.fromkeys(
        [
            "home",
            "search",
            "messages",
            "invitations",
            "invite",
            "roles",
            "role_add",
            "history",
            "register",
            "register_export",
            "register_map",
            "find_institution",
            "institution_create",
            "nominations",
            "nominations_export",
            "nominate",
            "people",
            "people_export",
            "staff_import",
            "staff_template",
            "staff_import_confirm",
            "bodies",
            "body_create",
            "clusters",
            "cluster_create",
            "cluster_suggestions",
            "strands",
            "pledges",
            "pledges_export",
            "alliance_settings",
            "alliance_words",
            "half_terms",
            "enquiries",
            "news_create",
        ],
        nothing,
    ),
    "message_again": message,
    **dict.fromkeys(["invitation_resend", "invitation_withdraw"], invitation),
    **dict.fromkeys(["role_edit", "role_end"], appointment),
    "institution": lambda alliance: {"pk": member(alliance).pk},
    "membership_add": lambda alliance: {"pk": InstitutionFactory().pk},
    **dict.fromkeys(["membership_edit", "membership_end"], membership),
    "nominate_school": lambda alliance: {"institution": InstitutionFactory().pk},
    **{f"nomination{step}": nomination for step in ("", "_ask", "_comment", "_second", "_decide", "_withdraw")},
    **dict.fromkeys(["person", "person_leave", "person_merge", "person_erase"], colleague),
    **dict.fromkeys(["body", "body_edit", "rule_add", "seat_add"], pk_of(BodyFactory)),
    "rule_remove": rule,
    **dict.fromkeys(["seat_edit", "seat_end"], seat),
    "board_selection": lambda alliance: {
        "pk": BodyFactory(alliance=alliance, is_selected_annually=True).pk,
        "year": YEAR,
    },
    **dict.fromkeys(["cluster", "cluster_edit"], pk_of(ClusterFactory)),
    "cluster_school_remove": cluster_school,
    **dict.fromkeys(["strand", "strand_close"], pk_of(StrandFactory)),
    "pledge": lambda alliance: {"pk": member(alliance).pk, "year": YEAR},
    "half_terms_edit": lambda alliance: {"year": YEAR},
    **dict.fromkeys(["parts", "part_add"], lambda alliance: {"part": "commitments"}),
    **dict.fromkeys(["part_edit", "part_move", "part_remove"], part),
    **dict.fromkeys(["enquiry", "enquiry_reopen"], enquiry),
    **dict.fromkeys(["news_edit", "news_publish", "news_unpublish", "news_delete"], pk_of(NewsFactory)),
    **{f"meetings:{name}": rows for name, rows in MEETINGS.items()},
}

# The national list of institutions belongs to nobody, so its rows open in every alliance.
OF_THE_WHOLE_COUNTRY = {"institution", "membership_add", "nominate_school"}


def address_of(name: str, slug: str, rows: dict[str, Any]) -> str:
    return reverse(name if ":" in name else f"members:{name}", kwargs={"slug": slug, **rows})


def both(client: Client, address: str) -> list[int]:
    return [client.get(address).status_code, client.post(address).status_code]


def somebody_with(alliance: Alliance, grant: Can) -> Person:
    role = Role.DIRECTOR if grant in GRANTS[Role.DIRECTOR] else Role.CHAIR
    return appoint(alliance, role, member(alliance) if role == Role.CHAIR else None)


def test_every_address_says_who_may_pass() -> None:
    unmarked = [pattern for pattern, each in OURS.items() if not hasattr(each.callback, "door")]
    assert unmarked == []


def test_nothing_but_sign_in_stands_under_accounts() -> None:
    strangers = {
        pattern: each.callback.__module__
        for pattern, each in ADDRESSES.items()
        if pattern.startswith("accounts/") and not each.callback.__module__.startswith(("allauth.", "django."))
    }
    assert strangers == {}


def test_every_guarded_address_is_walked() -> None:
    assert sorted(set(GUARDED) ^ set(ROWS)) == []


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_whoever_may_not_pass_is_refused(
    name: str, alliance: Alliance, director: Person, visitor: Client, as_outsider: Client, as_teacher: Client
) -> None:
    address = address_of(name, alliance.slug, ROWS[name](alliance))
    for answer in (visitor.get(address), visitor.post(address)):
        assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={address}")
    assert both(as_outsider, address) == [404, 404]
    grant = GUARDED[name].callback.door
    if grant not in GRANTS[Role.TEACHER]:
        assert both(as_teacher, address) == [403, 403]


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_whoever_may_pass_finds_the_page(name: str, alliance: Alliance) -> None:
    client = signed_in_client(somebody_with(alliance, GUARDED[name].callback.door))
    address = address_of(name, alliance.slug, ROWS[name](alliance))
    for status in both(client, address):
        assert status < 500
        assert status != 404


@pytest.mark.parametrize("name", sorted(WITH_ROWS - OF_THE_WHOLE_COUNTRY))
def test_rows_of_another_alliance_are_not_here(name: str, alliance: Alliance, other_alliance: Alliance) -> None:
    rows = ROWS[name](other_alliance)
    client = signed_in_client(somebody_with(alliance, GUARDED[name].callback.door))
    statuses = both(client, address_of(name, alliance.slug, rows))
    assert set(statuses) <= {404, 405}
    assert 404 in statuses
