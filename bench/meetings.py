"""The largest meetings that are measured, and their documents: 100 invited, 40 items, 200 open actions."""

import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from alliance_portal.documents.pdf import as_pdf
from alliance_portal.documents.word import as_word
from bench.pages import HUNDRED, PAGES, Page, Role, who
from meetings.document import document_of
from meetings.exports.archive import write
from meetings.exports.minutes import minutes_document
from meetings.models import Action, AgendaItem, Decision, Invitee, Meeting, Minutes, MinutesArchive
from members.access import standings_of
from members.england.rooms import SLUG
from members.models import AcademicYear, Alliance, Body, Person

BODY, ITEMS, ACTIONS, LONG_MINUTES, MEETINGS_A_YEAR = "Bench assembly", 40, 200, 30, 39
# The alliances of the whole country.
ALLIANCES = 500
SAID = (
    "Colleagues told of **three things** that worked, and one that did not.\n\n- reading every day\n- fewer words\n\n"
    * 2
)


def meetings_a_year() -> int:
    """Return how many meetings the body has held: forty in the whole country, fewer in a small part of it."""
    alliances = Alliance.objects.filter(slug__startswith=SLUG).count()
    return max(2, MEETINGS_A_YEAR * alliances // ALLIANCES)


def ensure() -> Alliance:
    """Make the meetings that are measured, unless they are there, and return their alliance."""
    alliance = Alliance.objects.get(slug=HUNDRED)
    if not alliance.bodies.filter(name=BODY).exists():
        body = Body.objects.create(alliance=alliance, name=BODY, kind=Body.Kind.WHOLE, rule=Body.Rule.ALL_MEMBERS)
        number = meetings_a_year()
        first = timezone.now() - timedelta(days=number + 1)
        held = [_meeting(alliance, body, first + timedelta(days=place)) for place in range(number)]
        for meeting in held:
            _minuted(meeting, 8)
        _minuted(_meeting(alliance, body, timezone.now() - timedelta(hours=9)), LONG_MINUTES)
        _coming(_meeting(alliance, body, timezone.now() + timedelta(days=3)))
    return alliance


def _meeting(alliance: Alliance, body: Body, begins: datetime) -> Meeting:
    meeting = Meeting.objects.create(
        alliance=alliance, body=body, starts_at=begins, ends_at=begins + timedelta(hours=2), host=alliance.lead_school
    )
    members = alliance.memberships.current().select_related("institution")
    heads = dict(alliance.appointments.current().filter(role=Role.HEAD).values_list("institution_id", "person_id"))
    Invitee.objects.bulk_create(
        Invitee(
            alliance=alliance, meeting=meeting, institution=each.institution,
            person_id=heads.get(each.institution_id), answer=Invitee.Answer.ATTENDING,
            attended=Invitee.Attended.PRESENT if meeting.is_over else "",
        )
        for each in members
    )  # fmt: skip
    return meeting


def _items(meeting: Meeting, number: int, text: str) -> list[AgendaItem]:
    arising = AgendaItem.Kind.MATTERS_ARISING
    return AgendaItem.objects.bulk_create(
        AgendaItem(
            alliance_id=meeting.alliance_id, meeting=meeting, position=place, title=f"Item {place} of the assembly",
            kind=arising if place == 1 else AgendaItem.Kind.ORDINARY, text=text, text_version=1, minutes=3,
        )
        for place in range(1, number + 1)
    )  # fmt: skip


def _minuted(meeting: Meeting, number: int) -> None:
    items = _items(meeting, number, SAID)
    Decision.objects.bulk_create(
        Decision(alliance_id=meeting.alliance_id, meeting=meeting, item=item, number=place, text="It goes on.")
        for place, item in enumerate(items, start=1)
    )
    Minutes.objects.create(alliance_id=meeting.alliance_id, meeting=meeting)


def _coming(meeting: Meeting) -> None:
    _items(meeting, ITEMS, "")
    today = timezone.localdate()
    raised = meeting.body.meetings.exclude(pk=meeting.pk).order_by("starts_at").first()
    owner = meeting.alliance.appointments.current().filter(role=Role.HEAD).order_by("pk")[0].person
    Action.objects.bulk_create(
        Action(
            alliance_id=meeting.alliance_id, body=meeting.body, meeting=raised, number=number, owner=owner,
            what=f"Write to the schools of group {number}", due_on=today + timedelta(days=number % 40 - 9),
        )
        for number in range(1, ACTIONS + 1)
    )  # fmt: skip


@PAGES.register(position=60)
def largest_meetings() -> list[Page]:
    """The pages of a meeting to come and of one that is minuted, as those who run meetings and as a head."""
    alliance = ensure()
    body = alliance.bodies.get(name=BODY)
    meetings = alliance.meetings.filter(body=body).order_by("-starts_at")
    coming, held = meetings[0].pk, meetings[1].pk
    director, head = who(Role.DIRECTOR, HUNDRED), who(Role.HEAD, HUNDRED)

    def at(name: str, *arguments: object, query: str = "") -> str:
        return reverse(f"meetings:{name}", args=[HUNDRED, *arguments]) + query

    return [
        Page("meetings", at("meetings"), director),
        Page("year planner", at("planner"), director),
        Page("meeting, 100 invited, 40 items", at("meeting", coming), director),
        Page("meeting, as a head", at("meeting", coming), head),
        Page("agenda, 40 items, 200 actions", at("agenda", coming), director),
        Page("who is coming, 100", at("invitees", coming), director),
        Page("live minutes, 30 items", at("minutes_live", held), director),
        Page("minutes, 30 items", at("minutes", held), director),
        Page("actions, 200 open", at("actions"), director),
        Page("attendance, 40 meetings", at("attendance", query=f"?body={body.pk}"), director),
        Page("home after 40 meetings", reverse("members:home", args=[HUNDRED]), director),
    ]


def documents() -> dict[str, float]:
    """Return the milliseconds of work for minutes of 30 items as PDF and as Word, and for the zip of 40 meetings."""
    alliance = ensure()
    body = alliance.bodies.get(name=BODY)
    standing = standings_of(Person.objects.get(email=who(Role.DIRECTOR, HUNDRED)))[HUNDRED]
    minutes = Minutes.objects.for_documents().filter(meeting__body=body).order_by("-meeting__starts_at")[0]
    document = minutes_document(document_of(minutes.meeting, standing), minutes, alliance)
    archive = MinutesArchive(
        alliance=alliance, body=body, academic_year=int(AcademicYear.of_today()), asked_by=standing.person
    )
    return {
        "Minutes of 30 items as PDF": best_of(5, lambda: as_pdf(document)),
        "Minutes of 30 items as Word": best_of(5, lambda: as_word(document)),
        f"Zip of {meetings_a_year() + 1} meetings": best_of(1, lambda: _zip(archive, standing)),
    }


def _zip(archive: MinutesArchive, standing: object) -> None:
    with tempfile.TemporaryFile() as file:
        write(archive, standing, file, lambda done: None)  # type: ignore[arg-type]


def best_of(times: int, work: Callable[[], object]) -> float:
    """Return the milliseconds of the quickest of so many."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return min(found)
