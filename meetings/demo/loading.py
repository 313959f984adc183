"""Loads the meetings of a demo alliance: last year's, this year's so far, and the plan of the rest."""

import tomllib
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from meetings.demo.coming import write_agenda
from meetings.demo.dates import days_of, half_terms_of, span_of
from meetings.demo.held import Writer
from meetings.demo.people import Demo, answered, attended, invitees_of
from meetings.invitations import Place, places_of
from meetings.models import AgendaItem, BodyRules, Declaration, Interest, Invitee, Meeting, StandingItem, Suggestion
from meetings.rules import usual_items
from members.demo.facts import Facts
from members.demo.rooms import DEMO
from members.models import AcademicYear, Alliance, Body, Institution
from members.sitting import Seating

FOLDER = Path(__file__).resolve().parent
DECLARED = ("director", "lead", "admin", "finance")


@DEMO.register(position=20)
def load_meetings(alliance: Alliance) -> None:
    """Load what the alliance's file says, unless it has met already."""
    if alliance.meetings.exists():
        return
    facts = tomllib.loads((FOLDER / f"{alliance.slug}.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        writer, seating = Writer(alliance, Demo(alliance.slug)), Seating(alliance)
        for place, each in enumerate(facts["bodies"]):
            BodyLoader(writer, alliance.bodies.get(name=each["name"]), each, seating).load(is_main=place == 0)
        _declare(writer)


class BodyLoader:
    """Loads the meetings of one body, the oldest first."""

    def __init__(self, writer: Writer, body: Body, facts: Facts, seating: Seating) -> None:
        self.writer, self.body, self.facts = writer, body, facts
        self.places: list[Place] = list(places_of(body, seating))
        schools = [place.institution for place in self.places if place.institution is not None]
        self.schools = [each for each in schools if each.kind == Institution.Kind.SCHOOL]

    def load(self, *, is_main: bool) -> None:
        self._rules()
        planned = self._plan()
        meetings = Meeting.objects.bulk_create([meeting for meeting, _ in planned])
        past = [(meeting, items) for meeting, items in planned if meeting.is_over]
        self._invite(meetings, len(past))
        for place, (meeting, items) in enumerate(past):
            before = past[place - 1][0] if place else None
            following = past[place + 1][0] if place + 1 < len(past) else None
            self.writer.minuted(meeting, items, before, following.day.date() if following else None)
            if following is not None:
                self.writer.adopted(meeting, following)
        if past:
            self._leave_to_adopt(past[-1][0], is_main=is_main)
        if len(past) < len(meetings):
            write_agenda(self.writer, meetings[len(past)], self.facts["next"])

    def _rules(self) -> None:
        BodyRules.objects.create(
            alliance=self.body.alliance,
            body=self.body,
            starts_at=self.facts["starts"],
            minutes=self.facts["minutes"],
            quorum=self.facts["quorum"],
            readers=self.facts["readers"],
        )
        StandingItem.objects.bulk_create(usual_items(self.body))

    def _plan(self) -> list[tuple[Meeting, list[Facts]]]:
        """Return the meetings of last year and this, each with what it was about."""
        alliance, this_year = self.body.alliance, AcademicYear.of_today()
        found: list[tuple[Meeting, list[Facts]]] = []
        for year in (AcademicYear(this_year - 1), this_year):
            own = self.facts["this_year"] if year == this_year else []
            for number, day in enumerate(days_of(self.facts, half_terms_of(alliance, year))):
                texts = self.facts["meetings"][number % len(self.facts["meetings"])]
                wanted = own[number] if number < len(own) else texts
                begins, ends = span_of(self.facts, day)
                meeting = Meeting(
                    alliance=alliance,
                    body=self.body,
                    starts_at=begins,
                    ends_at=ends,
                    host=self._host(len(found)),
                    papers_due_on=day - timedelta(days=7),
                    created_by=self.writer.people["director"],
                )
                if meeting.is_over:
                    meeting.agenda = Meeting.Agenda.PUBLISHED
                found.append((meeting, wanted["items"]))
        return found

    def _host(self, number: int) -> Institution | None:
        """Return whose turn it is, or the school that leads the alliance where the body has one place."""
        if self.facts.get("hosts") and self.schools:
            return self.schools[number % len(self.schools)]
        return self.body.alliance.lead_school or (self.schools[0] if self.schools else None)

    def _invite(self, meetings: list[Meeting], past: int) -> None:
        rows: list[Invitee] = []
        for number, meeting in enumerate(meetings):
            invited = invitees_of(meeting, self.places)
            if number < past:
                invited = attended(invited, number, latest=number >= past - 2)
            elif number == past:
                invited = answered(invited, self.writer.people["head"])
            rows += invited
        Invitee.objects.bulk_create(rows, batch_size=1000)

    def _leave_to_adopt(self, meeting: Meeting, *, is_main: bool) -> None:
        """Leave the latest minutes to be corrected in the main body, to be adopted in the other."""
        today = timezone.localdate()
        self.writer.circulated(meeting, today + timedelta(days=6) if is_main else today - timedelta(days=1))
        if is_main:
            _suggest(self.writer, meeting)


def _suggest(writer: Writer, meeting: Meeting) -> None:
    """Let an attendee correct a word of an item that everybody may read."""
    items = AgendaItem.objects.filter(meeting=meeting, kind=AgendaItem.Kind.ORDINARY, is_confidential=False)
    item = items.order_by("position").first()
    if item is not None:
        Suggestion.objects.create(
            alliance=writer.alliance,
            item=item,
            before=item.text,
            after=f"{item.text}\n\nThe chair thanked everybody who had taken part.",
            comment="You thanked us, and it should be in the minutes.",
            made_by=writer.people["head"],
        )


def _declare(writer: Writer) -> None:
    """Let those who run the alliance declare for this year; the chair is a governor elsewhere."""
    year = AcademicYear.of_today()
    for who in DECLARED:
        Declaration.objects.create(
            alliance=writer.alliance, person=writer.people[who], academic_year=year, nothing_to_declare=True
        )
    own = Declaration.objects.create(alliance=writer.alliance, person=writer.chair, academic_year=year)
    Interest.objects.create(
        alliance=writer.alliance,
        declaration=own,
        kind=Interest.Kind.GOVERNANCE,
        organisation="Riverbank Sixth Form Trust",
        what="I am a trustee, unpaid.",
    )
