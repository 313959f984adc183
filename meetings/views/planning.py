"""The list of meetings, and each meeting's own page with the ways to make, move, cancel and reopen it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from alliance_portal.calendars import CALENDAR_TYPE, as_calendar
from meetings.actions import planning as actions
from meetings.calendars import entry_of
from meetings.clashes import clashes_of_meeting
from meetings.forms.planning import CancelForm, MeetingFilterForm, MeetingForm
from meetings.meeting_page import page_of
from meetings.models import Meeting
from meetings.register import HEADERS, as_table_row, rows_of
from meetings.rules import rules_of
from meetings.words import counted, moment_words
from members.access import requires
from members.models import Alliance
from members.permissions import Can
from members.spreadsheets import download, table_response

PER_PAGE = 30
# The card of the part that takes answers, wherever it is there.
ANSWER_CARD = ["meetings/answers/card.html", "meetings/planning/your_answer.html"]


@requires(Can.ENTER)
def meetings(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the meetings that the person may see, upcoming ones first."""
    standing = request.standing
    form = MeetingFilterForm(request.GET, standing)
    found = form.narrow(alliance.meetings.visible_to(standing).with_place())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    runs = standing.can(Can.RUN_MEETINGS)
    context = {"form": form, "page": page, "rows": rows_of(page, standing), "runs": runs}
    template = "meetings/planning/list.html#rows" if request.htmx else "meetings/planning/list.html"
    return render(request, template, context)


@requires(Can.EXPORT)
def meetings_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Answer the list as it is filtered, as Excel or CSV."""
    found = MeetingFilterForm(request.GET, request.standing).narrow(
        alliance.meetings.visible_to(request.standing).with_place()
    )
    table = [as_table_row(row) for row in rows_of(found, request.standing)]
    return table_response(request.GET.get("format", ""), f"meetings-{alliance.slug}", HEADERS, table)


def visible_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> Meeting:
    """Return the meeting if the person may see it."""
    return get_object_or_404(alliance.meetings.visible_to(request.standing).with_names(), pk=pk)


@requires(Can.ENTER)
def meeting(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one meeting: when and where, who is coming, the agenda as it stands."""
    shown = visible_or_404(request, alliance, pk)
    page = page_of(shown, request.standing)
    runs = request.standing.can(Can.RUN_MEETINGS)
    context = {
        "meeting": shown,
        "page": page,
        "runs": runs,
        "may_join": runs or bool(page.mine),
        "answer_card": ANSWER_CARD,
        "papers_words": f"{counted(page.papers_owed, 'paper')} still owed",
    }
    return render(request, "meetings/planning/meeting.html", context)


