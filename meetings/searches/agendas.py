"""The search finds agenda items by the words of their title."""

from collections.abc import Iterator

from django.urls import reverse

from meetings.models import AgendaItem
from meetings.words import day_words
from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=32)
def agenda_items(standing: Standing, words: str) -> Iterator[Hit]:
    """Yield the latest agenda items that the person may know of and whose title holds all the words."""
    rows = AgendaItem.objects.visible_to(standing).on().titled(words).select_related("meeting__body")
    for item in rows.order_by("-meeting__starts_at", "position")[:MOST]:
        url = f"{reverse('meetings:agenda', args=[standing.alliance.slug, item.meeting_id])}#item-{item.pk}"
        yield Hit("Agenda item", item.title, url, f"{item.meeting.name}, {day_words(item.meeting.day.date())}")
