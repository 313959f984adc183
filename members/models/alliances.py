"""An alliance in its own words: vision, protocols, commitments, themes, half-terms, and who holds which role."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Deferrable, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.colour import contrast
from members.models.dated import Dated, date_range, ends_after_start
from members.permissions import ROLES_AT_A_SCHOOL, Role
from members.querysets import AllianceQuerySet, AppointmentQuerySet, HalfTermQuerySet, InstitutionQuerySet

PAPER = "#FAF8F4"
RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "calendar",
        "healthz",
        "invitations",
        "me",
        "media",
        "new",
        "news",
        "readyz",
        "reply",
        "search",
        "sign-in",
        "static",
        "unsubscribe",
    ]
)


def refuse_faint_colour(value: str) -> None:
    """Refuse an accent that cannot be read on paper (WCAG 2.2 AA, 4.5:1)."""
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", value) and contrast(value, PAPER) < 4.5:
        raise ValidationError("This colour is too faint to read on paper. Choose a darker one.")


def refuse_reserved_slug(value: str) -> None:
    """Refuse an address that the portal uses for itself."""
    if value in RESERVED_SLUGS:
        raise ValidationError("The portal uses this address itself. Choose another one.")


@pghistory.track()
class Alliance(models.Model):
    """Institutions that run their common work together."""

    name = models.CharField(max_length=120)
    slug = models.SlugField("address", max_length=40, unique=True, validators=[refuse_reserved_slug])
    summary = models.CharField(max_length=300, blank=True, help_text="One sentence for the list of alliances")
    ethos = models.TextField(blank=True, max_length=10000)
    vision = models.TextField(blank=True, max_length=10000)
    mission = models.TextField(blank=True, max_length=10000)
    how_to_join = models.TextField(blank=True, max_length=5000)
    accent_colour = models.CharField(
        max_length=7,
        default="#0B5B6E",
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$", "Write the colour like #0B5B6E."), refuse_faint_colour],
    )
    lead_school = models.ForeignKey(
        "members.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The designated teaching school that leads the alliance",
    )
    finance_school = models.ForeignKey(
        "members.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The school that holds and manages the alliance's finances",
    )
    strands_per_school = models.PositiveSmallIntegerField(
        "strands each partner pledges to",
        default=0,
        help_text="How many strands of work a school contributes to in a year",
    )
    is_public = models.BooleanField("show the public pages", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="accent_is_a_colour", condition=Q(accent_colour__regex=r"^#[0-9A-Fa-f]{6}$")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Two letters for the coloured tile beside the name: of the words that name it, not of what it is."""
        words = [word for word in self.name.split() if word.lower() not in ("the", "of", "and", "for")]
        return "".join(word[0] for word in words[:2]).upper()

    def institutions(self) -> "InstitutionQuerySet":
        """Return the institutions that belong to the alliance today."""
        from members.models.institutions import Institution

        return Institution.objects.members_of(self)


@pghistory.track()
class Statement(models.Model):
    """One point of what an alliance says of itself, in its order."""

    class Kind(models.TextChoices):
        AIM = "aim", "Aims"
        VALUE = "value", "Values"
        PROTOCOL = "protocol", "Protocols"
        TARGET = "target", "Targets"
        SUPPORT = "support", "Support on offer"
        PRACTICE = "practice", "How we work"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=3000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="statement_says_something",
                condition=~Q(title="", text=""),
                violation_error_message="Give the point a title or a text.",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.text[:80]


