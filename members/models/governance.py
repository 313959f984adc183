"""Bodies, who sits in them, and the make-up they must have."""

import pghistory
from django.db import models
from django.db.models import Q

from members.models.dated import Dated, ends_after_start
from members.models.institutions import Institution
from members.querysets import BodyQuerySet, SeatQuerySet


@pghistory.track()
class Body(models.Model):
    """A group that meets; who sits follows from a rule and from named seats."""

    class Kind(models.TextChoices):
        BOARD = "board", "Strategic board"
        WHOLE = "whole", "Whole alliance"
        CLUSTER = "cluster", "Cluster group"
        FORUM = "forum", "Head teacher forum"
        STRAND = "strand", "Strand group"

    class Rule(models.TextChoices):
        SEATS = "seats", "Named seats only"
        ALL_MEMBERS = "all_members", "Every institution in the alliance"
        PARTNERS = "partners", "The strategic partners"
        HEADS = "heads", "The head of every member school"
        CLUSTER = "cluster", "The schools of a cluster"
        STRAND = "strand", "The schools pledged to a strand"

    class Meets(models.TextChoices):
        HALF_TERM = "half_term", "Every half-term"
        SIX_WEEKS = "six_weeks", "Every six weeks"
        TERM = "term", "Every term"
        YEAR = "year", "Once a year"
        CALLED = "called", "When called"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="bodies")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    purpose = models.TextField(blank=True, max_length=3000)
    rule = models.CharField("who sits", max_length=12, choices=Rule, default=Rule.SEATS)
    cluster = models.ForeignKey("members.Cluster", models.CASCADE, null=True, blank=True, related_name="bodies")
    strand = models.ForeignKey("members.Strand", models.CASCADE, null=True, blank=True, related_name="bodies")
    meets = models.CharField(max_length=10, choices=Meets, default=Meets.HALF_TERM)
    is_selected_annually = models.BooleanField("selected for each academic year", default=False)

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "bodies"
        constraints = [
            models.UniqueConstraint(name="body_name_once", fields=["alliance", "name"]),
            models.CheckConstraint(
                name="cluster_rule_names_cluster",
                condition=~Q(rule="cluster") | Q(cluster__isnull=False),
                violation_error_message="Name the cluster whose schools sit here.",
            ),
            models.CheckConstraint(
                name="strand_rule_names_strand",
                condition=~Q(rule="strand") | Q(strand__isnull=False),
                violation_error_message="Name the strand whose schools sit here.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class MakeUp(models.Model):
    """One thing that a body's make-up must have; the portal says where it is missing or breached."""

    class Rule(models.TextChoices):
        KIND_SEATED = "kind_seated", "A representative of an institution of this kind"
        INSTITUTION_SEATED = "institution_seated", "A representative of this institution"
        ONLY_PARTNERS = "only_partners", "Schools that sit are strategic partners"
        CHAIRS_LEAD_TEACHING_SCHOOLS = "chairs_lead", "Chairs are heads of designated teaching schools"
        DIRECTOR_NOT_HEAD = "director_not_head", "The director is not a head"
        MINUTED_BY_ADMINISTRATOR = "minuted", "An administrator minutes"
        AT_LEAST = "at_least", "At least so many sit"
        AT_MOST = "at_most", "At most so many sit"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="make_ups")
    body = models.ForeignKey(Body, models.CASCADE, related_name="make_up")
    rule = models.CharField(max_length=20, choices=Rule)
    institution_kind = models.CharField(max_length=20, choices=Institution.Kind, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="make_up_names_kind",
                condition=~Q(rule="kind_seated") | ~Q(institution_kind=""),
                violation_error_message="Name the kind of institution.",
            ),
            models.CheckConstraint(
                name="make_up_names_institution",
                condition=~Q(rule="institution_seated") | Q(institution__isnull=False),
                violation_error_message="Name the institution.",
            ),
        ]


@pghistory.track()
class Seat(Dated):
    """A named place in a body for a term; it may wait for its person."""

    class Capacity(models.TextChoices):
        CHAIR = "chair", "Chair"
        MEMBER = "member", "Member"
        CLERK = "clerk", "Clerk"
        IN_ATTENDANCE = "attending", "In attendance"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="seats")
    body = models.ForeignKey(Body, models.CASCADE, related_name="seats")
    person = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="seats")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="seats")
    title = models.CharField(max_length=120, blank=True, help_text="For example: representative of the local authority")
    capacity = models.CharField(max_length=10, choices=Capacity, default=Capacity.MEMBER)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["capacity", "institution__name", "person__name", "pk"]
        constraints = [
            ends_after_start("seat"),
            models.CheckConstraint(
                name="seat_names_somebody",
                condition=Q(person__isnull=False) | Q(institution__isnull=False) | ~Q(title=""),
                violation_error_message="Name the person, the institution or the title of the seat.",
            ),
            models.UniqueConstraint(
                name="one_seat_per_person_and_term",
                fields=["body", "person", "starts_on"],
                condition=Q(person__isnull=False),
                violation_error_message="This person already has a seat in that term.",
            ),
        ]
