"""The search finds people of the alliance by name, typing errors tolerated."""

from collections.abc import Iterable

from django.urls import reverse

from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 8


@SEARCHES.register(position=10)
def people(standing: Standing, words: str) -> Iterable[Hit]:
    """Yield the people whose name resembles the words, the likest first."""
    for person in standing.people.named_like(words).with_work_in(standing.alliance)[:MOST]:
        roles = dict.fromkeys(str(appointment.get_role_display()) for appointment in person.held)
        schools = dict.fromkeys(affiliation.institution.name for affiliation in person.work)
        url = reverse("members:person", args=[standing.alliance.slug, person.pk])
        yield Hit("Person", person.name, url, " · ".join([*roles, *schools]))
