"""What people say of a promise of membership that no record shows: that it was kept, or that a school is exempt."""

import pghistory
from django.db import models
from django.db.models import Q


@pghistory.track()
class Claim(models.Model):
    """A school attests that it kept a promise, which another confirms; or the alliance exempts it, with the reason."""

    class Kind(models.TextChoices):
        ATTESTED = "attested", "Attested by the school"
        EXEMPT = "exempt", "Exempt"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="claims")
    commitment = models.ForeignKey("members.Commitment", models.CASCADE, related_name="claims")
    institution = models.ForeignKey("members.Institution", models.PROTECT, related_name="claims")
    academic_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=1000)
    by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="claim_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="exemption_needs_nobody_else", condition=Q(kind="attested") | Q(confirmed_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="exempt_once", fields=["commitment", "institution", "academic_year"], condition=Q(kind="exempt")
            ),
        ]
        indexes = [models.Index(fields=["alliance", "academic_year"], name="claim_year")]

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None
