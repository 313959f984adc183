"""The search finds news by its words."""

from collections.abc import Iterator
from functools import partial

from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=50)
def news(standing: Standing, words: str) -> Iterator[Reading[Hit]]:
    """Find the latest news that the person may read and that holds all the words."""
    rows = standing.alliance.news.visible_to(standing).with_words(words)[:MOST]
    yield Reading(rows, fields("pk", "title", "summary"), partial(_hits, standing))


def _hits(standing: Standing, found: list[Facts]) -> Iterator[Hit]:
    for item in found:
        url = reverse("members:news_item", args=[standing.alliance.slug, item["pk"]])
        yield Hit("News", item["title"], url, item["summary"])
