"""The search finds meetings by the body's name, their title, and words for their day."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from meetings.words import moment_words
from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5
MONTHS = [date(2000, month, 1).strftime("%B").lower() for month in range(1, 13)]
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@SEARCHES.register(position=30)
def meetings(standing: Standing, words: str) -> Iterator[Reading[Hit]]:
    """Find the meetings that the person may see, those to come first: `board november`, `12 nov 2026`, `thursday`."""
    rows = matching(standing.alliance.meetings.visible_to(standing), words).upcoming_first()
    yield Reading(rows[:MOST], fields("pk", "title", "starts_at", "state", body="body__name"), partial(_hits, standing))


def _hits(standing: Standing, found: list[Facts]) -> Iterator[Hit]:
    for row in found:
        detail = moment_words(datetime.fromisoformat(row["starts_at"]))
        if row["state"] == Meeting.State.CANCELLED:
            detail += ", cancelled"
        url = reverse("meetings:meeting", args=[standing.alliance.slug, row["pk"]])
        yield Hit("Meeting", row["title"] or row["body"], url, detail)


def matching(rows: MeetingQuerySet, words: str) -> MeetingQuerySet:
    """Return the meetings that fit every word: a day, month, year or weekday, or else a part of the name."""
    has_month = any(_place(MONTHS, word) for word in words.lower().split())
    for word in words.lower().split():
        month, weekday = _place(MONTHS, word), _place(DAYS, word)
        if month:
            rows = rows.filter(starts_at__month=month)
        elif weekday:
            rows = rows.filter(starts_at__iso_week_day=weekday)
        elif re.fullmatch(r"20\d\d", word):
            rows = rows.filter(starts_at__year=int(word))
        elif has_month and (day := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word, re.ASCII)):
            rows = rows.filter(starts_at__day=int(day[1]))
        else:
            rows = rows.named(word)
    return rows


def _place(names: list[str], word: str) -> int:
    """Return which of the names, from 1, the word is or shortens to at least three letters; none: 0."""
    if len(word) < 3:
        return 0
    return next((number for number, name in enumerate(names, start=1) if name.startswith(word.rstrip(".,"))), 0)
