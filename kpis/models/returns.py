"""What a school gives for a period as one return, from draft to approval; what is approved never changes."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kpis.models.definitions import Period
from kpis.querysets import ReturnQuerySet


@pghistory.track()
class Return(models.Model):
    """One school's values for one period; a correction of an approved return is a further one."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Sent back"
        APPROVED = "approved", "Approved"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="kpi_returns")
    period = models.ForeignKey(Period, models.PROTECT, related_name="returns")
    institution = models.ForeignKey("members.Institution", models.PROTECT, related_name="kpi_returns")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # What was typed, field by field, so that nothing of a draft is lost, however unfinished.
    entries = models.JSONField(default=dict)
    why = models.CharField("why it is corrected", max_length=500, blank=True)
    sent_back_because = models.CharField("what is to be mended", max_length=1000, blank=True)
    submitted_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["period", "institution", "number"]
        constraints = [
            models.UniqueConstraint(name="return_number_once", fields=["period", "institution", "number"]),
            models.UniqueConstraint(
                name="one_return_under_way", fields=["period", "institution"], condition=~Q(state="approved")
            ),
            models.CheckConstraint(
                name="approved_says_when", condition=~Q(state="approved") | Q(approved_at__isnull=False)
            ),
            models.CheckConstraint(
                name="sent_back_says_why", condition=~Q(state="returned") | ~Q(sent_back_because="")
            ),
            models.CheckConstraint(name="return_correction_says_why", condition=Q(number=1) | ~Q(why="")),
        ]
        indexes = [models.Index(fields=["alliance", "state"], name="return_state")]

    def __str__(self) -> str:
        return f"{self.institution} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("kpis:give_return", args=[self.alliance.slug, self.period_id, self.institution_id])

    @property
    def is_with_the_school(self) -> bool:
        """Whether the school may still write in it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def came_late(self) -> bool:
        return self.submitted_at is not None and timezone.localdate(self.submitted_at) > self.period.due_on

    @property
    def tone(self) -> str:
        return {"approved": "good", "submitted": "info", "returned": "watch"}.get(self.state, "plain")


class ReturnStep(models.Model):
    """One step of a return on its way: who did what, when, and why."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="kpi_return_steps")
    of = models.ForeignKey(Return, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Return.State)
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
