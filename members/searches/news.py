"""The search finds news by its words."""

from collections.abc import Iterable

from django.urls import reverse

from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=50)
def news(standing: Standing, words: str) -> Iterable[Hit]:
    """Yield the latest news that the person may read and that holds all the words."""
    for item in standing.alliance.news.visible_to(standing).with_words(words)[:MOST]:
        url = reverse("members:news_item", args=[standing.alliance.slug, item.pk])
        yield Hit("News", item.title, url, item.summary)
