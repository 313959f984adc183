"""The outbox: every message the portal sends is a row here before anything leaves."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance_portal.querysets import MessageQuerySet


class Message(models.Model):
    """One message to one person about one row, written in the transaction of what caused it.

    `kind` names the composer in `alliance_portal.outbox.KINDS`; it fetches row `subject_id` at send time, re-checks
    the facts and writes the e-mail, so that nothing stale is ever sent.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "Dropped"
        FAILED = "failed", "Failed"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, null=True, blank=True, related_name="messages")
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    to = models.EmailField("to", blank=True, help_text="Filled for people without an account, and once sent")
    subject_id = models.BigIntegerField()
    details = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=200, unique=True, help_text="The same message asked for twice is sent once")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    digest = models.CharField(max_length=10, blank=True, help_text="daily or weekly: waits for the recipient's digest")
    attempts = models.PositiveSmallIntegerField(default=0)
    subject_line = models.CharField(max_length=300, blank=True)
    outcome = models.TextField(blank=True, help_text="Why it was dropped, or the last error")
    message_id = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="message_has_recipient", condition=Q(recipient__isnull=False) | ~Q(to="") | ~Q(state="queued")
            )
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="queued"), name="message_due"),
            models.Index(fields=["alliance", "-created_at"], name="message_log"),
        ]

    @property
    def kind_label(self) -> str:
        """The kind in the words of people's notification choices."""
        from alliance_portal.outbox import KINDS

        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    @property
    def tone(self) -> str:
        """How the state is shown: good, watch, concern or plain."""
        return {"sent": "good", "dropped": "plain", "failed": "concern"}.get(
            self.state, "watch" if self.attempts else "plain"
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id or self.to}"
