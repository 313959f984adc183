"""The URL map, and the real rows that stand behind each of its addresses.

A new address fails in tests/test_url_walk.py until `ROWS` says which rows stand behind it. From then on the cast walks
it, a browser looks at it, bad input is sent to it, and its queries are counted.
"""

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from alliance_portal.models import Message
from members.actions.invitations import invite, token_of
from members.actions.me import unsubscribe_token
from members.models import (
    Alliance,
    ClusterSchool,
    Enquiry,
    FoundingDraft,
    Institution,
    MakeUp,
    Nomination,
    NominationStep,
    Person,
    Seat,
)
from members.permissions import GRANTS, Can, Role
from tests.factories import (
    LONG_AGO,
    AppointmentFactory,
    BodyFactory,
    ClusterFactory,
    CommitmentFactory,
    InstitutionFactory,
    MembershipFactory,
    NewsFactory,
    PersonFactory,
    StrandFactory,
    appoint,
)
from tests.kpis.rows import OPENED_BY as KPIS_OPENED_BY
from tests.kpis.rows import ROWS as KPIS
from tests.meetings.rows import OPENED_BY as MEETINGS_OPENED_BY
from tests.meetings.rows import ROWS as MEETINGS

YEAR = 2026
Rows = Callable[[Alliance], dict[str, Any]]

# What somebody has typed who is in the middle of setting up an alliance.
HALF_SET_UP = {"about": {"name": "Seaside Alliance", "slug": "seaside", "accent_colour": "#0B5B6E"}}


def session_of(person: Person) -> dict[str, Any]:
    """Return what a session holds besides who it is: that the password was typed just now."""
    proof = {"method": "password", "at": time.time()}
    return {"account_authentication_methods": [proof], "account_authentication_methods_user": str(person.pk)}


def client_of(reader: Person | None) -> Client:
    """Return a client signed in as the reader; as a visitor without one."""
    client = Client()
    if reader is not None:
        client.force_login(reader)
        session = client.session
        session.update(session_of(reader))
        session.save()
        client.get("/nowhere/accent.css")  # the first request of a session also writes where the person signed in
    return client


# --- The rows ------------------------------------------------------------------------------------


def member(alliance: Alliance) -> Institution:
    school = InstitutionFactory()
    MembershipFactory(alliance=alliance, institution=school)
    return school


def invitation(alliance: Alliance) -> dict[str, Any]:
    return {"pk": invite(alliance=alliance, role=Role.LEAD, email="new@example.org", by=None).pk}


def invitation_link(alliance: Alliance) -> dict[str, Any]:
    asked = invite(alliance=alliance, role=Role.TEACHER, institution=member(alliance), email="nia@example.org", by=None)
    return {"token": token_of(asked)}


def somebody_elses_session() -> UserSession:
    return UserSession.objects.create(user=PersonFactory(), ip="192.0.2.1", session_key=str(uuid4()))


def unsubscribe_link(alliance: Alliance) -> dict[str, Any]:
    return {"token": unsubscribe_token(person=PersonFactory(), kind="members.nomination_to_second")}


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
    NominationStep.objects.create(alliance=alliance, nomination=row, kind="proposed", by=row.proposed_by)
    return {"pk": row.pk}


def seat(alliance: Alliance) -> dict[str, Any]:
    row = Seat.objects.create(alliance=alliance, body=BodyFactory(alliance=alliance), title="Clerk", starts_on=LONG_AGO)
    return {"pk": row.pk}


def rule(alliance: Alliance) -> dict[str, Any]:
    row = MakeUp.objects.create(alliance=alliance, body=BodyFactory(alliance=alliance), rule=MakeUp.Rule.AT_LEAST)
    return {"pk": row.pk}


def ruled_body(alliance: Alliance) -> dict[str, Any]:
    body = BodyFactory(alliance=alliance)
    MakeUp.objects.create(alliance=alliance, body=body, rule=MakeUp.Rule.AT_LEAST)
    Seat.objects.create(alliance=alliance, body=body, title="Clerk", starts_on=LONG_AGO)
    return {"pk": body.pk}


def board(alliance: Alliance) -> dict[str, Any]:
    body = BodyFactory(alliance=alliance, is_selected_annually=True)
    Seat.objects.create(alliance=alliance, body=body, person=appoint(alliance, Role.LEAD), starts_on=LONG_AGO)
    return {"pk": body.pk, "year": YEAR}


