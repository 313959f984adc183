"""The search finds what was minuted and decided, in minutes that the person may read."""

from collections.abc import Iterable

from django.urls import reverse

from meetings.models import AgendaItem
from meetings.templatetags.minutes import marked
from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=32)
def minutes(standing: Standing, words: str) -> Iterable[Hit]:
    """Yield the items whose minutes hold the words, the best first."""
    items = AgendaItem.objects.minuted(standing).with_words(words).select_related("meeting", "meeting__body")
    for item in items.defer("brief")[:MOST]:
        url = reverse("meetings:minutes", args=[standing.alliance.slug, item.meeting_id])
        title = f"{item.title}, {item.meeting}"
        yield Hit("Minutes", title, f"{url}#item-{item.pk}", marked(item.snippet))  # type: ignore[attr-defined]


@SEARCHES.register(position=33)
def decisions(standing: Standing, words: str) -> Iterable[Hit]:
    """Yield the decisions that hold the words, the best first."""
    found = standing.alliance.decisions.visible_to(standing).with_words(words).with_names()
    for decision in found[:MOST]:
        url = reverse("meetings:minutes", args=[standing.alliance.slug, decision.meeting_id])
        yield Hit("Decision", str(decision), f"{url}#item-{decision.item_id}", str(decision.meeting))
