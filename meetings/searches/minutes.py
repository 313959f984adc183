"""The search finds what was minuted and decided, in minutes that the person may read."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, fields
from meetings.models import AgendaItem, Decision
from meetings.templatetags.minutes import marked
from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


OF_MEETING = {"of_title": "meeting__title", "of_body": "meeting__body__name", "of_start": "meeting__starts_at"}


@SEARCHES.register(position=32)
def minutes(standing: Standing, words: str) -> Iterator[Reading[Hit]]:
    """Find the items whose minutes hold the words, the best first."""
    items = AgendaItem.objects.minuted(standing).with_words(words)[:MOST]
    yield Reading(items, fields("pk", "title", "meeting_id", "snippet", **OF_MEETING), partial(_minuted, standing))


def _minuted(standing: Standing, found: list[Facts]) -> Iterator[Hit]:
    for item in found:
        url = reverse("meetings:minutes", args=[standing.alliance.slug, item["meeting_id"]])
        yield Hit("Minutes", f"{item['title']}, {_meeting(item)}", f"{url}#item-{item['pk']}", marked(item["snippet"]))


@SEARCHES.register(position=33)
def decisions(standing: Standing, words: str) -> Iterator[Reading[Hit]]:
    """Find the decisions that hold the words, the best first."""
    found = standing.alliance.decisions.visible_to(standing).with_words(words)[:MOST]
    yield Reading(found, fields("number", "text", "meeting_id", "item_id", **OF_MEETING), partial(_decided, standing))


def _decided(standing: Standing, found: list[Facts]) -> Iterator[Hit]:
    for facts in found:
        decision = Decision(number=facts["number"], text=facts["text"])
        url = reverse("meetings:minutes", args=[standing.alliance.slug, facts["meeting_id"]])
        yield Hit("Decision", str(decision), f"{url}#item-{facts['item_id']}", _meeting(facts))


def _meeting(facts: Facts) -> str:
    begins = timezone.localtime(datetime.fromisoformat(facts["of_start"]))
    return f"{facts['of_title'] or facts['of_body']}, {begins:%-d %B %Y}"
