"""Agendas: items in their order with what was minuted under each, papers, and the packs that were published."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.utils import timezone

from meetings.models.meetings import Meeting, StandingItem
from meetings.papers import kind_label
from meetings.querysets import AgendaItemQuerySet, ItemVersionQuerySet, PaperQuerySet, PaperRequestQuerySet
from meetings.querysets.words import ITEM_WORDS


@pghistory.track(exclude=["text", "text_version"])
class AgendaItem(models.Model):
    """One item of a meeting's agenda; its text is what the minutes say under it."""

    Kind = StandingItem.Kind

    class Purpose(models.TextChoices):
        DECIDE = "decide", "To decide"
        DISCUSS = "discuss", "To discuss"
        NOTE = "note", "To note"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ON = "on", "On the agenda"
        REFUSED = "refused", "Not taken"
        REMOVED = "removed", "Taken off"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="agenda_items")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=StandingItem.Kind, default=StandingItem.Kind.ORDINARY)
    title = models.CharField(max_length=200)
    brief = models.TextField("what it is about", blank=True, max_length=5000)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.DISCUSS)
    minutes = models.PositiveSmallIntegerField("minutes", default=10, validators=[MaxValueValidator(600)])
    presenter = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    presenter_name = models.CharField("presented by", max_length=150, blank=True)
    strand = models.ForeignKey("members.Strand", models.SET_NULL, null=True, blank=True, related_name="agenda_items")
    is_confidential = models.BooleanField("confidential", default=False)
    is_last = models.BooleanField("at the end of the agenda", default=False)
    state = models.CharField(max_length=10, choices=State, default=State.ON)
    proposed_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    proposed_for = models.ForeignKey("members.Institution", models.SET_NULL, null=True, blank=True, related_name="+")
    refused_because = models.CharField(max_length=500, blank=True)
    text = models.TextField("minutes", blank=True, max_length=20000)
    text_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            # Deferred, because reordering moves many rows in one transaction.
            models.UniqueConstraint(
                name="one_item_per_position", fields=["meeting", "position"], deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="refused_item_says_why",
                condition=~Q(state="refused") | ~Q(refused_because=""),
                violation_error_message="Say why the item is not taken.",
            ),
        ]
        indexes = [GinIndex(ITEM_WORDS, name="item_words")]

    def __str__(self) -> str:
        return self.title

    @property
    def presented_by(self) -> str:
        return self.presenter.name if self.presenter is not None else self.presenter_name

    @property
    def purpose_words(self) -> str:
        """What the body is asked to do, in words; `get_purpose_display` makes a table of all of them for each item."""
        return str(self.Purpose(self.purpose).label)

    @property
    def is_on(self) -> bool:
        return self.state == self.State.ON

    @property
    def is_ordinary(self) -> bool:
        """Whether the item is no part of every agenda."""
        return self.kind == StandingItem.Kind.ORDINARY


class ItemVersion(models.Model):
    """What an item's minutes said at one moment, kept for good so that it can be compared and restored.

    A version `is_aside` where it could not be merged into what somebody else had saved: it never was the item's text.
    """

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="item_versions")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # The version that the typist had before them, and where one was merged in, the one that had overtaken it.
    based_on = models.PositiveIntegerField(default=0)
    merged_with = models.PositiveIntegerField(null=True, blank=True)
    # The page that sent it, and what it sent where that was merged: its next text goes on from there, not from here.
    writer = models.CharField(max_length=36, blank=True)
    typed = models.TextField(blank=True)
    is_aside = models.BooleanField(default=False)
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    suggestion = models.ForeignKey(
        "meetings.Suggestion", models.SET_NULL, null=True, blank=True, related_name="versions"
    )

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(name="one_item_version", fields=["item", "number"])]

    @property
    def was_merged(self) -> bool:
        """Whether it is made of two texts, and `typed` is the one that was sent."""
        return self.merged_with is not None and not self.is_aside

    @property
    def sent_text(self) -> str:
        """What the page sent, from which its next text goes on."""
        return self.typed if self.was_merged else self.text


@pghistory.track()
class Paper(models.Model):
    """A file that belongs to an item."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="papers")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers")
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to="papers/%Y/", max_length=300)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes")
    position = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        """What kind of file it is, such as PDF."""
        return kind_label(self.content_type)

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"


@pghistory.track()
class PaperRequest(models.Model):
    """A paper that somebody owes to an item by a day; chased until it is there."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="paper_requests")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="paper_requests")
    what = models.CharField("which paper", max_length=200)
    person = models.ForeignKey("members.Person", models.PROTECT, related_name="paper_requests")
    institution = models.ForeignKey("members.Institution", models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    paper = models.OneToOneField(Paper, models.SET_NULL, null=True, blank=True, related_name="request")
    asked_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = PaperRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]

    @property
    def is_overdue(self) -> bool:
        return self.paper_id is None and self.due_on < timezone.localdate()


class Pack(models.Model):
    """An agenda as it was published, version by version: what stood on it, and which papers could not be merged."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="packs")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="packs")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="The agenda as published; confidential items are marked in it")
    left_out = models.JSONField(default=list, help_text="Papers that could not be merged, each with its reason")
    published_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(name="one_pack_version", fields=["meeting", "number"])]


class PackFile(models.Model):
    """The pack of one version as one PDF, made once for all readers who may see the same of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="pack_files")
    pack = models.ForeignKey(Pack, models.CASCADE, related_name="files")
    audience = models.CharField(max_length=64, help_text="SHA-256 of what these readers see of the version")
    content = models.JSONField(help_text="What these readers see of the version")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveSmallIntegerField(default=0, help_text="Papers to read")
    file = models.FileField(upload_to="packs/%Y/", max_length=300, blank=True)
    left_out = models.JSONField(default=list, help_text="Papers that could not be merged, each with its reason")
    asked_at = models.DateTimeField(default=timezone.now, help_text="When a worker was told last")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_file_per_version_and_audience", fields=["pack", "audience"]),
            models.CheckConstraint(name="ready_pack_has_a_file", condition=~Q(state="ready") | ~Q(file="")),
        ]

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY
