"""Files of many minutes, made by a worker and kept for a short while."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import AcademicYear


class MinutesArchive(models.Model):
    """One zip of a body's minutes of an academic year, made for one reader as far as they may see them."""

    class Copy(models.TextChoices):
        OWN = "own", "All that I may read"
        PUBLIC = "public", "To pass on: without drafts and confidential items"

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        EMPTY = "empty", "No minutes"
        FAILED = "failed", "Could not be made"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="minutes_archives")
    body = models.ForeignKey("members.Body", models.CASCADE, related_name="+")
    academic_year = models.PositiveSmallIntegerField()
    copy = models.CharField(max_length=10, choices=Copy, default=Copy.OWN)
    asked_by = models.ForeignKey("members.Person", models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    sight = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what the reader could see")
    total = models.PositiveSmallIntegerField(default=0, help_text="Meetings whose minutes are in it")
    file = models.FileField(upload_to="archives/%Y/", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_archive_per_reader", fields=["body", "academic_year", "copy", "asked_by"]
            ),
            models.CheckConstraint(name="ready_archive_has_a_file", condition=~Q(state="ready") | ~Q(file="")),
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.body} {self.year}"

    @property
    def year(self) -> AcademicYear:
        return AcademicYear(self.academic_year)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
