"""Reading the register of interests, and who stands aside."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from members.permissions import Can

if TYPE_CHECKING:
    from meetings.models import Meeting
    from members.access import Standing
    from members.models import Person

NAMES = ("alliance", "declaration", "kind", "organisation", "institution", "what", "since")


class DeclarationQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return the declarations the person may read: all for those who run meetings, else their own."""
        own = self.filter(alliance=standing.alliance)
        return own if standing.can(Can.RUN_MEETINGS) else own.filter(person=standing.person)

    def in_year(self, academic_year: int) -> Self:
        """Return those of one academic year."""
        return self.filter(academic_year=academic_year)

    def of_person(self, person: "Person") -> Self:
        """Return what one person declared, the latest year first."""
        return self.filter(person=person).order_by("-academic_year")

    def with_interests(self) -> Self:
        """Fetch the interests along with each declaration."""
        return self.select_related("person").prefetch_related("interests", "interests__institution")


class InterestQuerySet(models.QuerySet):
    def standing_in(self, academic_year: int) -> Self:
        """Return what each person has declared last, in this academic year or before it."""
        declarations = apps.get_model("meetings", "Declaration").objects
        own = declarations.filter(person=OuterRef("declaration__person"), alliance=OuterRef("alliance"))
        latest = own.filter(academic_year__lte=academic_year).order_by("-academic_year")
        return self.filter(declaration=Subquery(latest.values("pk")[:1]))

    def as_declared(self, meeting: "Meeting") -> models.QuerySet:
        """Return the values of `meetings.interests.Declared`, with the items at which the chair has dismissed it."""
        rows = apps.get_model("meetings", "FlagDismissal").objects.filter(interest=OuterRef("pk"))
        dismissed = ArraySubquery(rows.filter(item__meeting=meeting).values("item_id"))
        name = Coalesce(NullIf("organisation", Value("")), "institution__name", Value(""))
        return self.annotate(name=name, dismissed=dismissed).values_list(
            "pk", "what", "name", "declaration__person_id", "declaration__person__name", "dismissed"
        )

    def with_names(self) -> Self:
        """Fetch the names of person and institution along with each interest."""
        rows = self.select_related("declaration__person", "institution")
        return rows.only(*NAMES, "declaration__academic_year", "declaration__person__name", "institution__name")


class RecusalQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing") -> Self:
        """Return who stands aside, for those who run meetings; else the person's own rows."""
        own = self.filter(alliance=standing.alliance)
        return own if standing.can(Can.RUN_MEETINGS) else own.filter(person=standing.person)

    def that_can_be_undone_by(self, standing: "Standing") -> Self:
        """Return what the person may undo: of others, if they run meetings; of their own, what they recorded
        themselves, for nobody opens a door to themselves that somebody else has closed."""
        own = models.Q(person=standing.person, recorded_by=standing.person)
        rows = self.filter(alliance=standing.alliance)
        if standing.can(Can.RUN_MEETINGS):
            return rows.filter(own | ~models.Q(person=standing.person))
        return rows.filter(own)

    def with_names(self) -> Self:
        """Fetch the people along with each row."""
        return self.select_related("person", "recorded_by", "item")
