"""Publishing an agenda, and its pack as one PDF for each reader."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from meetings.actions import packs as actions
from meetings.agenda import agenda_of
from meetings.models import Meeting, Pack
from meetings.views.agendas import to_agenda
from meetings.views.papers import as_download
from meetings.views.planning import visible_or_404
from meetings.words import counted
from members.access import requires
from members.models import Alliance
from members.permissions import Can


@requires(Can.RUN_MEETINGS)
def agenda_publish(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Publish the agenda as its next version, after saying what is new and who will be told."""
    meeting = visible_or_404(request, alliance, pk)
    if request.method == "POST":
        try:
            pack = actions.publish_agenda(meeting=meeting, by=request.standing)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            _say(request, meeting, pack)
        return to_agenda(alliance, pk)
    shown = agenda_of(meeting, request.standing)
    told = actions.people_to_tell(meeting=meeting, by=request.standing)
    people = counted(len(told), "person is", "people are")
    context = {
        "meeting": meeting,
        "agenda": shown,
        "number": (shown.pack.number if shown.pack else 0) + 1,
        "told": f"{people} told by e-mail." if told else "Nobody has to be told.",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, pk]),
    }
    return render(request, "meetings/agendas/publish.html", context)


def _say(request: HttpRequest, meeting: Meeting, pack: Pack | None) -> None:
    if pack is None:
        messages.info(request, f"Nothing has changed since version {meeting.agenda_version}.")
    else:
        messages.success(request, f"The agenda is published as version {pack.number}.")


@requires(Can.ENTER)
@never_cache
def pack(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponseBase:
    """Answer the pack of the latest version as one PDF."""
    return _answer(request, alliance, visible_or_404(request, alliance, pk), None)


@requires(Can.RUN_MEETINGS)
@never_cache
def pack_version(request: HttpRequest, alliance: Alliance, pk: int, number: int) -> HttpResponseBase:
    """Answer the pack of an earlier version, for those who run meetings."""
    return _answer(request, alliance, visible_or_404(request, alliance, pk), number)


def _answer(request: HttpRequest, alliance: Alliance, meeting: Meeting, number: int | None) -> HttpResponseBase:
    """Give the PDF, or a page that says how far it is."""
    packs = alliance.packs.filter(meeting=meeting).select_related("meeting", "alliance")
    if number is None and not meeting.agenda_version:
        messages.info(request, "The agenda is not published yet, so there is no pack.")
        return to_agenda(alliance, meeting.pk)
    version = get_object_or_404(packs, number=number or meeting.agenda_version)
    file = actions.pack_for(pack=version, by=request.standing)
    name = f"agenda-{meeting.day:%Y-%m-%d}-version-{version.number}.pdf"
    if file.is_ready:
        try:
            return as_download(file.file.open("rb"), name, "application/pdf")
        except OSError:
            actions.hand_over(file=file)
    context = {
        "meeting": meeting,
        "pack": version,
        "file": file,
        "done": actions.progress_of(file) or 0,
        "again": reverse("meetings:pack_again", args=[alliance.slug, meeting.pk, version.number]),
    }
    return render(request, "meetings/agendas/pack.html", context)


@requires(Can.ENTER)
@require_POST
def pack_again(request: HttpRequest, alliance: Alliance, pk: int, number: int) -> HttpResponse:
    """Try once more to make a pack that could not be made."""
    meeting = visible_or_404(request, alliance, pk)
    runs = request.standing.can(Can.RUN_MEETINGS)
    if not runs and number != meeting.agenda_version:
        return to_agenda(alliance, pk)
    version = get_object_or_404(alliance.packs.select_related("meeting", "alliance"), meeting=meeting, number=number)
    file = actions.pack_for(pack=version, by=request.standing)
    if not file.is_ready:
        actions.hand_over(file=file)
    if number == meeting.agenda_version:
        return redirect("meetings:pack", alliance.slug, pk)
    return redirect("meetings:pack_version", alliance.slug, pk, number)