@pghistory.track()
class Theme(models.Model):
    """A key theme that courses and projects serve, with its sub-points one a line."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="themes")
    name = models.CharField(max_length=120)
    points = models.TextField(blank=True, max_length=3000, help_text="One point a line")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(name="theme_name_once", fields=["alliance", "name"])]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Commitment(models.Model):
    """A promise of membership, how it is evidenced and how much is enough in a year."""

    class Evidence(models.TextChoices):
        MEETINGS_ATTENDED = "meetings_attended", "Half-termly meetings attended"
        CLUSTER_ATTENDED = "cluster_attended", "Cluster group meetings attended"
        MEETING_HOSTED = "meeting_hosted", "Meetings hosted"
        PROJECTS = "projects", "Projects and initiatives shared"
        DATA_SHARED = "data_shared", "Data returns submitted"
        PEER_SUPPORT = "peer_support", "Peer to peer support given"
        NOMINATIONS = "nominations", "New members proposed"
        STRANDS = "strands", "Strands pledged"
        ATTESTED = "attested", "Attested by the school, confirmed by another"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="commitments")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, max_length=2000)
    evidence = models.CharField("evidenced by", max_length=30, choices=Evidence, default=Evidence.ATTESTED)
    enough = models.PositiveSmallIntegerField("enough in a year", default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(name="commitment_title_once", fields=["alliance", "title"])]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class FundedRole(models.Model):
    """A role that the alliance says it funds: how much time, per what, and who pays."""

    class Per(models.TextChoices):
        WEEK = "week", "a week"
        HALF_TERM = "half_term", "a half-term"
        YEAR = "year", "a year"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="funded_roles")
    role = models.CharField(max_length=20, choices=Role)
    title = models.CharField(max_length=120)
    days = models.DecimalField("funded days", max_digits=4, decimal_places=1, default=Decimal(0))
    per = models.CharField(max_length=10, choices=Per, default=Per.WEEK)
    is_up_to = models.BooleanField("up to this much", default=False)
    places = models.PositiveSmallIntegerField("how many people", default=1)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_funding_per_role", fields=["alliance", "role", "title"]),
            models.CheckConstraint(name="funded_days_not_negative", condition=Q(days__gte=0)),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Appointment(Dated):
    """A person holds a role in an alliance, from and to, at an institution where the role needs one."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="appointments")
    person = models.ForeignKey("members.Person", models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role)
    institution = models.ForeignKey(
        "members.Institution", models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    strand = models.ForeignKey("members.Strand", models.PROTECT, null=True, blank=True, related_name="appointments")
    days = models.DecimalField("funded days", max_digits=4, decimal_places=1, null=True, blank=True)
    per = models.CharField(max_length=10, choices=FundedRole.Per, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["role", "person__name", "pk"]
        constraints = [
            ends_after_start("appointment"),
            models.CheckConstraint(
                name="role_at_a_school_names_it",
                condition=~Q(role__in=sorted(ROLES_AT_A_SCHOOL)) | Q(institution__isnull=False),
                violation_error_message="Name the school where this role is held.",
            ),
            ExclusionConstraint(
                name="appointment_no_overlap",
                expressions=[
                    ("alliance", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce(F("institution_id"), Value(0)), RangeOperators.EQUAL),
                    (Coalesce(F("strand_id"), Value(0)), RangeOperators.EQUAL),
                    (date_range("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already holds this role in that time.",
            ),
        ]
        indexes = [models.Index(fields=["alliance", "role"], name="appointment_role")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class AcademicYear(int):
    """An academic year by the calendar year in which it begins; prints as 2026/27."""

    def __str__(self) -> str:
        return f"{int(self)}/{(int(self) + 1) % 100:02d}"

    @classmethod
    def of(cls, day: date) -> "AcademicYear":
        """Return the academic year of a day; years begin on 1 September."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @classmethod
    def of_today(cls) -> "AcademicYear":
        return cls.of(timezone.localdate())

    def last_day_by_now(self) -> date:
        """Return the day as of which its facts are shown: today within it, its last day once it is over."""
        today = timezone.localdate()
        if today < self.starts_on:
            return today
        return min(today, self.ends_on - timedelta(days=1))

    @property
    def starts_on(self) -> date:
        return date(int(self), 9, 1)

    @property
    def ends_on(self) -> date:
        """The first day that no longer belongs to it."""
        return date(int(self) + 1, 9, 1)


@pghistory.track()
class HalfTerm(models.Model):
    """One of the six half-terms of an academic year; both days are days of it."""

    class Name(models.TextChoices):
        AUTUMN_1 = "autumn_1", "Autumn 1"
        AUTUMN_2 = "autumn_2", "Autumn 2"
        SPRING_1 = "spring_1", "Spring 1"
        SPRING_2 = "spring_2", "Spring 2"
        SUMMER_1 = "summer_1", "Summer 1"
        SUMMER_2 = "summer_2", "Summer 2"

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="half_terms")
    academic_year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=10, choices=Name)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")

    objects = HalfTermQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(name="half_term_once", fields=["alliance", "academic_year", "name"]),
            models.CheckConstraint(
                name="half_term_in_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="The last day is before the first.",
            ),
            ExclusionConstraint(
                name="half_term_no_overlap",
                expressions=[
                    ("alliance", RangeOperators.EQUAL),
                    (date_range("starts_on", "ends_on", "[]"), RangeOperators.OVERLAPS),
                ],
                # Six rows are moved by one statement, and only all of them together need be free of overlaps.
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="This half-term overlaps another.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} {AcademicYear(self.academic_year)}"
