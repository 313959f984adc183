"""Real rows behind the addresses of documents and downloads, for the walk."""

from collections.abc import Callable
from typing import Any

from meetings.models import MinutesArchive
from members.models import AcademicYear, Alliance, Person
from members.permissions import Role
from tests.factories import BodyFactory, appoint
from tests.meetings.rows.minutes import meeting

Rows = Callable[[Alliance], dict[str, Any]]


def archive(alliance: Alliance) -> dict[str, Any]:
    row = MinutesArchive.objects.create(
        alliance=alliance, body=BodyFactory(alliance=alliance), academic_year=int(AcademicYear.of_today()),
        asked_by=appoint(alliance, Role.DIRECTOR), state="failed",
    )  # fmt: skip
    return {"pk": row.pk}


def whoever_asked(alliance: Alliance, rows: dict[str, Any]) -> Person:
    return MinutesArchive.objects.get(pk=rows["pk"]).asked_by


ROWS: dict[str, Rows] = {
    "archives": lambda alliance: {},
    **dict.fromkeys(["archive", "archive_again", "archive_file"], archive),
    **dict.fromkeys(
        ["minutes_print", "minutes_pdf", "minutes_word", "agenda_print", "agenda_pdf", "agenda_word"],
        meeting("adopted"),
    ),
}

OPENED_BY = dict.fromkeys(["archive", "archive_again", "archive_file"], whoever_asked)
