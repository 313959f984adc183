"""The yearly declaration of interests, for those who sit in bodies."""

from collections.abc import Iterator

from django.urls import reverse

from meetings.models import Declaration
from meetings.register_of_interests import sits
from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear


@NEEDS.register(position=20)
def interests_to_declare(standing: Standing) -> Iterator[Need]:
    """Ask whoever sits in a body and has not declared this academic year."""
    year = AcademicYear.of_today()
    own = Declaration.objects.filter(alliance=standing.alliance).of_person(standing.person)
    if own.in_year(year).exists() or not sits(standing, year):
        return
    url = reverse("meetings:declare", args=[standing.alliance.slug])
    yield Need(f"Declare your interests for {year}", url, "Declare", "Or say that there are none")
