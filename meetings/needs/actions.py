"""Actions that wait for their owner."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from members.access import Standing
from members.home import NEEDS, Need

MOST = 8
SOON = timedelta(days=21)


@NEEDS.register(position=15)
def actions_to_do(standing: Standing) -> Iterator[Need]:
    """Yield the person's open actions, and those of the schools they speak for, that are due soon or have no day."""
    soon = Q(due_on__lte=timezone.localdate() + SOON) | Q(due_on=None)
    rows = standing.alliance.actions.of_standing(standing).open().filter(soon).with_names()
    for row in rows[:MOST]:
        row.alliance = standing.alliance
        state = "Overdue" if row.is_overdue else row.body.name
        detail = state if row.owner_id == standing.person.pk else f"{row.who} · {state}"
        yield Need(
            f"Action {row.number}: {row.what}", row.get_absolute_url(), "Update or close", detail, due=row.due_on
        )
