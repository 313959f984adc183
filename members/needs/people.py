"""What waits for a director: somebody asked to be forgotten."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse

from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can

TIME_TO_ANSWER = timedelta(days=30)


@NEEDS.register(position=60)
def erasures_to_answer(standing: Standing) -> Iterable[Need]:
    """Yield each wish to be forgotten; the law gives one month to answer it."""
    if not standing.can(Can.MANAGE_ROLES):
        return
    for person in standing.people.filter(erasure_asked_at__isnull=False).exclude(pk=standing.person.pk):
        yield Need(
            title=f"{person.name} asks for their personal data to be erased",
            url=reverse("members:person_erase", args=[standing.alliance.slug, person.pk]),
            action="Decide",
            due=person.erasure_asked_at + TIME_TO_ANSWER,
        )
