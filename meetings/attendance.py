"""The attendance record: who came to a body's meetings in a year, who hosted, and who missed two in a row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from meetings.models import Invitee, Meeting
from members.access import Standing
from members.models import AcademicYear, Body, Institution
from members.permissions import Can

Attended = Invitee.Attended
# What is read of each row that was noted.
SHOWN = ("institution_id", "institution__name", "meeting_id", "attended")
TONES = {
    Attended.PRESENT: "good",
    Attended.DEPUTY: "good",
    Attended.APOLOGIES: "watch",
    Attended.ABSENT: "concern",
}


@dataclass(frozen=True)
class Cell:
    """One institution at one meeting; an empty one was not invited, or nobody has recorded it."""

    attended: str = ""
    hosted: bool = False

    @property
    def words(self) -> str:
        return str(Attended(self.attended).label) if self.attended else ""

    @property
    def tone(self) -> str:
        return TONES.get(Attended(self.attended), "plain") if self.attended else "plain"


@dataclass
class Row:
    """One institution through the year."""

    institution: Institution
    cells: list[Cell] = field(default_factory=list)

    @property
    def came(self) -> int:
        return sum(cell.attended in (Attended.PRESENT, Attended.DEPUTY) for cell in self.cells)

    @property
    def asked(self) -> int:
        """To how many recorded meetings it was asked."""
        return sum(bool(cell.attended) for cell in self.cells)

    @property
    def hosted(self) -> int:
        return sum(cell.hosted for cell in self.cells)

    @property
    def missed_two(self) -> bool:
        """Whether the two latest recorded meetings were both missed, without a deputy."""
        recorded = [cell.attended for cell in self.cells if cell.attended]
        return len(recorded) >= 2 and all(each in (Attended.APOLOGIES, Attended.ABSENT) for each in recorded[-2:])


@dataclass(frozen=True)
class Record:
    """A body's year: its meetings that were recorded, the oldest first, and a row for each institution."""

    meetings: list[Meeting]
    rows: list[Row]

    @property
    def missing(self) -> list[Row]:
        return [row for row in self.rows if row.missed_two]


def record_of(body: Body, year: AcademicYear, standing: Standing) -> Record:
    """Read a body's year, as far as the person may see it: everybody for those who run meetings, else their own."""
    meetings = list(
        standing.alliance.meetings.visible_to(standing).planned().filter(body=body).in_year(year).recorded()
    )
    invitees = Invitee.objects.filter(meeting__in=meetings, institution__isnull=False)
    if not standing.can(Can.RUN_MEETINGS):
        invitees = invitees.filter(institution__in=standing.institution_ids)
    noted = invitees.order_by("institution__name", "institution_id")
    return Record(meetings, _rows(meetings, noted.values_list(*SHOWN)))


def _rows(meetings: list[Meeting], noted: Iterable[tuple[int, str, int, str]]) -> list[Row]:
    """Sort what was noted, which comes by school: plain values, for a year of a large body has thousands."""
    names: dict[int, str] = {}
    found: dict[tuple[int, int], str] = {}
    for institution, name, meeting, attended in noted:
        names[institution] = name
        found[institution, meeting] = attended
    return [
        Row(
            Institution(pk=pk, name=name),
            [Cell(found.get((pk, each.pk), ""), each.host_id == pk) for each in meetings],
        )
        for pk, name in names.items()
    ]


def table_of(record: Record) -> tuple[list[str], list[list[Any]]]:
    """Return headers and rows for a spreadsheet."""
    headers = ["Institution", *(f"{each.day:%d %b %Y}" for each in record.meetings), "Came", "Of", "Hosted"]
    rows = [
        [
            row.institution.name,
            *(f"{cell.words}{' (host)' * cell.hosted}" for cell in row.cells),
            row.came,
            row.asked,
            row.hosted,
        ]
        for row in record.rows
    ]
    return headers, rows
