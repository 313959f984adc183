"""The yearly declaration of interests, for those who sit in bodies."""

from collections.abc import Iterator

from django.db.models import Exists
from django.urls import reverse

from meetings.models import Declaration
from meetings.register_of_interests import sitting_in
from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear


@NEEDS.register(position=20)
def interests_to_declare(standing: Standing) -> Iterator[Need]:
    """Ask whoever sits in a body and has not declared this academic year."""
    year = AcademicYear.of_today()
    declared = Declaration.objects.filter(alliance=standing.alliance, person=standing.person).in_year(year)
    sits = sitting_in(standing.alliance, year).filter(pk=standing.person.pk)
    if not sits.filter(~Exists(declared)).exists():
        return
    url = reverse("meetings:declare", args=[standing.alliance.slug])
    yield Need(f"Declare your interests for {year}", url, "Declare", "Or say that there are none")
