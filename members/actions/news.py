"""What is done with news: write, publish, take back, delete."""

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from members.access import Standing
from members.models import NewsItem


@transaction.atomic
def write_news(
    *,
    by: Standing,
    words: dict[str, Any],
    item: NewsItem | None = None,
    picture: bytes | None = None,
    without_picture: bool = False,
) -> NewsItem:
    """Write a new draft, or change what is there; a picture that gives way is deleted."""
    item = item or NewsItem(alliance=by.alliance, written_by=by.person)
    for name, value in words.items():
        setattr(item, name, value)
    before = item.picture.name
    if picture is not None:
        name = f"{by.alliance.pk}/{get_random_string(20)}.webp"
        item.picture.save(name, ContentFile(picture), save=False)
    elif without_picture:
        item.picture, item.picture_alt = "", ""
    item.save()
    if before and before != item.picture.name:
        _delete_file(item, before)
    return item


@transaction.atomic
def publish_news(*, item: NewsItem, by: Standing) -> bool:
    """Show the news to its readers from now on; return whether it was a draft."""
    waiting = by.alliance.news.drafts().filter(pk=item.pk)
    return bool(waiting.update(published_at=timezone.now()))


@transaction.atomic
def unpublish_news(*, item: NewsItem, by: Standing) -> bool:
    """Make the news a draft again; return whether it was published."""
    shown = by.alliance.news.filter(pk=item.pk, published_at__isnull=False)
    return bool(shown.update(published_at=None))


@transaction.atomic
def delete_news(*, item: NewsItem, by: Standing) -> None:
    """Delete the news and its picture."""
    name = item.picture.name
    by.alliance.news.filter(pk=item.pk).delete()
    if name:
        _delete_file(item, name)


def _delete_file(item: NewsItem, name: str) -> None:
    """Delete the file once the database has let go of it."""
    storage = item.picture.storage
    transaction.on_commit(lambda: storage.delete(name))
