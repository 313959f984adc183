"""Meetings of a body, how the body holds them, and who is invited, answers and attends."""

import uuid
from datetime import datetime, time, timedelta

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from meetings.querysets import InviteeQuerySet, MeetingQuerySet
from members.models import AcademicYear, Seat


def usual_reminders() -> list[int]:
    """Return how many days before a meeting reminders go out where an alliance sets nothing else."""
    return [7, 1]


@pghistory.track()
class MeetingSettings(models.Model):
    """When an alliance reminds, chases and circulates."""

    alliance = models.OneToOneField("members.Alliance", models.CASCADE, related_name="meeting_settings")
    invite_days = models.PositiveSmallIntegerField(
        "invitations go out, days before", default=28, validators=[MaxValueValidator(200)]
    )
    remind_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(60)]),
        default=usual_reminders,
        size=5,
        blank=True,
        help_text="Days before the meeting, such as 7 and 1; those who have not answered first",
    )
    papers_days = models.PositiveSmallIntegerField(
        "papers are due, days before", default=7, validators=[MaxValueValidator(60)]
    )
    corrections_days = models.PositiveSmallIntegerField(
        "corrections to draft minutes, days", default=14, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )


@pghistory.track()
class BodyRules(models.Model):
    """How one body meets: its usual hour and length, its quorum, and who may read its minutes."""

    class Quorum(models.TextChoices):
        NONE = "none", "No quorum"
        HALF = "half", "More than half of those who sit"
        THIRD = "third", "At least a third of those who sit"
        NUMBER = "number", "A number of those who sit"

    class Readers(models.TextChoices):
        BODY = "body", "Those who sit in the body"
        ALLIANCE = "alliance", "Everyone in the alliance"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="body_rules")
    body = models.OneToOneField("members.Body", models.CASCADE, related_name="meeting_rules")
    starts_at = models.TimeField("usual start", default=time(16, 0))
    minutes = models.PositiveSmallIntegerField(
        "usual length in minutes", default=90, validators=[MinValueValidator(10), MaxValueValidator(600)]
    )
    quorum = models.CharField(max_length=10, choices=Quorum, default=Quorum.NONE)
    quorum_number = models.PositiveSmallIntegerField(default=0)
    readers = models.CharField("who may read its minutes", max_length=10, choices=Readers, default=Readers.BODY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quorum_says_a_number",
                condition=~Q(quorum="number") | Q(quorum_number__gt=0),
                violation_error_message="Say how many must be there.",
            )
        ]

    def quorum_of(self, sitting: int) -> int:
        """Return how many of those who sit must be there; no quorum: nobody."""
        return {
            self.Quorum.NONE: 0,
            self.Quorum.HALF: sitting // 2 + 1,
            self.Quorum.THIRD: -(-sitting // 3),
            self.Quorum.NUMBER: self.quorum_number,
        }[self.Quorum(self.quorum)]


@pghistory.track()
class StandingItem(models.Model):
    """An item that every agenda of a body begins or ends with."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "An item"
        DECLARATIONS = "declarations", "Declarations of interest"
        LAST_MINUTES = "last_minutes", "Minutes of the last meeting"
        MATTERS_ARISING = "matters_arising", "Matters arising"
        NEXT_DATE = "next_date", "Date of the next meeting"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="standing_items")
    body = models.ForeignKey("members.Body", models.CASCADE, related_name="standing_items")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ORDINARY)
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField(default=5, validators=[MaxValueValidator(600)])
    is_last = models.BooleanField("at the end of the agenda", default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["is_last", "position", "pk"]


@pghistory.track()
class Meeting(models.Model):
    """One meeting of a body; moved and cancelled under one identity that calendars know."""

    class Place(models.TextChoices):
        SCHOOL = "school", "At a school"
        ELSEWHERE = "elsewhere", "At another address"
        ONLINE = "online", "Online"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    class Agenda(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        PUBLISHED = "published", "Published"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="meetings")
    body = models.ForeignKey("members.Body", models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=150, blank=True, help_text="Where the body's name alone does not say enough")
    starts_at = models.DateTimeField("starts")
    ends_at = models.DateTimeField("ends")
    place = models.CharField(max_length=10, choices=Place, default=Place.SCHOOL)
    host = models.ForeignKey(
        "members.Institution", models.PROTECT, null=True, blank=True, related_name="meetings_hosted"
    )
    address = models.CharField("room or address", max_length=300, blank=True)
    link = models.URLField("link to join online", max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    cancelled_because = models.CharField(max_length=500, blank=True)
    agenda = models.CharField(max_length=10, choices=Agenda, default=Agenda.DRAFT)
    agenda_version = models.PositiveSmallIntegerField(default=0)
    papers_due_on = models.DateField(null=True, blank=True)
    # RFC 5545: the identity never changes, the number is raised by each change that those invited should see.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now, help_text="When the number was raised last")
    created_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="The meeting ends before it starts.",
            ),
            models.CheckConstraint(
                name="cancelled_meeting_says_why",
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                violation_error_message="Say why the meeting is cancelled.",
            ),
            models.UniqueConstraint(
                name="one_meeting_of_a_body_at_a_time",
                fields=["body", "starts_at"],
                condition=Q(state="planned"),
                violation_error_message="This body already meets at that time.",
            ),
        ]
        indexes = [
            models.Index(fields=["alliance", "starts_at"], name="meeting_calendar"),
            models.Index(fields=["host", "starts_at"], name="meeting_host"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {timezone.localtime(self.starts_at):%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.alliance.slug, self.pk])

    @property
    def name(self) -> str:
        """What people call it: its own title, or the body's name."""
        return self.title or self.body.name

    @property
    def academic_year(self) -> AcademicYear:
        return AcademicYear.of(timezone.localtime(self.starts_at).date())

    @property
    def day(self) -> "datetime":
        return timezone.localtime(self.starts_at)

    @property
    def length(self) -> int:
        """The slot in minutes."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def has_started(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def can_be_answered(self) -> bool:
        """Answers can be given and changed until the start."""
        return self.is_planned and not self.has_started

    @property
    def can_be_moved(self) -> bool:
        return self.is_planned and not self.is_over

    @property
    def can_be_cancelled(self) -> bool:
        return self.is_planned and not self.is_over

    @property
    def can_be_reopened(self) -> bool:
        return self.state == self.State.CANCELLED and not self.is_over

    @property
    def where(self) -> str:
        """The place in one line."""
        if self.place == self.Place.ONLINE:
            return "Online"
        parts = [self.host.name if self.host else "", self.address]
        return ", ".join(part for part in parts if part) or "Place to be decided"


def new_nonce() -> str:
    """Return the random part of an answer link; a new one makes the old link void."""
    return get_random_string(32)


@pghistory.track(exclude=["nonce"])
class Invitee(models.Model):
    """An institution (through its representative) or a person asked to one meeting: the answer and the attendance.

    An institution answers once, whoever speaks for it; a person without institution (director, clerk) has a row alone.
    """

    class Answer(models.TextChoices):
        WAITING = "waiting", "No answer yet"
        ATTENDING = "attending", "Attending"
        DEPUTY = "deputy", "Sending a deputy"
        APOLOGIES = "apologies", "Apologies"

    class Attended(models.TextChoices):
        UNKNOWN = "", "Not recorded"
        PRESENT = "present", "Present"
        DEPUTY = "deputy", "Deputy present"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="invitees")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitees")
    institution = models.ForeignKey("members.Institution", models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey("members.Person", models.PROTECT, null=True, blank=True, related_name="meeting_invitees")
    title = models.CharField(max_length=120, blank=True)
    capacity = models.CharField(max_length=10, choices=Seat.Capacity, default=Seat.Capacity.MEMBER)
    # Whoever was asked beyond those who sit stays when the list is made anew from rule and seats.
    is_by_hand = models.BooleanField("invited by hand", default=False)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    deputy_name = models.CharField(max_length=150, blank=True)
    deputy_email = models.EmailField(blank=True)
    reason = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    nonce = models.CharField(max_length=32, default=new_nonce)
    attended = models.CharField(max_length=10, choices=Attended, blank=True, default=Attended.UNKNOWN)
    attended_name = models.CharField("who came", max_length=150, blank=True)
    came_at = models.TimeField("came late, at", null=True, blank=True)
    left_at = models.TimeField("left early, at", null=True, blank=True)

    objects = InviteeQuerySet.as_manager()

    class Meta:
        ordering = ["capacity", "institution__name", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_answer_per_institution",
                fields=["meeting", "institution"],
                condition=Q(institution__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_row_per_person_alone",
                fields=["meeting", "person"],
                condition=Q(institution__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(
                name="invitee_is_somebody",
                condition=Q(institution__isnull=False) | Q(person__isnull=False) | ~Q(title=""),
            ),
            models.CheckConstraint(
                name="deputy_has_a_name",
                condition=~Q(answer="deputy") | ~Q(deputy_name=""),
                violation_error_message="Name the deputy.",
            ),
            models.CheckConstraint(
                name="apologies_have_a_reason",
                condition=~Q(answer="apologies") | ~Q(reason=""),
                violation_error_message="Give the reason.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "meeting"], name="invitee_institution")]

    def __str__(self) -> str:
        return self.who

    @property
    def who(self) -> str:
        """The institution, or the person where there is none, or the seat's title."""
        if self.institution is not None:
            return self.institution.name
        return self.person.name if self.person is not None else self.title

    @property
    def votes(self) -> bool:
        """Whether the place counts for the quorum."""
        return self.capacity in (Seat.Capacity.CHAIR, Seat.Capacity.MEMBER)

    @property
    def is_expected(self) -> bool:
        return self.answer in (self.Answer.ATTENDING, self.Answer.DEPUTY)

    @property
    def was_there(self) -> bool:
        return self.attended in (self.Attended.PRESENT, self.Attended.DEPUTY)
