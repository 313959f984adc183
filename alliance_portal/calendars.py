"""Calendar files and feeds (RFC 5545), written from plain events so that every calendar program follows a change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vText

CALENDAR_TYPE = "text/calendar; charset=utf-8"
LONDON = ZoneInfo("Europe/London")
PRODUCT = "-//Alliance Portal//Meetings and courses//EN"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One thing in somebody's calendar.

    `uid` never changes for the same thing; `sequence` is raised, and `changed_at` set, by each change to it.
    """

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int = 0
    is_cancelled: bool = False
    where: str = ""
    url: str = ""
    description: str = ""


def as_calendar(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """Return the entries as a calendar: a feed under the name, or a file to take over where no name is given."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        # Said to be text, so that a line break in it is written as text and begins no line of its own.
        calendar.add("x-wr-calname", vText(name))
        calendar.add("name", vText(name))
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(london())
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    changed_at = entry.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", entry.uid)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", f"Cancelled: {entry.summary}" if entry.is_cancelled else entry.summary)
    event.add("dtstart", entry.starts_at.astimezone(LONDON).replace(microsecond=0))
    event.add("dtend", entry.ends_at.astimezone(LONDON).replace(microsecond=0))
    if entry.where:
        event.add("location", entry.where)
    if entry.url:
        event.add("url", entry.url)
    if entry.description:
        event.add("description", entry.description)
    return event


def london() -> Timezone:
    """Return the rules by which Britain's clocks change, for programs that do not know the name."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    _rule(summer, "BST", datetime(1981, 3, 29, 1), (0, 1), month=3)  # noqa: DTZ001 - a rule's start is local by definition
    _rule(winter, "GMT", datetime(1996, 10, 27, 2), (1, 0), month=10)  # noqa: DTZ001
    zone.add_component(summer)
    zone.add_component(winter)
    return zone


def _rule(
    part: TimezoneDaylight | TimezoneStandard, name: str, start: datetime, hours: tuple[int, int], month: int
) -> None:
    """Say that the clocks change on the last Sunday of the month, from one offset to the other."""
    before, after = hours
    part.add("tzname", name)
    part.add("dtstart", start)
    part.add("tzoffsetfrom", timedelta(hours=before))
    part.add("tzoffsetto", timedelta(hours=after))
    part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
