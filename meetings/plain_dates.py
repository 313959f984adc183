"""Days as people say them in a meeting: next meeting, Friday, in two weeks, 12/12, 3 November."""

import re
from collections.abc import Callable
from datetime import date, timedelta

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
LATEST = timedelta(days=3 * 366)
HOW = "Write a day such as next meeting, Friday, in 2 weeks, 12/12 or 3 November 2026."

FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\.?")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{4}))?")
MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
AHEAD = re.compile(r"(?:in )?(\d{1,3}|[a-z]+) (day|week|month)s?")


class NoSuchDay(ValueError):
    """What was typed is no day; the message says what to write."""


def day_of(text: str, *, on: date, next_meeting: date | None = None) -> date:
    """Return the day that is meant by somebody who speaks on the day `on`.

    A day without a year is the next one. Raises NoSuchDay with a sentence for whoever typed it.
    """
    said = " ".join(text.lower().replace(",", " ").split())
    if said in ("next meeting", "the next meeting"):
        if next_meeting is None:
            raise NoSuchDay("No next meeting of this body is planned yet. Write the day.")
        return next_meeting
    for read in READERS:
        found = read(said, on)
        if found is not None:
            return _checked(found, on)
    raise NoSuchDay(HOW)


def _checked(day: date, on: date) -> date:
    if day < on:
        raise NoSuchDay(f"{day.day} {day:%B %Y} is before the meeting. Write a later day.")
    if day > on + LATEST:
        raise NoSuchDay(f"{day.day} {day:%B %Y} is more than three years away. Write an earlier day.")
    return day


def _words(said: str, on: date) -> date | None:
    """Read today, tomorrow, next week, Friday, next Friday."""
    simple = {"today": 0, "now": 0, "tomorrow": 1, "next week": 7}
    if said in simple:
        return on + timedelta(days=simple[said])
    named = said.removeprefix("on ").removeprefix("by ").removeprefix("next ").removeprefix("this ")
    found = [number for number, name in enumerate(DAYS) if named in (name, name[:3])]
    if not found:
        return None
    return on + timedelta(days=(found[0] - on.weekday() - 1) % 7 + 1)


def _ahead(said: str, on: date) -> date | None:
    """Read in 3 days, 2 weeks, in one month."""
    match = AHEAD.fullmatch(said)
    if not match:
        return None
    number = int(match[1]) if match[1].isdigit() else NUMBERS.get(match[1])
    if number is None:
        return None
    if match[2] == "month":
        month = on.month - 1 + number
        year, month = on.year + month // 12, month % 12 + 1
        return next(day for last in range(4) if (day := _made(year, month, on.day - last)))
    return on + timedelta(days=number * (7 if match[2] == "week" else 1))


def _figures(said: str, on: date) -> date | None:
    """Read 12/12, 12.12.26, 2026-12-12."""
    if iso := ISO.fullmatch(said):
        return _exact(int(iso[1]), int(iso[2]), int(iso[3]))
    match = FIGURES.fullmatch(said)
    return _dated(int(match[1]), int(match[2]), match[3], on) if match else None


def _named(said: str, on: date) -> date | None:
    """Read 3 November, 3rd Nov 2026, November 3."""
    said = re.sub(rf"^(?:{'|'.join(day[:3] for day in DAYS)})[a-z]* ", "", said)
    if match := DAY_FIRST.fullmatch(said):
        day, name, year = match[1], match[2], match[3]
    elif match := MONTH_FIRST.fullmatch(said):
        name, day, year = match[1], match[2], match[3]
    else:
        return None
    if name[:3] not in MONTHS:
        return None
    return _dated(int(day), MONTHS.index(name[:3]) + 1, year, on)


def _dated(day: int, month: int, year: str | None, on: date) -> date:
    if year:
        return _exact(int(year) + (2000 if len(year) == 2 else 0), month, day)
    # 29 February comes within eight years.
    coming = (_made(on.year + ahead, month, day) for ahead in range(9))
    found = next((made for made in coming if made and made >= on), None)
    if found is None:
        raise NoSuchDay("There is no such day in the calendar.")
    return found


def _exact(year: int, month: int, day: int) -> date:
    made = _made(year, month, day)
    if made is None:
        raise NoSuchDay("There is no such day in the calendar.")
    return made


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


READERS: tuple[Callable[[str, date], date | None], ...] = (_words, _ahead, _figures, _named)
