"""What feed readers fetch: the public news of an alliance."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from members.markup import as_html
from members.models import Alliance, NewsItem

LATEST = 20


class NewsFeed(Feed):
    """The latest public news of one alliance, as Atom."""

    feed_type = Atom1Feed
    language = "en-GB"

    def get_object(self, request: HttpRequest, alliance: Alliance) -> Alliance:
        return alliance

    def title(self, alliance: Alliance) -> str:
        return f"News of {alliance.name}"

    def subtitle(self, alliance: Alliance) -> str:
        return alliance.summary

    def link(self, alliance: Alliance) -> str:
        return reverse("members:news", args=[alliance.slug])

    def feed_url(self, alliance: Alliance) -> str:
        return reverse("members:news_feed", args=[alliance.slug])

    def items(self, alliance: Alliance) -> QuerySet[NewsItem]:
        return alliance.news.public().select_related("alliance")[:LATEST]

    def item_title(self, item: NewsItem) -> str:
        return item.title

    def item_description(self, item: NewsItem) -> str:
        return as_html(item.body)

    def item_pubdate(self, item: NewsItem) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: NewsItem) -> datetime:
        return item.updated_at
