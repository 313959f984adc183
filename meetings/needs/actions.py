"""Actions that wait for their owner."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, day, fields
from members.access import Standing
from members.home import NEEDS, Need

MOST = 8
SOON = timedelta(days=21)


@NEEDS.register(position=15)
def actions_to_do(standing: Standing) -> Iterator[Reading[Need]]:
    """Name the person's open actions, and those of the schools they speak for, that are due soon or have no day."""
    soon = Q(due_on__lte=timezone.localdate() + SOON) | Q(due_on=None)
    rows = standing.alliance.actions.of_standing(standing).open().filter(soon)[:MOST]
    facts = fields("pk", "number", "what", "due_on", "owner_id", "owner_name", body="body__name")
    others = {"owner": "owner__name", "school": "institution__name"}
    yield Reading(rows, {**facts, **others}, partial(_to_do, standing))


def _to_do(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for row in found:
        due = day(row["due_on"])
        state = "Overdue" if due and due < timezone.localdate() else row["body"]
        who = row["owner"] or row["owner_name"] or row["school"]
        detail = state if row["owner_id"] == standing.person.pk else f"{who} · {state}"
        url = reverse("meetings:action", args=[standing.alliance.slug, row["pk"]])
        yield Need(f"Action {row['number']}: {row['what']}", url, "Update or close", detail, due=due)
