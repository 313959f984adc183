"""Making and revoking the address under which a person's calendar is fetched."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from members.models import FeedToken, Person

NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(*, person: Person, covers: str = FeedToken.Covers.OWN) -> FeedToken:
    """Make a new address; the old one, if there is any, opens nothing from now on."""
    Person.objects.select_for_update().get(pk=person.pk)
    revoke_feed(person=person)
    feed: FeedToken = person.feed_tokens.create(covers=covers)
    return feed


@transaction.atomic
def revoke_feed(*, person: Person) -> int:
    """Make the person's address void; return how many were."""
    return person.feed_tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())  # type: ignore[no-any-return]


@transaction.atomic
def change_feed(*, feed: FeedToken, covers: str) -> FeedToken:
    """Change what the address shows; the address stays."""
    feed.covers = covers
    feed.save(update_fields=["covers"])
    return feed


def note_fetch(*, feed: FeedToken) -> None:
    """Note that a calendar program has fetched it, at most once an hour."""
    now = timezone.now()
    stale = Q(fetched_at__isnull=True) | Q(fetched_at__lt=now - NOTED_EVERY)
    FeedToken.objects.filter(stale, pk=feed.pk).update(fetched_at=now)