def cluster_school(alliance: Alliance) -> dict[str, Any]:
    cluster, school = ClusterFactory(alliance=alliance), member(alliance)
    row = ClusterSchool.objects.create(alliance=alliance, cluster=cluster, institution=school, starts_on=LONG_AGO)
    return {"pk": row.pk}


def cluster(alliance: Alliance) -> dict[str, Any]:
    return {"pk": ClusterSchool.objects.get(**cluster_school(alliance)).cluster_id}


def enquiry(alliance: Alliance) -> dict[str, Any]:
    row = Enquiry.objects.create(alliance=alliance, name="Vera Visitor", email="vera@example.org", message="May we?")
    return {"pk": row.pk}


def published_news(alliance: Alliance) -> dict[str, Any]:
    picture = io.BytesIO()
    Image.new("RGB", (1200, 600), "#0B5B6E").save(picture, "WEBP")
    item = NewsFactory(
        alliance=alliance,
        published_at=timezone.now(),
        picture=ContentFile(picture.getvalue(), "otter.webp"),
        picture_alt="An otter",
    )
    return {"pk": item.pk}


def part(alliance: Alliance) -> dict[str, Any]:
    return {"part": "commitments", "pk": CommitmentFactory(alliance=alliance).pk}


def pk_of(factory: Any) -> Rows:
    return lambda alliance: {"pk": factory(alliance=alliance).pk}


def nothing(alliance: Alliance) -> dict[str, Any]:
    return {}


