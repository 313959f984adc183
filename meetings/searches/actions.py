"""The search finds actions by their words or their number."""

from collections.abc import Iterator
from functools import partial

from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, day, fields
from meetings.models import Action
from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=34)
def actions(standing: Standing, words: str) -> Iterator[Reading[Hit]]:
    """Find the actions that hold all the words, open ones first."""
    rows = standing.alliance.actions.visible_to(standing).with_words(words).order_by("closed_at", "-number")
    who = {"owner": "owner__name", "school": "institution__name"}
    yield Reading(
        rows[:MOST], fields("pk", "number", "what", "state", "due_on", "owner_name", **who), partial(_hits, standing)
    )


def _hits(standing: Standing, found: list[Facts]) -> Iterator[Hit]:
    for row in found:
        due, is_open = day(row["due_on"]), row["state"] == Action.State.OPEN
        state = str(Action.State(row["state"]).label).lower()
        if is_open and due and due < timezone.localdate():
            state = "overdue"
        url = reverse("meetings:action", args=[standing.alliance.slug, row["pk"]])
        who = row["owner"] or row["owner_name"] or row["school"]
        yield Hit("Action", f"{row['number']}. {row['what']}", url, f"{who} · {state}")
