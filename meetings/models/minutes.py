"""Minutes: the draft's way to adoption, suggested corrections, and the signed versions that never change."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting
from meetings.querysets import MinutesQuerySet, MinutesVersionQuerySet, SuggestionQuerySet


@pghistory.track()
class Minutes(models.Model):
    """The minutes of one meeting: draft, circulated, adopted."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        CIRCULATED = "circulated", "Circulated for corrections"
        ADOPTED = "adopted", "Adopted"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="minutes")
    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the chair opened the meeting")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When the chair closed it")
    circulated_at = models.DateTimeField(null=True, blank=True)
    circulated_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    corrections_until = models.DateField(null=True, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    adopted_by = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="+")
    adopted_at_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="minutes_adopted"
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                name="adopted_minutes_are_signed",
                condition=~Q(state="adopted") | Q(adopted_on__isnull=False, adopted_by__isnull=False),
            )
        ]

    @property
    def is_adopted(self) -> bool:
        return self.state == self.State.ADOPTED

    @property
    def is_circulated(self) -> bool:
        return self.state == self.State.CIRCULATED

    @property
    def can_be_written(self) -> bool:
        return self.state != self.State.ADOPTED

    def signed_version(self) -> "MinutesVersion | None":
        """Return the version signed last, where the minutes are adopted."""
        return self.meeting.minutes_versions.order_by("-number").first() if self.is_adopted else None

    @property
    def can_be_corrected(self) -> bool:
        """Whether attendees may still suggest corrections."""
        until = self.corrections_until
        return self.is_circulated and (until is None or until >= timezone.localdate())


class MinutesVersion(models.Model):
    """Adopted minutes as they were signed; the database refuses every change. A correction is a further version."""

    alliance = models.ForeignKey("members.Alliance", models.PROTECT, related_name="minutes_versions")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes_versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="The whole document; confidential items are marked in it")
    reason = models.CharField("why it was corrected", max_length=500, blank=True)
    signed_by = models.ForeignKey("members.Person", models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=150)
    signed_at = models.DateTimeField()
    digest = models.CharField("SHA-256 of the content", max_length=64)

    objects = MinutesVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="one_minutes_version", fields=["meeting", "number"]),
            models.CheckConstraint(name="correction_says_why", condition=Q(number=1) | ~Q(reason="")),
        ]


@pghistory.track()
class Suggestion(models.Model):
    """A correction that an attendee suggests to the circulated text of an item."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="suggestions")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="suggestions")
    before = models.TextField(blank=True)
    after = models.TextField(blank=True, max_length=20000)
    comment = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    declined_because = models.CharField(max_length=500, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="declined_suggestion_says_why",
                condition=~Q(state="declined") | ~Q(declined_because=""),
                violation_error_message="Say why it is declined.",
            )
        ]