MEMBERS: dict[str, Rows] = {
    **dict.fromkeys(
        [
            # Everybody's
            "front",
            "accent_css",
            "public_face",
            "enquire",
            "enquire_thanks",
            "news",
            "news_feed",
            "found",
            "found_sent",
            "found_about",
            "found_promises",
            "found_schools",
            "found_choose",
            "found_finish",
            "found_discard",
            "address_verdict",
            "colour_verdict",
            # One's own
            "profile",
            "profile_edit",
            "notifications",
            "my_data",
            "my_data_download",
            "erasure_ask",
            "erasure_withdraw",
            # An alliance's
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
            "person_suggestions",
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
    "invitation_accept": invitation_link,
    "unsubscribe": unsubscribe_link,
    "session_end": lambda alliance: {"pk": somebody_elses_session().pk},
    **dict.fromkeys(["news_item", "news_picture"], published_news),
    "message_again": message,
    **dict.fromkeys(["invitation_resend", "invitation_withdraw"], invitation),
    **dict.fromkeys(["role_edit", "role_end"], appointment),
    "institution": lambda alliance: {"pk": member(alliance).pk},
    "membership_add": lambda alliance: {"pk": InstitutionFactory().pk},
    **dict.fromkeys(["membership_edit", "membership_end"], membership),
    "nominate_school": lambda alliance: {"institution": InstitutionFactory().pk},
    **{f"nomination{step}": nomination for step in ("", "_ask", "_comment", "_second", "_decide", "_withdraw")},
    **dict.fromkeys(["person", "person_leave", "person_merge", "person_erase"], colleague),
    **dict.fromkeys(["body", "body_edit"], ruled_body),
    **dict.fromkeys(["rule_add", "seat_add"], pk_of(BodyFactory)),
    "rule_remove": rule,
    **dict.fromkeys(["seat_edit", "seat_end"], seat),
    "board_selection": board,
    "cluster": cluster,
    "cluster_edit": pk_of(ClusterFactory),
    "cluster_school_remove": cluster_school,
    **dict.fromkeys(["strand", "strand_close"], pk_of(StrandFactory)),
    "pledge": lambda alliance: {"pk": member(alliance).pk, "year": YEAR},
    "half_terms_edit": lambda alliance: {"year": YEAR},
    **dict.fromkeys(["parts", "part_add"], lambda alliance: {"part": "commitments"}),
    **dict.fromkeys(["part_edit", "part_move", "part_remove"], part),
    **dict.fromkeys(["enquiry", "enquiry_reopen"], enquiry),
    **dict.fromkeys(["news_edit", "news_publish", "news_delete"], pk_of(NewsFactory)),
    "news_unpublish": published_news,
}

# Which real rows stand behind each address, by the address's name. A new room adds a line.
ROWS: dict[str, Rows] = {
    **{f"members:{name}": rows for name, rows in MEMBERS.items()},
    **{f"meetings:{name}": rows for name, rows in MEETINGS.items()},
    **{f"kpis:{name}": rows for name, rows in KPIS.items()},
}

# The national list of institutions belongs to nobody, so its rows open in every alliance.
OF_THE_WHOLE_COUNTRY = {"members:institution", "members:membership_add", "members:nominate_school"}


# --- The map -------------------------------------------------------------------------------------


def walk(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Yield path, name and pattern of each address."""
    for each in patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, path, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            yield path, f"{space}{each.name}", each


MAP = list(walk(get_resolver().url_patterns))
ADDRESSES = {path: each for path, _, each in MAP}
OURS = {name: each for path, name, each in MAP if not path.startswith("accounts/")}
DOORS = {name: getattr(each.callback, "door", None) for name, each in OURS.items()}
GUARDED = {name: door for name, door in DOORS.items() if isinstance(door, Can)}
WITH_ROWS = {name for name in GUARDED if "pk" in OURS[name].pattern.converters}


def address_of(name: str, alliance: Alliance, rows: dict[str, Any] | None = None) -> str:
    """Return the address of this name in the alliance, with real rows behind it."""
    kwargs = ROWS[name](alliance) if rows is None else rows
    slug = {"slug": alliance.slug} if "slug" in OURS[name].pattern.converters else {}
    return reverse(name, kwargs={**slug, **kwargs})


# --- Who opens what ------------------------------------------------------------------------------


def somebody_with(alliance: Alliance, grant: Can) -> Person:
    """Return a new director, or a chair where only a chair may."""
    role = Role.DIRECTOR if grant in GRANTS[Role.DIRECTOR] else Role.CHAIR
    return appoint(alliance, role, member(alliance) if role == Role.CHAIR else None)


def proposer(alliance: Alliance, rows: dict[str, Any]) -> Person:
    return alliance.nominations.get(**rows).proposed_by


def head_of_another_school(alliance: Alliance, rows: dict[str, Any]) -> Person:
    return appoint(alliance, Role.HEAD, member(alliance))


def who_declared(alliance: Alliance, rows: dict[str, Any]) -> Person:
    person: Person = alliance.interests.get(**rows).declaration.person
    AppointmentFactory(alliance=alliance, person=person, role=Role.LEAD)
    return person


# Whose page it is, where even the director is refused.
OPENED_BY: dict[str, Callable[[Alliance, dict[str, Any]], Person]] = {
    "members:nomination_withdraw": proposer,
    "members:nomination_ask": proposer,
    "members:nomination_second": head_of_another_school,
    **dict.fromkeys(["meetings:interest_edit", "meetings:interest_remove"], who_declared),
    **{f"kpis:{name}": opener for name, opener in KPIS_OPENED_BY.items()},
    **{f"meetings:{name}": opener for name, opener in MEETINGS_OPENED_BY.items()},
}


@dataclass(frozen=True)
class Visit:
    """One address as one reader opens it; nobody signed in reads as a visitor."""

    name: str
    path: str
    reader: Person | None


@dataclass
class Visits:
    """Every address of the map, each with rows of its own, opened by whoever may see most of it."""

    alliance: Alliance
    _readers: dict[Role, Person] = field(default_factory=dict)

    def of(self, name: str) -> list[Visit]:
        """Return the visits to one address: what is public is opened by a visitor, and by a director too."""
        rows = ROWS[name](self.alliance)
        path = address_of(name, self.alliance, rows)
        if name in OPENED_BY:
            return [Visit(name, path, OPENED_BY[name](self.alliance, rows))]
        if DOORS[name] == "public":
            return [Visit(name, path, None), Visit(name, path, self.reader(Role.DIRECTOR))]
        door = DOORS[name]
        directors = not isinstance(door, Can) or door in GRANTS[Role.DIRECTOR]
        return [Visit(name, path, self.reader(Role.DIRECTOR if directors else Role.CHAIR))]

    def reader(self, role: Role) -> Person:
        """Return the one director, or the one chair, of these visits."""
        if role not in self._readers:
            school = member(self.alliance) if role == Role.CHAIR else None
            self._readers[role] = appoint(self.alliance, role, school)
            FoundingDraft.objects.create(person=self._readers[role], said=HALF_SET_UP)
        return self._readers[role]

    def __iter__(self) -> Iterator[Visit]:
        for name in ROWS:
            yield from self.of(name)
