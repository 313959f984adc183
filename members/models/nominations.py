"""The nomination of a new member, step by step (the first alliance's seventh commitment)."""

import pghistory
from django.db import models
from django.db.models import F, Q

from members.models.institutions import Institution, Membership
from members.querysets import NominationQuerySet


@pghistory.track()
class Nomination(models.Model):
    """A school is proposed under three criteria, seconded by another school, and decided."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waiting for a seconder"
        SECONDED = "seconded", "Waiting for a decision"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Route(models.TextChoices):
        CHAIR = "chair", "Decided by the chair"
        BOARD = "board", "Decided by the strategic board"

    OPEN = (State.PROPOSED, State.SECONDED)

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="nominations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="nominations")
    kind = models.CharField("to join as", max_length=20, choices=Membership.Kind, default=Membership.Kind.MEMBER)
    shares_ethos = models.TextField("how it shares our ethos", max_length=3000)
    expertise = models.TextField("the expertise it has to offer", max_length=3000)
    would_benefit = models.TextField("how it would benefit", max_length=3000)
    lead_name = models.CharField("its lead's name", max_length=150)
    lead_email = models.EmailField("its lead's e-mail")
    proposed_by = models.ForeignKey("members.Person", models.PROTECT, related_name="nominations_proposed")
    proposer_institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    seconded_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    seconder_institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="+")
    seconded_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    route = models.CharField("decided", max_length=10, choices=Route, blank=True)
    decided_on = models.DateField("date of the decision", null=True, blank=True)
    decision_note = models.TextField(blank=True, max_length=3000)
    membership = models.OneToOneField(Membership, models.SET_NULL, null=True, blank=True, related_name="nomination")

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_nomination",
                fields=["alliance", "institution"],
                condition=Q(state__in=["proposed", "seconded"]),
                violation_error_message="This school has already been nominated; the nomination is open.",
            ),
            models.CheckConstraint(
                name="seconder_from_another_school",
                condition=Q(seconder_institution__isnull=True) | ~Q(seconder_institution=F("proposer_institution")),
                violation_error_message="The seconder must be from another school.",
            ),
            models.CheckConstraint(
                name="seconded_before_decided",
                condition=~Q(state__in=["seconded", "accepted"])
                | Q(seconded_by__isnull=False, seconder_institution__isnull=False),
            ),
            models.CheckConstraint(
                name="seconder_is_another_person",
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=F("proposed_by")),
                violation_error_message="Somebody else must second what you propose.",
            ),
            models.CheckConstraint(
                name="decision_is_recorded",
                condition=~Q(state__in=["accepted", "declined"])
                | Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(route=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} for {self.alliance}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class NominationStep(models.Model):
    """What happened to a nomination or was said of it; the proposer sees each."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ASKED = "asked", "Asked to second"
        COMMENT = "comment", "Comment"
        SECONDED = "seconded", "Seconded"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        STARTED = "started", "Membership started"
        INVITED = "invited", "School lead invited"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="nomination_steps")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True, max_length=3000)
    by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    asked = models.ForeignKey(
        "members.Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="asked_to_second",
        help_text="Who was asked to second",
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
