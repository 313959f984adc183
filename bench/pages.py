"""The pages that are measured, as who asks for them. Later rooms add theirs to `PAGES`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from alliance_portal.registries import Registry
from members.models import AcademicYear, Alliance, Institution
from members.permissions import Role

BIG, HUNDRED = "england-001", "england-002"


@dataclass(frozen=True)
class Page:
    """One page: what it is called in the report, its address, and the e-mail of who asks, if anybody signed in."""

    name: str
    path: str
    who: str = ""


# Called once England is loaded.
PAGES: Registry[Callable[[], list[Page]]] = Registry()


def all_pages() -> list[Page]:
    """Return every page that is measured."""
    return [page for give in PAGES for page in give()]


def who(role: Role, slug: str = BIG) -> str:
    """Return the address of the person with this role."""
    return f"{role.value}@{slug}.example"


def at(name: str, *arguments: object, slug: str = BIG, query: str = "") -> str:
    return reverse(f"members:{name}", args=[slug, *arguments]) + (f"?{query}" if query else "")


@PAGES.register(position=10)
def open_to_everybody() -> list[Page]:
    """What a visitor sees."""
    return [
        Page("front page, 500 alliances", reverse("members:front")),
        Page("front page, searched", reverse("members:front") + "?q=alliance+4"),
        Page("sign-in page", reverse("account_login")),
        Page("public face, 300 members", at("public_face")),
        Page("news, public", at("news")),
    ]


@PAGES.register(position=20)
def people_and_schools() -> list[Page]:
    """Register, map, institutions and people of the largest alliance."""
    director, teacher = who(Role.DIRECTOR), who(Role.TEACHER)
    alliance = Alliance.objects.get(slug=BIG)
    school = _largest_school(alliance)
    misspelt = _with_typing_error(school.name)
    person = alliance.appointments.filter(role=Role.MENTOR).order_by("pk")[5].person
    surname = _with_typing_error(person.name.split()[1].removesuffix("-Demo"))
    return [
        Page("front page, signed in", reverse("members:front"), director),
        Page("home of a director", at("home"), director),
        Page("home of a head", at("home"), who(Role.HEAD)),
        Page("home of a chair", at("home"), who(Role.CHAIR)),
        Page("register, 300 members", at("register"), teacher),
        Page("register, filtered", at("register", query="phase=Primary&kind=member"), teacher),
        Page("register, typing error", at("register", query=f"q={misspelt}"), teacher),
        Page("map, 300 members", at("register_map"), teacher),
        Page("institution", at("institution", school.pk), director),
        Page("directory, typing error", at("find_institution", query=f"q={misspelt}"), director),
        Page("directory, one common word", at("find_institution", query="q=primary"), director),
        Page("people", at("people"), director),
        Page("people, last page", at("people", query="page=9999"), director),
        Page("people, typing error", at("people", query=f"name={surname}"), director),
        Page("people, one role", at("people", query="role=head"), director),
        Page("person", at("person", person.pk), director),
        Page("search, typing error", at("search", query=f"q={surname}"), director),
        Page("roles", at("roles"), director),
        Page("invitations", at("invitations"), director),
        Page("form: invite", at("invite"), director),
        Page("form: give a role", at("role_add"), director),
        Page("form: merge two people", at("person_merge", person.pk), director),
    ]


@PAGES.register(position=30)
def governance() -> list[Page]:
    """Bodies, clusters and pledges."""
    director = who(Role.DIRECTOR)
    bodies = {body.rule: body.pk for body in Alliance.objects.get(slug=BIG).bodies.all()}
    return [
        Page("bodies", at("bodies"), director),
        Page("body, strategic board", at("body", bodies["seats"]), director),
        Page("body, whole alliance", at("body", bodies["all_members"]), director),
        Page("form: add a seat", at("seat_add", bodies["seats"]), director),
        Page("form: select the board", at("board_selection", bodies["seats"], AcademicYear.of_today() + 1), director),
        Page("strands", at("strands"), director),
        Page("pledges, 100 schools", at("pledges", slug=HUNDRED), who(Role.DIRECTOR, HUNDRED)),
        Page("pledges, 300 schools", at("pledges"), director),
        Page("clusters", at("clusters"), director),
        Page("cluster suggestions", at("cluster_suggestions"), director),
    ]


@PAGES.register(position=40)
def activity() -> list[Page]:
    """What goes on, and what went on."""
    director = who(Role.DIRECTOR)
    return [
        Page("nominations", at("nominations"), who(Role.HEAD)),
        Page("nominate, typing error", at("nominate", query="q=saint+peters+primry"), who(Role.HEAD)),
        Page("news", at("news"), director),
        Page("enquiries", at("enquiries"), director),
        Page("history of roles", at("history"), director),
        Page("history of pledges", at("history", query="kind=pledges"), director),
        Page("messages", at("messages"), director),
        Page("messages, searched", at("messages", query="to=demo&state=sent"), director),
        Page("half-terms", at("half_terms"), director),
        Page("my data", reverse("members:my_data"), director),
    ]


def _largest_school(alliance: Alliance) -> Institution:
    return Institution.objects.members_of(alliance).schools().filter(pupils__isnull=False).order_by("-pupils", "pk")[0]


def _with_typing_error(words: str) -> str:
    """Return the words with one letter left out, fit for a query string."""
    return (words[:3] + words[4:]).replace(" ", "+")
