"""Decisions, and actions with one identity for life."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from meetings.models.agendas import AgendaItem
from meetings.models.meetings import Meeting
from meetings.querysets import ActionQuerySet, DecisionQuerySet
from meetings.querysets.words import DECISION_WORDS


@pghistory.track()
class Decision(models.Model):
    """What a body decided under an item."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="decisions")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(help_text="Within the meeting")
    text = models.CharField(max_length=1000)
    recorded_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    # The form that made it: sent twice, it makes one.
    captured_as = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(name="decision_number_once", fields=["meeting", "number"])]
        indexes = [GinIndex(DECISION_WORDS, name="decision_words")]

    def __str__(self) -> str:
        return self.text[:80]


@pghistory.track()
class Action(models.Model):
    """Something that somebody promised to do by a day; it lives on from meeting to meeting until it is closed."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "No longer needed"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="actions")
    body = models.ForeignKey("members.Body", models.PROTECT, related_name="actions")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, blank=True, related_name="actions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="actions")
    number = models.PositiveIntegerField(help_text="Within the alliance, for talking about it")
    what = models.CharField(max_length=500)
    owner = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="meeting_actions")
    owner_name = models.CharField(max_length=150, blank=True, help_text="Where the owner has no account here")
    institution = models.ForeignKey(
        "members.Institution", models.PROTECT, null=True, blank=True, related_name="meeting_actions"
    )
    strand = models.ForeignKey("members.Strand", models.SET_NULL, null=True, blank=True, related_name="meeting_actions")
    due_on = models.DateField("by when", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(max_length=1000, blank=True)
    # The form that made it: sent twice, it makes one.
    captured_as = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "number"]
        constraints = [
            models.UniqueConstraint(name="action_number_once", fields=["alliance", "number"]),
            models.CheckConstraint(
                name="action_has_an_owner",
                condition=Q(owner__isnull=False) | ~Q(owner_name="") | Q(institution__isnull=False),
                violation_error_message="Say who does it.",
            ),
            models.CheckConstraint(
                name="closed_action_says_when", condition=Q(state="open") | Q(closed_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["body", "due_on"], condition=Q(state="open"), name="action_open")]

    def __str__(self) -> str:
        return self.what[:80]

    def get_absolute_url(self) -> str:
        return reverse("meetings:action", args=[self.alliance.slug, self.pk])

    @property
    def who(self) -> str:
        """The owner in words."""
        name = self.owner.name if self.owner is not None else self.owner_name
        return name or (self.institution.name if self.institution is not None else "")

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()


class ActionUpdate(models.Model):
    """What was said of an action on its way."""

    class Kind(models.TextChoices):
        NOTE = "note", "Update"
        CHANGED = "changed", "Changed"
        DONE = "done", "Done"
        DROPPED = "dropped", "No longer needed"
        REOPENED = "reopened", "Opened again"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="action_updates")
    action = models.ForeignKey(Action, models.CASCADE, related_name="updates")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NOTE)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
