"""Days and hours as schools read them, as plain text for e-mails, clashes and calendars."""

from datetime import date, datetime, time

from django.utils import timezone


def day_words(day: date) -> str:
    """Return a day as `Thu 12 Nov 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def clock(moment: datetime) -> str:
    """Return the time of day as `4.00pm`, in London."""
    return hour_words(timezone.localtime(moment).time())


def hour_words(at: time) -> str:
    """Return a usual hour as `4.00pm`."""
    return f"{at.hour % 12 or 12}.{at:%M}{'am' if at.hour < 12 else 'pm'}"


def moment_words(moment: datetime) -> str:
    """Return a moment as `Thu 12 Nov 2026, 4.00pm`, in London."""
    return f"{day_words(timezone.localtime(moment).date())}, {clock(moment)}"


def span_words(starts_at: datetime, ends_at: datetime) -> str:
    """Return a time as `Thu 12 Nov 2026, 4.00pm to 5.30pm`, in London."""
    return f"{moment_words(starts_at)} to {clock(ends_at)}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 person`, `34 people`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
