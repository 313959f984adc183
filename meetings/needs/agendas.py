"""Papers to bring, and items that wait for the chair."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaItem, PaperRequest
from meetings.words import counted, day_words
from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can

MOST = 5


@NEEDS.register(position=15)
def papers_to_bring(standing: Standing) -> Iterator[Need]:
    """Yield the papers that the person or their school owes; to those who run meetings, what others owe too late."""
    asked = PaperRequest.objects.asked_of(standing).outstanding().with_names()
    for request in asked[:MOST]:
        meeting = request.item.meeting
        yield Need(
            f"Upload a paper: {request.what}",
            reverse("meetings:paper_deliver", args=[standing.alliance.slug, request.pk]),
            "Upload",
            f"For {meeting.name}, {day_words(meeting.day.date())}",
            due=request.due_on,
        )


@NEEDS.register(position=16)
def agendas_that_wait(standing: Standing) -> Iterator[Need]:
    """Yield the meetings with proposals to decide, and those for which papers are overdue."""
    if not standing.can(Can.RUN_MEETINGS):
        return
    decides, today = standing.can(Can.ADOPT_MINUTES), timezone.localdate()
    proposed = Count("items", filter=Q(items__state=AgendaItem.State.PROPOSED), distinct=True)
    late = Q(items__paper_requests__paper__isnull=True, items__paper_requests__due_on__lt=today, items__state="on")
    owed = Count("items__paper_requests", filter=late, distinct=True)
    coming = standing.alliance.meetings.planned().upcoming().annotate(proposals=proposed, late=owed)
    for meeting in coming.filter(Q(proposals__gt=0) | Q(late__gt=0)).select_related("body")[:MOST]:
        slug, detail = standing.alliance.slug, day_words(meeting.day.date())
        if decides and meeting.proposals:
            url = reverse("meetings:agenda", args=[slug, meeting.pk])
            words = f"{counted(meeting.proposals, 'item is', 'items are')} proposed for {meeting.name}"
            yield Need(words, f"{url}#proposed", "Decide", detail, due=meeting.starts_at)
        if meeting.late:
            url = f"{reverse('meetings:papers_owed', args=[slug])}?meeting={meeting.pk}"
            words = f"{counted(meeting.late, 'paper is', 'papers are')} overdue for {meeting.name}"
            yield Need(words, url, "See which", detail, due=meeting.starts_at)
