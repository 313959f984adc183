"""A body's minutes of an academic year as one zip: PDF and Word of each meeting, and a list of what is in it."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO

from django.utils.text import get_valid_filename

from alliance_portal.documents.pdf import as_pdf
from alliance_portal.documents.word import as_word
from meetings.document import document_of, signed_document
from meetings.exports.minutes import minutes_document
from meetings.models import AgendaItem, Minutes, MinutesArchive
from members.access import Standing
from members.spreadsheets import write_csv

Copy = MinutesArchive.Copy


def minutes_in(archive: MinutesArchive, standing: Standing) -> list[Minutes]:
    """Return the minutes that belong into the archive, as far as the person may read them, the oldest first."""
    rows = Minutes.objects.visible_to(standing).of_year(archive.body, archive.year).for_documents()
    return list(rows.adopted() if archive.copy == Copy.PUBLIC else rows)


def sight_of(archive: MinutesArchive, standing: Standing) -> str:
    """Return a mark of all that the person may see of these minutes; another mark means another archive."""
    minutes = Minutes.objects.visible_to(standing).of_year(archive.body, archive.year)
    states = [[pk, state, str(until)] for pk, state, until in minutes.values_list("pk", "state", "corrections_until")]
    meetings = minutes.order_by().values("meeting_id")
    items = AgendaItem.objects.visible_to(standing).filter(meeting__in=meetings).order_by("pk")
    seen = [
        [item.pk, item.is_recused, item.text_version, item.is_confidential]  # type: ignore[attr-defined]
        for item in items.only("pk", "text_version", "is_confidential")
    ]
    return hashlib.sha256(json.dumps([sorted(states), seen]).encode()).hexdigest()


def write(archive: MinutesArchive, standing: Standing, file: BinaryIO, moved: Callable[[int], None]) -> int:
    """Write the zip as this person may have it and return how many meetings are in it."""
    found = minutes_in(archive, standing)
    lines: list[list[Any]] = []
    with zipfile.ZipFile(file, "w") as zipped:
        for number, minutes in enumerate(found, start=1):
            stem = _stem(minutes)
            for kind, content in _files(archive, minutes, standing).items():
                zipped.writestr(f"{stem}.{kind}", content)
            lines.append([minutes.meeting.day.date(), minutes.meeting.name, minutes.get_state_display(), stem])
            moved(number)
        zipped.writestr("contents.csv", write_csv(lines, ["Date", "Meeting", "Minutes", "File, as PDF and Word"]))
    return len(found)


def _files(archive: MinutesArchive, minutes: Minutes, standing: Standing) -> dict[str, bytes]:
    signed = minutes.signed_version()
    read = signed_document(signed, standing) if signed else document_of(minutes.meeting, standing)
    if archive.copy == Copy.PUBLIC:
        read = read.public()
    document = minutes_document(read, minutes, archive.alliance, signed=signed)
    return {"pdf": as_pdf(document), "docx": as_word(document)}


def _stem(minutes: Minutes) -> str:
    """Return a name that sorts by day and that every computer can keep; the key tells two of one day apart."""
    meeting = minutes.meeting
    name = get_valid_filename(f"{meeting.day:%Y-%m-%d} {meeting.name}"[:80].strip(". ") or "minutes")
    return f"{name}-{meeting.pk}" + ("" if minutes.is_adopted else "-draft")
