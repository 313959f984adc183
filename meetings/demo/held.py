"""Writes a demo meeting that has been held: its items, what was minuted, decided and taken on, and its signature."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from meetings.demo.people import Demo
from meetings.document import content_of, digest_of
from meetings.models import Action, ActionUpdate, AgendaItem, Decision, ItemVersion, Meeting, Minutes, MinutesVersion
from meetings.words import day_words
from members.demo.facts import Facts, moment
from members.models import AcademicYear, Alliance, Person

Kind = AgendaItem.Kind
# What was promised longer ago than this has been done, or the demo would look like a place where nothing gets done.
STAYS_OPEN = timedelta(days=200)


@dataclass
class Writer:
    """Writes one alliance's meetings, and counts its actions."""

    alliance: Alliance
    people: Demo
    number: int = 0
    clerk: Person = field(init=False)
    chair: Person = field(init=False)

    def __post_init__(self) -> None:
        self.clerk, self.chair = self.people["admin"], self.people["chair"]

    def presenter(self, facts: Facts, meeting: Meeting) -> dict[str, object]:
        if facts["who"] == "host" and meeting.host is not None:
            return {"presenter_name": meeting.host.name[:150]}
        return {"presenter": self.people["chair" if facts["who"] == "host" else facts["who"]]}

    def items(self, meeting: Meeting, wanted: list[Facts], said: list[str]) -> list[AgendaItem]:
        """Put the standing items and these on the agenda; `said` is minuted under the standing ones."""
        standing = [
            (Kind.DECLARATIONS, "Declarations of interest", 5),
            (Kind.LAST_MINUTES, "Minutes of the last meeting", 5),
            (Kind.MATTERS_ARISING, "Matters arising", 10),
        ]
        rows = [
            self._item(meeting, kind=kind, title=title, minutes=minutes, purpose="note", text=text)
            for (kind, title, minutes), text in zip(standing, said, strict=True)
        ]
        rows += [self._ordinary(meeting, each) for each in wanted]
        rows.append(self._item(meeting, kind=Kind.NEXT_DATE, title="Date of the next meeting", minutes=5, is_last=True))
        for position, row in enumerate(rows, start=1):
            row.position, row.text_version = position, 1 if row.text else 0
        return AgendaItem.objects.bulk_create(rows)

    def _item(self, meeting: Meeting, **fields: object) -> AgendaItem:
        return AgendaItem(alliance=self.alliance, meeting=meeting, **{"purpose": "note", **fields})

    def _ordinary(self, meeting: Meeting, facts: Facts) -> AgendaItem:
        year = AcademicYear.of(meeting.day.date())
        return self._item(
            meeting,
            title=in_year(facts["title"], year),
            brief=in_year(facts.get("brief", ""), year),
            purpose=facts["purpose"],
            minutes=facts.get("minutes", 20),
            is_confidential=facts.get("confidential", False),
            text=in_year(facts.get("text", ""), year),
            **self.presenter(facts, meeting),
        )

    def minuted(self, meeting: Meeting, wanted: list[Facts], before: Meeting | None, following: date | None) -> None:
        """Write what was said, decided and taken on at a meeting."""
        last = f"The minutes of {day_words(before.day.date())} were agreed and signed by the chair." if before else ""
        said = ["Nobody had anything to declare.", last or "There were none yet.", ""]
        items = self.items(meeting, wanted, said)
        ItemVersion.objects.bulk_create(
            ItemVersion(alliance=self.alliance, item=item, number=1, text=item.text, by=self.clerk)
            for item in items
            if item.text
        )
        ordinary = [item for item in items if item.kind == Kind.ORDINARY]
        year = AcademicYear.of(meeting.day.date())
        decided = [(item, each["decision"]) for item, each in zip(ordinary, wanted, strict=True) if "decision" in each]
        Decision.objects.bulk_create(
            Decision(
                alliance=self.alliance, meeting=meeting, item=item, number=number,
                text=in_year(text, year), recorded_by=self.clerk,
            )
            for number, (item, text) in enumerate(decided, start=1)
        )  # fmt: skip
        taken_on = [(item, each["action"]) for item, each in zip(ordinary, wanted, strict=True) if "action" in each]
        rows = [self._action(meeting, item, facts, following) for item, facts in taken_on]
        ActionUpdate.objects.bulk_create(self._updates(Action.objects.bulk_create(rows), meeting))

    def _action(self, meeting: Meeting, item: AgendaItem, facts: Facts, following: date | None) -> Action:
        self.number += 1
        day = meeting.day.date()
        due, today = day + timedelta(weeks=facts["weeks"]), timezone.localdate()
        is_open = "done" not in facts and today - day < STAYS_OPEN
        closed_on = min(following or due, due, today)
        return Action(
            alliance=self.alliance,
            body=meeting.body,
            meeting=meeting,
            item=item,
            number=self.number,
            what=in_year(facts["what"], AcademicYear.of(day)),
            owner=self.people[facts["who"]],
            due_on=due,
            created_by=self.clerk,
            state=Action.State.OPEN if is_open else Action.State.DONE,
            closed_at=None if is_open else moment(closed_on, 12),
            closed_by=None if is_open else self.people[facts["who"]],
            closing_note="" if is_open else facts.get("done", "Done."),
        )

    def _updates(self, actions: list[Action], meeting: Meeting) -> Iterator[ActionUpdate]:
        for action in actions:
            if not action.is_open:
                yield ActionUpdate(
                    alliance=self.alliance, action=action, kind=ActionUpdate.Kind.DONE, text=action.closing_note,
                    by=action.closed_by,
                )  # fmt: skip
            elif action.is_overdue:
                words = "I am waiting for two answers and close it by the next meeting."
                yield ActionUpdate(alliance=self.alliance, action=action, text=words, by=action.owner)

    def circulated(self, meeting: Meeting, until: date) -> Minutes:
        return Minutes.objects.create(
            alliance=self.alliance,
            meeting=meeting,
            state=Minutes.State.CIRCULATED,
            circulated_at=self._after(meeting, 2),
            circulated_by=self.clerk,
            corrections_until=until,
        )

    def adopted(self, meeting: Meeting, at: Meeting) -> None:
        """Sign the minutes of a meeting at the one that followed; from then on the database keeps them."""
        content, on = content_of(meeting), at.day.date()
        MinutesVersion.objects.create(
            alliance=self.alliance,
            meeting=meeting,
            number=1,
            content=content,
            signed_by=self.chair,
            signed_name=self.chair.name,
            signed_at=at.ends_at,
            digest=digest_of(content),
        )
        Minutes.objects.create(
            alliance=self.alliance,
            meeting=meeting,
            state=Minutes.State.ADOPTED,
            circulated_at=self._after(meeting, 2),
            circulated_by=self.clerk,
            corrections_until=meeting.day.date() + timedelta(days=14),
            adopted_on=on,
            adopted_by=self.chair,
            adopted_at_meeting=at,
        )

    def _after(self, meeting: Meeting, days: int) -> datetime:
        return min(meeting.ends_at + timedelta(days=days), timezone.now())


def in_year(text: str, year: AcademicYear) -> str:
    """Return a text with the academic years that it speaks of."""
    return text.format(year=year, last_year=AcademicYear(year - 1), next_year=AcademicYear(year + 1))
