"""Reading alliances, appointments and half-terms."""

from datetime import date
from typing import Any, Self, cast

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.permissions import Role
from members.querysets.dated import DatedQuerySet

# Who speaks for a school.
SPEAK = (Role.HEAD, Role.CHAIR)


def _all(name: str) -> Any:
    """Return every row of a model of this room, which cannot be imported here."""
    return apps.get_model("members", name).objects.all()


def _led(what: str, key: str, *roles: Role) -> Q:
    """Say of a row whether somebody holds one of the roles for it today, or is invited to."""
    same = {"alliance": OuterRef("alliance"), what: OuterRef(key), "role__in": roles}
    return Q(Exists(_all("Appointment").current().filter(**same))) | Q(
        Exists(_all("Invitation").waiting().filter(**same))
    )


def _size(rows: models.QuerySet) -> Coalesce:
    """Return how many rows there are, for an annotation of the alliance."""
    return Coalesce(Subquery(rows.order_by().values("alliance").annotate(size=Count("*")).values("size")), 0)


class AllianceQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Return the alliances that show their public pages."""
        return self.filter(is_public=True)

    def named_like(self, words: str) -> Self:
        """Return the alliances with all the words in name or summary."""
        found = self
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(summary__icontains=word))
        return found

    def with_sizes(self, *lists: str) -> Self:
        """Add `size_NAME` for each list that hangs on an alliance: how many rows it has."""
        sizes = {}
        for name in lists:
            listed = cast("type[models.Model]", self.model._meta.get_field(name).related_model)
            sizes[f"size_{name}"] = _size(listed._default_manager.filter(alliance=OuterRef("pk")))
        return self.annotate(**sizes)

    def with_first_steps(self) -> Self:
        """Add in one read what an alliance that has only begun still lacks.

        `has_members`; `unled_schools` and `unled_strands`, how many have neither a lead nor an invitation to one on
        its way; `empty_board`, a board to be selected on which nobody sits though there are people to choose from.
        """
        of_it = {"alliance": OuterRef("pk")}
        members = _all("Membership").current().filter(**of_it)
        schools = members.filter(institution__kind="school").exclude(_led("institution", "institution", *SPEAK))
        strands = _all("Strand").active().filter(**of_it).exclude(_led("strand", "pk", Role.LEAD))
        others = _all("Appointment").current().filter(alliance=OuterRef("alliance")).exclude(role=Role.DIRECTOR)
        seated = _all("Seat").current().filter(body=OuterRef("pk"))
        boards = _all("Body").filter(**of_it, kind="board", is_selected_annually=True).exclude(Exists(seated))
        return self.annotate(
            has_members=Exists(members),
            unled_schools=_size(schools),
            unled_strands=_size(strands),
            empty_board=Subquery(boards.filter(Exists(others)).values("pk")[:1]),
        )

    def with_figures(self, academic_year: int) -> Self:
        """Add in one read how an alliance stands today.

        `members` and of them `partners`; `holders`, people with a role; `short`, schools that owe pledges for the
        year; `vacant`, seats without a person; `open_nominations`.
        """
        of_it = {"alliance": OuterRef("pk")}
        members = _all("Membership").current().filter(**of_it)
        schools = members.filter(institution__kind="school")
        same_school = {"alliance": OuterRef("alliance"), "institution": OuterRef("institution")}
        pledged = _size(_all("Pledge").in_year(academic_year).filter(**same_school))
        holders = _all("Appointment").current().filter(**of_it).order_by().values("alliance")
        return self.annotate(
            members=_size(members),
            partners=_size(members.filter(kind="strategic_partner")),
            holders=Coalesce(Subquery(holders.annotate(size=Count("person", distinct=True)).values("size")), 0),
            short=_size(schools.annotate(pledged=pledged).filter(pledged__lt=OuterRef("strands_per_school"))),
            vacant=_size(_all("Seat").current().vacant().filter(**of_it)),
            open_nominations=_size(_all("Nomination").open().filter(**of_it)),
        )

    def lacking_half_terms(self, academic_year: int) -> Self:
        """Return the alliances that have no half-term in the academic year."""
        return self.exclude(pk__in=self.filter(half_terms__academic_year=academic_year).values("pk"))


class AppointmentQuerySet(DatedQuerySet):
    def with_names(self) -> Self:
        """Fetch person, institution and strand along with each row."""
        return self.select_related("person", "institution", "strand")

    def starting_later(self, on: date | None = None) -> Self:
        """Return the rows that are not in force yet on the day (today when none is given)."""
        return self.filter(starts_on__gt=on or timezone.localdate())

    def naming(self, words: str) -> Self:
        """Return the roles of people whose name holds the words."""
        return self.filter(person__name__icontains=words)


class HalfTermQuerySet(models.QuerySet):
    def at(self, day: date | None = None) -> Self:
        """Return the half-term that holds the day (today when none is given), or nothing in a holiday."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def in_year(self, academic_year: int) -> Self:
        """Return the half-terms of an academic year, in order."""
        return self.filter(academic_year=academic_year).order_by("starts_on")

    def years(self) -> list[int]:
        """Return the academic years that have half-terms, the latest first."""
        return list(self.order_by("-academic_year").values_list("academic_year", flat=True).distinct())
