"""A person's calendar: what each room puts into it, and the feed made of all of that."""

from collections.abc import Callable, Iterable

from alliance_portal.calendars import Entry, as_calendar
from alliance_portal.registries import Registry
from members.access import Standing, standings_of
from members.actions.calendars import note_fetch
from members.models import FeedToken

# Each room gives what concerns the person in the alliances where they hold a role: what they are invited to or booked
# on, or where asked for, everything that they may see. What is confidential has no place in a calendar.
CALENDAR: Registry[Callable[[list[Standing], FeedToken.Covers], Iterable[Entry]]] = Registry()


def feed_of(feed: FeedToken) -> bytes:
    """Return the person's calendar as their calendar program fetches it, in order of time."""
    standings = list(standings_of(feed.person).values())
    entries = [entry for give in CALENDAR for entry in give(standings, FeedToken.Covers(feed.covers))]
    names = [standing.alliance.name for standing in standings]
    name = names[0] if len(names) == 1 else "Alliance Portal"
    return as_calendar(sorted(entries, key=lambda entry: (entry.starts_at, entry.uid)), name=name)


def open_feed(token: str) -> FeedToken | None:
    """Return the live feed that the secret opens, and note that it was fetched; nothing where there is none."""
    feed = FeedToken.objects.opening(token)
    if feed is not None:
        note_fetch(feed=feed)
    return feed
