"""News of an alliance, and what visitors ask."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from members.querysets import EnquiryQuerySet, NewsQuerySet


@pghistory.track()
class NewsItem(models.Model):
    """One piece of news, a draft until it is published."""

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="news")
    title = models.CharField(max_length=150)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField(max_length=20000, help_text="Plain text; Markdown for headings, lists and links")
    picture = models.ImageField(upload_to="news/", blank=True)
    picture_alt = models.CharField("what the picture shows", max_length=250, blank=True)
    is_public = models.BooleanField("show on the public pages", default=True)
    published_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name_plural = "news"
        constraints = [
            models.CheckConstraint(
                name="picture_is_described",
                condition=Q(picture="") | ~Q(picture_alt=""),
                violation_error_message="Say what the picture shows, for those who cannot see it.",
            )
        ]
        indexes = [models.Index(fields=["alliance", "-published_at"], name="news_latest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("members:news_item", args=[self.alliance.slug, self.pk])


class Enquiry(models.Model):
    """A visitor asks, or asks to join."""

    class Kind(models.TextChoices):
        JOIN = "join", "My school would like to join"
        ASK = "ask", "I have a question"

    alliance = models.ForeignKey("members.Alliance", models.CASCADE, related_name="enquiries")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.ASK)
    name = models.CharField("your name", max_length=150)
    email = models.EmailField("your e-mail")
    organisation = models.CharField("your school or organisation", max_length=200, blank=True)
    message = models.TextField(max_length=5000)
    made_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("members.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField("what was done", max_length=3000, blank=True)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = "enquiries"
