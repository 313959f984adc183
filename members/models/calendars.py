"""The address under which a person's calendar program fetches what concerns them."""

import secrets

import pghistory
from django.db import models
from django.db.models import Q

from members.querysets import FeedTokenQuerySet


def new_token() -> str:
    """Return what cannot be guessed: 256 random bits, as an address may hold them."""
    return secrets.token_urlsafe(32)


@pghistory.track(exclude=["token", "fetched_at"])
class FeedToken(models.Model):
    """Opens one person's calendar to whoever has the address, and nothing else; a revoked one never opens again."""

    class Covers(models.TextChoices):
        OWN = "own", "What I am invited to or booked on"
        ALL = "all", "Everything that I may see"

    person = models.ForeignKey("members.Person", models.CASCADE, related_name="feed_tokens")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    covers = models.CharField("what it shows", max_length=5, choices=Covers, default=Covers.OWN)
    created_at = models.DateTimeField(auto_now_add=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_live_feed_per_person", fields=["person"], condition=Q(revoked_at__isnull=True)
            )
        ]
