"""Institutions as the national registers know them, how they follow one another, and who joined what."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat, Lower

from members.models.dated import Dated, date_range, ends_after_start
from members.querysets import InstitutionQuerySet, MembershipQuerySet

if TYPE_CHECKING:
    from members.models.alliances import Alliance


class Institution(models.Model):
    """A school, local authority, university or trust; a school's columns follow GIAS."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "School"
        LOCAL_AUTHORITY = "local_authority", "Local authority"
        UNIVERSITY = "university", "University"
        TRUST = "trust", "Trust"
        OTHER = "other", "Other institution"

    class Status(models.TextChoices):
        OPEN = "Open"
        CLOSED = "Closed"
        CLOSING = "Open, but proposed to close"
        PROPOSED = "Proposed to open"

    class Phase(models.TextChoices):
        NURSERY = "Nursery"
        PRIMARY = "Primary"
        MIDDLE_PRIMARY = "Middle deemed primary"
        MIDDLE_SECONDARY = "Middle deemed secondary"
        SECONDARY = "Secondary"
        ALL_THROUGH = "All-through"
        SIXTEEN_PLUS = "16 plus"
        NOT_APPLICABLE = "Not applicable"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SCHOOL)
    urn = models.PositiveIntegerField("URN", null=True, blank=True, unique=True)
    code = models.CharField(
        max_length=20, blank=True, help_text="Authority code, trust UID or UKPRN of an institution that is not a school"
    )
    name = models.CharField(max_length=200)
    ukprn = models.CharField("UKPRN", max_length=8, blank=True)
    la_code = models.CharField("authority code", max_length=3, blank=True)
    la_name = models.CharField("local authority", max_length=100, blank=True)
    establishment_number = models.CharField(max_length=4, blank=True)
    type_code = models.CharField(max_length=2, blank=True)
    type_name = models.CharField("type", max_length=100, blank=True)
    type_group = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=40, choices=Status, default=Status.OPEN)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    phase = models.CharField(max_length=40, choices=Phase, blank=True)
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    sixth_form = models.CharField(max_length=60, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    religious_character = models.CharField(max_length=100, blank=True)
    admissions = models.CharField(max_length=60, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    pupils = models.PositiveIntegerField(null=True, blank=True)
    boys = models.PositiveIntegerField(null=True, blank=True)
    girls = models.PositiveIntegerField(null=True, blank=True)
    percentage_fsm = models.DecimalField("free school meals, %", max_digits=5, decimal_places=2, null=True, blank=True)
    trust_code = models.CharField(max_length=10, blank=True)
    trust_name = models.CharField("trust", max_length=200, blank=True)
    street = models.CharField(max_length=200, blank=True)
    locality = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    website = models.CharField(max_length=300, blank=True)
    region = models.CharField(max_length=60, blank=True)
    district_code = models.CharField(max_length=9, blank=True)
    district_name = models.CharField(max_length=100, blank=True)
    urban_rural = models.CharField(max_length=100, blank=True)
    gss_la_code = models.CharField(max_length=9, blank=True)
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)
    ofsted_rating = models.CharField(max_length=60, blank=True)
    search_text = models.GeneratedField(
        expression=Lower(
            Concat(
                F("name"),
                Value(" "),
                F("town"),
                Value(" "),
                F("postcode"),
                Value(" "),
                Coalesce(Cast("urn", models.CharField()), Value("")),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="school_has_urn",
                condition=Q(kind="school", urn__isnull=False) | (~Q(kind="school") & Q(urn__isnull=True)),
                violation_error_message="A school has a URN, and only a school has one.",
            ),
            models.UniqueConstraint(name="one_institution_per_code", fields=["kind", "code"], condition=~Q(code="")),
            models.CheckConstraint(
                name="position_is_whole",
                condition=Q(easting__isnull=True, northing__isnull=True)
                | Q(easting__isnull=False, northing__isnull=False),
            ),
        ]
        indexes = [
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="institution_search"),
            models.Index(fields=["la_code", "name"], name="institution_la"),
            models.Index(fields=["name", "id"], name="institution_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_special(self) -> bool:
        """Special schools have the phase "Not applicable" in GIAS: the type tells."""
        return "special" in self.type_name.lower()

    @property
    def phase_or_type(self) -> str:
        """What a reader wants to see in one word: the phase, or the type where GIAS gives no phase."""
        if self.kind != self.Kind.SCHOOL:
            return self.get_kind_display()
        if self.is_special:
            return "Special"
        if self.phase in ("", self.Phase.NOT_APPLICABLE):
            return self.type_name or "School"
        return self.phase

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.CLOSED

    @classmethod
    def found(cls, words: str) -> "InstitutionQuerySet":
        """Return what the words find in the whole country."""
        return cls.objects.find(words)

    @classmethod
    def seen_from(cls, alliance: "Alliance") -> "InstitutionQuerySet":
        """Return all there are, each with `is_in` whether it is in the alliance today."""
        inside = alliance.memberships.current().filter(institution=OuterRef("pk"))
        return cls.objects.annotate(is_in=Exists(inside))


class InstitutionLink(models.Model):
    """One URN closed and another opened: the later institution carries on the earlier one's history."""

    earlier = models.ForeignKey(Institution, models.CASCADE, related_name="later_links")
    later = models.ForeignKey(Institution, models.CASCADE, related_name="earlier_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="link_once", fields=["earlier", "later"]),
            models.CheckConstraint(name="link_two_institutions", condition=~Q(earlier=F("later"))),
        ]


class DirectoryImport(models.Model):
    """One run of `import_schools`: which file, when, and what it changed."""

    file_name = models.CharField(max_length=200)
    finished_at = models.DateTimeField(auto_now_add=True)
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField(default=0)


class InstitutionChange(models.Model):
    """What one import changed on one institution: {column: [before, after]}."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="changes")
    directory_import = models.ForeignKey(DirectoryImport, models.CASCADE, related_name="changes")
    what = models.JSONField()

    class Meta:
        ordering = ["-pk"]


class Boundary(models.Model):
    """The outline of an authority on the national grid, drawn under the register's map."""

    gss_code = models.CharField(max_length=9, unique=True)
    la_code = models.CharField(max_length=3, blank=True, db_index=True)
    name = models.CharField(max_length=100)
    rings = models.JSONField(help_text="Closed rings of [easting, northing] in metres")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_authorities(cls, codes: "Collection[str]") -> "models.QuerySet[Boundary]":
        """Return the outlines of the authorities with these codes."""
        return cls.objects.filter(la_code__in=codes)


class Membership(Dated):
    """An institution in an alliance, from and to."""

    class Kind(models.TextChoices):
        STRATEGIC_PARTNER = "strategic_partner", "Strategic partner"
        MEMBER = "member", "Member"
        ASSOCIATE = "associate", "Associate"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="memberships")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.MEMBER)
    is_teaching_school = models.BooleanField("designated teaching school", default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["institution__name", "pk"]
        constraints = [
            ends_after_start("membership"),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("alliance", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    (date_range("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This institution is already in the alliance in that time.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "alliance"], name="membership_institution")]

    def __str__(self) -> str:
        return f"{self.institution} in {self.alliance}"

    def what_its_end_means(self) -> list[str]:
        """Say in sentences what ends with the membership and what has to be ended apart."""
        name = self.institution.name
        places = self.alliance.cluster_schools.current().filter(institution=self.institution).count()
        seats = self.alliance.seats.current().filter(institution=self.institution).count()
        roles = self.alliance.appointments.current().filter(institution=self.institution).count()
        sentences = [f"From the day you choose, {name} no longer belongs to {self.alliance.name}."]
        if places:
            sentences.append("Its place in a cluster ends on the same day.")
        if seats:
            sentences.append(f"It holds {seats} seat{'s' * (seats > 1)} in bodies; they stay until you end them.")
        if roles:
            sentences.append(f"{roles} role{'s' * (roles > 1)} held there stay{'s' * (roles == 1)} until ended.")
        return sentences
