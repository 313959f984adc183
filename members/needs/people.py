"""What waits for a director: somebody asked to be forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can

TIME_TO_ANSWER = timedelta(days=30)


@NEEDS.register(position=60)
def erasures_to_answer(standing: Standing) -> Iterator[Reading[Need]]:
    """Name each wish to be forgotten; the law gives one month to answer it."""
    if standing.can(Can.MANAGE_ROLES):
        rows = standing.people.filter(erasure_asked_at__isnull=False).exclude(pk=standing.person.pk)
        yield Reading(rows, fields("pk", "name", "erasure_asked_at"), partial(_asked, standing))


def _asked(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for person in found:
        yield Need(
            title=f"{person['name']} asks for their personal data to be erased",
            url=reverse("members:person_erase", args=[standing.alliance.slug, person["pk"]]),
            action="Decide",
            due=datetime.fromisoformat(person["erasure_asked_at"]) + TIME_TO_ANSWER,
        )