@requires(Can.ENTER)
def meeting_ics(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Answer the meeting as a calendar file."""
    shown = visible_or_404(request, alliance, pk)
    standing = request.standing
    may_join = standing.can(Can.RUN_MEETINGS) or shown.invitees.of_standing(standing).exists()
    body = as_calendar([entry_of(shown, with_link=may_join)])
    return download(body, f"meeting-{alliance.slug}-{shown.day:%Y-%m-%d}.ics", CALENDAR_TYPE)


@requires(Can.RUN_MEETINGS)
def meeting_create(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Plan one meeting; the usual hour and length of the body are filled in."""
    initial = _usual(alliance, request.GET)
    form = MeetingForm(request.POST or None, standing=request.standing, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_meeting(meeting=form.instance, by=request.standing)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{made.name} is planned for {moment_words(made.starts_at)}.")
            _warn(request, made)
            return redirect("meetings:meeting", alliance.slug, made.pk)
    return render(request, "meetings/planning/meeting_form.html", {"form": form})


def _usual(alliance: Alliance, chosen: Any) -> dict[str, Any]:
    """Return what a new meeting begins with, from the body and the day that a link may name."""
    pk = chosen.get("body", "")
    bodies = alliance.bodies.select_related("meeting_rules", "alliance")
    body = bodies.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None
    usual = rules_of(body) if body else None
    return {
        "body": body.pk if body else None,
        "day": chosen.get("day", "")[:10],
        "starts": usual.starts_at if usual else "16:00",
        "minutes": usual.minutes if usual else 90,
        "place": Meeting.Place.SCHOOL,
    }


def _warn(request: HttpRequest, planned: Meeting) -> None:
    """Say what speaks against the time; it is planned all the same."""
    half_term = request.alliance.half_terms.at(planned.day.date()).first()
    clashes = [clash.words for clash in clashes_of_meeting(planned, half_term) if clash.tone != "info"]
    if clashes:
        messages.warning(request, f"Look at the time again. {'; '.join(clashes)}.")


@requires(Can.RUN_MEETINGS)
def meeting_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Move or change a meeting; those invited are told what is different."""
    edited = visible_or_404(request, alliance, pk)
    if not edited.can_be_moved:
        messages.error(request, "A meeting that is over or cancelled can no longer be changed.")
        return redirect("meetings:meeting", alliance.slug, pk)
    form = MeetingForm(request.POST or None, instance=edited, standing=request.standing)
    overtaken_by: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            told = actions.change_meeting(meeting=form.instance, version=form.version_seen(), by=request.standing)
        except actions.Overtaken as overtaken:
            overtaken_by = form.begin_again_from(overtaken.current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The meeting is saved. {_told(told)}")
            _warn(request, form.instance)
            return redirect("meetings:meeting", alliance.slug, pk)
    context = {
        "form": form,
        "meeting": visible_or_404(request, alliance, pk) if form.is_bound else edited,
        "overtaken_by": overtaken_by,
        "to_tell": actions.people_to_tell(meeting=edited, by=request.standing),
    }
    return render(request, "meetings/planning/meeting_form.html", context)


def _told(number: int) -> str:
    """Say how many people hear of a change."""
    if not number:
        return "Nobody needs to be told."
    return f"{counted(number, 'person is', 'people are')} told."


@requires(Can.RUN_MEETINGS)
def meeting_cancel(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Cancel a meeting for a reason, after saying who will be told."""
    cancelled = visible_or_404(request, alliance, pk)
    if not cancelled.can_be_cancelled:
        messages.info(request, "This meeting is cancelled or over already.")
        return redirect("meetings:meeting", alliance.slug, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = actions.cancel_meeting(meeting=cancelled, reason=form.cleaned_data["reason"], by=request.standing)
        messages.success(request, f"The meeting is cancelled. {_told(told)} It can be reopened until it would be over.")
        return redirect("meetings:meeting", alliance.slug, pk)
    to_tell = actions.people_to_tell(meeting=cancelled, by=request.standing)
    context = {
        "form": form,
        "title": f"Cancel {cancelled.name} on {moment_words(cancelled.starts_at)}?",
        "consequences": [
            f"{counted(to_tell, 'person', 'people')} will be told, with the reason that you give. "
            "It stays in the list as cancelled, and calendars that follow it strike it out.",
            "You can reopen it until it would be over.",
        ],
        "submit": "Cancel the meeting",
        "danger": True,
        "cancel": "Keep it",
        "cancel_url": reverse("meetings:meeting", args=[alliance.slug, pk]),
    }
    return render(request, "components/confirm.html", context)


@requires(Can.RUN_MEETINGS)
def meeting_reopen(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Let a cancelled meeting take place after all."""
    reopened = visible_or_404(request, alliance, pk)
    if not reopened.can_be_reopened:
        messages.info(request, "Only a cancelled meeting that is still to come can be reopened.")
        return redirect("meetings:meeting", alliance.slug, pk)
    if request.method == "POST":
        try:
            told = actions.reopen_meeting(meeting=reopened, by=request.standing)
            messages.success(request, f"The meeting takes place. {_told(told)}")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("meetings:meeting", alliance.slug, pk)
    to_tell = actions.people_to_tell(meeting=reopened, by=request.standing)
    context = {
        "title": f"Reopen {reopened.name} on {moment_words(reopened.starts_at)}?",
        "consequences": [f"{counted(to_tell, 'person', 'people')} will be told that it takes place after all."],
        "submit": "Reopen the meeting",
        "cancel": "Leave it cancelled",
        "cancel_url": reverse("meetings:meeting", args=[alliance.slug, pk]),
    }
    return render(request, "components/confirm.html", context)
