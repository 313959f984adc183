"""The alliance at a glance: the few figures by which those who answer for it see how it stands, from every room."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields, gather
from alliance_portal.registries import Registry
from members.access import Standing
from members.models import AcademicYear, Alliance, Membership
from members.permissions import Can


@dataclass(frozen=True)
class Figure:
    """One line: a number or a word, what it counts, the page that shows which, and how good it is."""

    value: str
    words: str
    url: str
    tone: str = "plain"


FIGURES: Registry[Callable[[Standing], Iterable[Figure | Reading[Figure]]]] = Registry()


def at_a_glance(standing: Standing) -> list[Figure]:
    """Return how the alliance stands, to those who see what it lacks, in one read; nothing is counted as nought."""
    if not standing.can(Can.SEE_BREACHES):
        return []
    return gather(each for provider in FIGURES for each in provider(standing))


@FIGURES.register(position=10)
def membership(standing: Standing) -> Iterator[Reading[Figure]]:
    """Count the members by kind, and the schools that have pledged as many strands as each is to pledge."""
    rows = standing.alliance.memberships.current().order_by()
    pledges = standing.alliance.pledges.in_year(AcademicYear.of_today()).order_by()
    pledged = pledges.filter(institution=OuterRef("institution")).values("institution").annotate(number=Count("pk"))
    of_pledges = {"pledged": Subquery(pledged.values("number"))} if standing.alliance.strands_per_school else {}
    yield Reading(rows, fields("kind", is_school="institution__kind", **of_pledges), partial(_members, standing))


def _members(standing: Standing, found: list[Facts]) -> Iterator[Figure]:
    slug, register = standing.alliance.slug, reverse("members:register", args=[standing.alliance.slug])
    for kind in Membership.Kind:
        if number := sum(each["kind"] == kind for each in found):
            words = str(kind.label).lower() + ("s" if number > 1 else "")
            yield Figure(str(number), words, f"{register}?kind={kind}")
    schools = [each for each in found if each["is_school"] == "school"]
    expected = standing.alliance.strands_per_school
    if expected and schools:
        kept = sum((each["pledged"] or 0) >= expected for each in schools)
        words = f"schools have pledged {expected} strands or more for {AcademicYear.of_today()}"
        tone = "good" if kept == len(schools) else "watch"
        yield Figure(f"{kept} of {len(schools)}", words, reverse("members:pledges", args=[slug]), tone)


@FIGURES.register(position=20)
def joining(standing: Standing) -> Iterator[Reading[Figure]]:
    """Count the nominations that are open, and the invitations to join that nobody has taken up."""
    alliance = standing.alliance
    facts = {
        "nominations": ArraySubquery(alliance.nominations.open().order_by().values("pk")),
        "invitations": ArraySubquery(alliance.invitations.waiting().order_by().values("pk")),
    }
    yield Reading(Alliance.objects.filter(pk=alliance.pk), facts, partial(_joining, standing))


def _joining(standing: Standing, found: list[Facts]) -> Iterator[Figure]:
    for facts in found:
        if (number := len(facts["nominations"])) and standing.can(Can.SEE_NOMINATIONS):
            words = "nomination is open" if number == 1 else "nominations are open"
            yield Figure(str(number), words, reverse("members:nominations", args=[standing.alliance.slug]))
        if (number := len(facts["invitations"])) and standing.can(Can.INVITE_PEOPLE):
            words = "invitation waits for an answer" if number == 1 else "invitations wait for an answer"
            yield Figure(str(number), words, reverse("members:invitations", args=[standing.alliance.slug]))
