"""Whose turn it is to host: the school that has hosted least, and among those the one whose turn is longest ago."""

from collections.abc import Sequence
from datetime import datetime

from members.models import Alliance, Institution

NEVER = 0.0


def in_turn(schools: Sequence[Institution], hosted: dict[int, tuple[int, datetime]], number: int) -> list[Institution]:
    """Return as many hosts as asked for, one after the other.

    `hosted` says for each school's key how often it hosts and when last. Each proposal counts for those that follow;
    schools alike in both come by name.
    """
    if not schools:
        return []
    times = {each.pk: hosted[each.pk][0] if each.pk in hosted else 0 for each in schools}
    lasts = {each.pk: hosted[each.pk][1].timestamp() if each.pk in hosted else NEVER for each in schools}
    latest = max(lasts.values())
    found = []
    for _ in range(number):
        host = min(schools, key=lambda each: (times[each.pk], lasts[each.pk], each.name, each.pk))
        latest += 1
        times[host.pk] += 1
        lasts[host.pk] = latest
        found.append(host)
    return found


def hosts_for(alliance: Alliance, schools: Sequence[Institution], number: int) -> list[Institution]:
    """Return whose turn it is for the next meetings, from all that the alliance has held and planned."""
    return in_turn(schools, alliance.meetings.planned().hosting(), number)
