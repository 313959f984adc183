"""People: who they are, where they work, how they were asked to join, and what they want to hear."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.crypto import get_random_string

from members.models.dated import Dated, ends_after_start
from members.permissions import Role
from members.querysets import AffiliationQuerySet, InvitationQuerySet, PersonQuerySet


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people with a hashed password; reads are the named ones of PersonQuerySet."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person: Person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class Person(AbstractBaseUser):
    """Somebody known to the portal; whoever has a usable password can sign in."""

    class Visibility(models.TextChoices):
        ALLIANCE = "alliance", "Everyone in my alliances"
        STAFF = "staff", "Only those who run my alliances"

    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=40, blank=True)
    about = models.TextField("about me", blank=True, max_length=2000)
    contact_visible_to = models.CharField(
        "who may see my e-mail and phone", max_length=10, choices=Visibility, default=Visibility.STAFF
    )
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField("runs the installation", default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    erasure_asked_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "people"
        constraints = [
            # In capitals, for so it is looked up when the case does not matter.
            models.UniqueConstraint(Upper("email"), name="one_person_per_email"),
            models.CheckConstraint(name="merged_into_another", condition=~Q(merged_into=F("pk"))),
        ]
        indexes = [
            GinIndex(OpClass(Lower("name"), name="gin_trgm_ops"), name="person_name_search"),
            models.Index("erasure_asked_at", name="person_asks_erasure", condition=Q(erasure_asked_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    @property
    def initials(self) -> str:
        """At most two letters for the round badge beside a name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@pghistory.track()
class Affiliation(Dated):
    """A person works at an institution, from and to."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    institution = models.ForeignKey("members.Institution", models.PROTECT, related_name="affiliations")
    job_title = models.CharField(max_length=120, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            ends_after_start("affiliation"),
            models.UniqueConstraint(
                name="one_open_affiliation", fields=["person", "institution"], condition=Q(ends_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.job_title or 'staff'} at {self.institution}"


def new_nonce() -> str:
    """Return the random part of an invitation's link; a new one makes the old link void."""
    return get_random_string(32)


def invitation_expiry() -> datetime:
    """Return when an invitation made now lapses: in 14 days."""
    return timezone.now() + timedelta(days=14)


@pghistory.track(exclude=["nonce"])
class Invitation(models.Model):
    """Somebody is asked into an alliance in one role; without alliance: asked to found one."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, null=True, blank=True, related_name="invitations")
    institution = models.ForeignKey("members.Institution", models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    strand = models.ForeignKey("members.Strand", models.SET_NULL, null=True, blank=True, related_name="+")
    email = models.EmailField("e-mail")
    name = models.CharField(max_length=150, blank=True)
    nonce = models.CharField(max_length=32, default=new_nonce)
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="invitations_made")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=invitation_expiry)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="invitations_taken")
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "alliance",
                Upper("email"),
                "role",
                "institution",
                name="one_open_invitation",
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True, declined_at__isnull=True),
                nulls_distinct=False,
                violation_error_message="This person already has an open invitation to this role.",
            ),
            models.CheckConstraint(
                name="invitation_ends_one_way",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True, declined_at__isnull=True),
            ),
        ]
        indexes = [models.Index(Upper("email"), name="invitation_email")]

    def __str__(self) -> str:
        return f"{self.email} as {self.get_role_display()}"

    @property
    def can_be_accepted(self) -> bool:
        return self.is_open and self.expires_at > timezone.now()

    @property
    def is_open(self) -> bool:
        """Neither accepted nor declined nor withdrawn; it may still have expired."""
        return self.accepted_at is None and self.withdrawn_at is None and self.declined_at is None

    @property
    def state(self) -> str:
        """One word for the list of invitations."""
        if self.accepted_at:
            return "accepted"
        if self.declined_at:
            return "declined"
        if self.withdrawn_at:
            return "withdrawn"
        return "waiting" if self.can_be_accepted else "expired"


class NotificationChoice(models.Model):
    """How one person wants one kind of message; no row means the kind's own default."""

    class Frequency(models.TextChoices):
        IMMEDIATE = "immediate", "At once"
        DAILY = "daily", "In a daily digest"
        WEEKLY = "weekly", "In a weekly digest"
        NEVER = "never", "Not by e-mail"

    person = models.ForeignKey(Person, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=60)
    frequency = models.CharField(max_length=10, choices=Frequency)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_choice_per_kind", fields=["person", "kind"])]
