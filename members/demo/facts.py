"""Reads the data files, in which days are written relative to today."""

import re
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from members.models import AcademicYear

FOLDER = Path(__file__).resolve().parent
ALLIANCES = ("seven-kings", "southwark", "mkla", "trust", "thurrock")

Facts = dict[str, Any]


def read(name: str) -> Facts:
    """Return one TOML file of this folder."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def day(text: str) -> date:
    """Return the day that `Y-1 10-15` (of an academic year, counted from this one) or `D+20` (from today) means."""
    today = timezone.localdate()
    if text.startswith("D"):
        return today + timedelta(days=int(text[1:]))
    found = re.fullmatch(r"Y([+-]?\d+) (\d\d)-(\d\d)", text)
    if not found:
        raise ValueError(f"{text!r} is no day. Write Y-1 10-15 or D+20.")
    years, month, of_month = (int(part) for part in found.groups())
    year = AcademicYear.of(today) + years
    return date(year if month >= 9 else year + 1, month, of_month)


def not_after_today(text: str) -> date:
    """Return the day, or today if it is still to come: what is told as past must be past."""
    return min(day(text), timezone.localdate())


def moment(when: date, hour: int = 16) -> datetime:
    """Return an hour of the day in the portal's time."""
    return timezone.make_aware(datetime.combine(when, time(hour)))


def days_ago(days: int) -> datetime:
    """Return four in the afternoon so many days ago."""
    return moment(timezone.localdate() - timedelta(days=days))
