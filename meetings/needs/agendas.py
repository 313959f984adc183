"""Papers to bring, and items that wait for the chair."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, day, fields
from meetings.models import AgendaItem, PaperRequest
from meetings.words import counted, day_words
from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can

MOST = 5


# How a meeting is named: its own title, or the body's.
NAMED = {"title": "title", "body": "body__name"}


@NEEDS.register(position=15)
def papers_to_bring(standing: Standing) -> Iterator[Reading[Need]]:
    """Name the papers that the person or their school owes."""
    asked = PaperRequest.objects.asked_of(standing).outstanding()[:MOST]
    of_meeting = {name: f"item__meeting__{path}" for name, path in {**NAMED, "starts_at": "starts_at"}.items()}
    yield Reading(asked, fields("pk", "what", "due_on", **of_meeting), partial(_to_bring, standing))


def _to_bring(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for request in found:
        yield Need(
            f"Upload a paper: {request['what']}",
            reverse("meetings:paper_deliver", args=[standing.alliance.slug, request["pk"]]),
            "Upload",
            f"For {_name(request)}, {_day(request)}",
            due=day(request["due_on"]),
        )


@NEEDS.register(position=16)
def agendas_that_wait(standing: Standing) -> Iterator[Reading[Need]]:
    """Name to those who run meetings where proposals wait to be decided, and where papers are overdue."""
    if not standing.can(Can.RUN_MEETINGS):
        return
    proposed = AgendaItem.objects.filter(meeting=OuterRef("pk"), state=AgendaItem.State.PROPOSED).order_by()
    late = PaperRequest.objects.filter(item__meeting=OuterRef("pk"), item__state="on", paper__isnull=True)
    late = late.filter(due_on__lt=timezone.localdate()).order_by()
    coming = standing.alliance.meetings.planned().upcoming().filter(Q(Exists(proposed)) | Q(Exists(late)))
    counts = {"proposed": ArraySubquery(proposed.values("pk")), "late": ArraySubquery(late.values("pk"))}
    yield Reading(coming[:MOST], fields("pk", "starts_at", **NAMED, **counts), partial(_that_wait, standing))


def _that_wait(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    decides, slug = standing.can(Can.ADOPT_MINUTES), standing.alliance.slug
    for meeting in found:
        name, due = _name(meeting), datetime.fromisoformat(meeting["starts_at"])
        if decides and meeting["proposed"]:
            url = reverse("meetings:agenda", args=[slug, meeting["pk"]])
            words = f"{counted(len(meeting['proposed']), 'item is', 'items are')} proposed for {name}"
            yield Need(words, f"{url}#proposed", "Decide", _day(meeting), due=due)
        if meeting["late"]:
            url = f"{reverse('meetings:papers_owed', args=[slug])}?meeting={meeting['pk']}"
            words = f"{counted(len(meeting['late']), 'paper is', 'papers are')} overdue for {name}"
            yield Need(words, url, "See which", _day(meeting), due=due)


def _name(facts: Facts) -> str:
    return str(facts["title"] or facts["body"])


def _day(facts: Facts) -> str:
    return day_words(timezone.localtime(datetime.fromisoformat(facts["starts_at"])).date())
