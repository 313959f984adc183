"""The yearly declaration of interests, for those who sit in bodies."""

from collections.abc import Iterator
from functools import partial

from django.db.models import Exists
from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from meetings.models import Declaration
from meetings.register_of_interests import sitting_in
from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear


@NEEDS.register(position=20)
def interests_to_declare(standing: Standing) -> Iterator[Reading[Need]]:
    """Ask whoever sits in a body and has not declared this academic year."""
    year = AcademicYear.of_today()
    declared = Declaration.objects.filter(alliance=standing.alliance, person=standing.person).in_year(year)
    sits = sitting_in(standing.alliance, year).filter(~Exists(declared), pk=standing.person.pk)
    yield Reading(sits, fields("pk"), partial(_to_declare, standing))


def _to_declare(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    if found:
        url = reverse("meetings:declare", args=[standing.alliance.slug])
        title = f"Declare your interests for {AcademicYear.of_today()}"
        yield Need(title, url, "Declare", "Or say that there are none")
