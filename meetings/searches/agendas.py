"""The search finds agenda items by the words of their title."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, fields
from meetings.models import AgendaItem
from meetings.words import day_words
from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=32)
def agenda_items(standing: Standing, words: str) -> Iterator[Reading[Hit]]:
    """Find the latest agenda items that the person may know of and whose title holds all the words."""
    rows = AgendaItem.objects.visible_to(standing).on().titled(words).order_by("-meeting__starts_at", "position")
    of_meeting = {"meeting": "meeting__title", "body": "meeting__body__name", "starts_at": "meeting__starts_at"}
    yield Reading(rows[:MOST], fields("pk", "title", "meeting_id", **of_meeting), partial(_hits, standing))


def _hits(standing: Standing, found: list[Facts]) -> Iterator[Hit]:
    for item in found:
        url = f"{reverse('meetings:agenda', args=[standing.alliance.slug, item['meeting_id']])}#item-{item['pk']}"
        begins = timezone.localtime(datetime.fromisoformat(item["starts_at"]))
        yield Hit("Agenda item", item["title"], url, f"{item['meeting'] or item['body']}, {day_words(begins.date())}")
