"""Who is coming: the list, answering signed in or by the link of an e-mail, and the attendance record."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from meetings import attendance as records
from meetings.actions import answers as actions
from meetings.forms.answers import AnswerForm, AttendanceForm, InviteeFilterForm
from meetings.meeting_page import numbers_of
from meetings.models import Invitee, Meeting
from meetings.views.actions import actions_of
from members.access import public, requires
from members.models import Alliance
from members.permissions import Can
from members.spreadsheets import table_response

HEADERS = ["Institution", "Person", "As", "Answer", "Deputy", "Deputy's e-mail", "Reason", "Answered on", "Attended"]


def seen_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> Meeting:
    return get_object_or_404(alliance.meetings.visible_to(request.standing).with_names(), pk=pk)


@requires(Can.ENTER)
def invitees(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """List who is invited and what they answered; reasons only to those who run meetings."""
    meeting = seen_or_404(request, alliance, pk)
    rows = list(meeting.invitees.with_names())
    own = {row.pk for row in Invitee.objects.of_standing(request.standing).filter(meeting=meeting)}
    form = InviteeFilterForm(request.GET)
    chosen = form.cleaned_data.get("answer") if form.is_valid() else ""
    context = {
        "meeting": meeting,
        "form": form,
        "numbers": numbers_of(rows),
        "rows": [row for row in rows if not chosen or row.answer == chosen],
        "own": own,
        "runs": request.standing.can(Can.RUN_MEETINGS),
    }
    template = "meetings/answers/invitees.html#rows" if request.htmx else "meetings/answers/invitees.html"
    return render(request, template, context)


@requires(Can.RUN_MEETINGS)
def invitees_export(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Give the list as a table."""
    meeting = get_object_or_404(alliance.meetings.with_names(), pk=pk)
    form = InviteeFilterForm(request.GET)
    table = (
        [
            row.institution.name if row.institution else row.title,
            row.person.name if row.person else "",
            row.get_capacity_display(),
            row.get_answer_display(),
            row.deputy_name,
            row.deputy_email,
            row.reason,
            row.answered_at,
            row.get_attended_display() if row.attended else "",
        ]
        for row in form.narrow(meeting.invitees.with_names())
    )
    return table_response(request.GET.get("format", ""), f"invited-{meeting.day:%Y-%m-%d}", HEADERS, table)


@requires(Can.RUN_MEETINGS)
@require_POST
def invitees_ask(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Ask everybody who has not answered."""
    meeting = get_object_or_404(alliance.meetings.with_names(), pk=pk)
    if not meeting.can_be_answered:
        messages.error(request, "The meeting has begun or is cancelled; nobody is asked any more.")
        return redirect("meetings:invitees", alliance.slug, pk)
    asked = actions.ask_again(meeting=meeting, by=request.standing)
    people = "1 person is" if asked == 1 else f"{asked} people are"
    messages.success(request, f"{people} asked." if asked else "Everybody was asked today, or has answered.")
    return redirect("meetings:invitees", alliance.slug, pk)


@requires(Can.ENTER)
def answer(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Answer for oneself or one's school; those who run meetings note what somebody told them."""
    runs = request.standing.can(Can.RUN_MEETINGS)
    rows = alliance.invitees.all() if runs else alliance.invitees.of_standing(request.standing)
    row = get_object_or_404(rows.with_names().select_related("meeting", "meeting__body", "meeting__host"), pk=pk)
    form = AnswerForm.of(row, request.POST if request.method == "POST" else None, request.GET.get("answer", ""))
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_answer(invitee=row, by=request.user, **form.cleaned_data)
            messages.success(request, thanks(form.cleaned_data))
            return redirect("meetings:meeting", alliance.slug, row.meeting_id)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "meetings/answers/answer.html", {"form": form, "row": row, "meeting": row.meeting})


def thanks(said: dict[str, Any]) -> str:
    """Return what to say to an answer."""
    if said["answer"] == Invitee.Answer.ATTENDING:
        return "Thank you: you are expected. You can change your answer until the meeting begins."
    if said["answer"] == Invitee.Answer.DEPUTY:
        told = " and gets an e-mail with the time and place" if said["deputy_email"] else ""
        return f"Thank you: {said['deputy_name']} is expected{told}."
    return "Thank you: your apologies are noted. You can change your answer until the meeting begins."


@public
@never_cache
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody answer without signing in; only a button changes anything, for mail scanners follow links."""
    row = actions.find_by_token(token)
    if row is None or row.person is None:
        return render(request, "meetings/answers/void.html", status=410)
    form = AnswerForm.of(row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.give_answer(invitee=row, by=row.person, **form.cleaned_data)
            messages.success(request, thanks(form.cleaned_data))
            return redirect("meetings:reply", token)
        except ValidationError as error:
            form.add_error(None, error)
    owed = row.alliance.paper_requests.of_place(row.person, row.institution).outstanding().with_names()
    context = {"row": row, "meeting": row.meeting, "form": form, "token": token, "owed": owed}
    return render(request, "meetings/answers/reply.html", {**context, "open_actions": actions_of(row)})


@requires(Can.ENTER)
def attendance(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show who came to a body's meetings in a year: everybody to those who run meetings, else one's own schools."""
    form = AttendanceForm(request.GET, alliance=alliance)
    body, year = form.chosen()
    record = records.record_of(body, year, request.standing) if body else records.Record([], [])
    context = {
        "form": form,
        "body": body,
        "year": year,
        "record": record,
        "missing": record.missing if request.standing.can(Can.SEE_BREACHES) else [],
    }
    return render(request, "meetings/answers/attendance.html", context)


@requires(Can.EXPORT)
def attendance_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Give the attendance record as a table."""
    body, year = AttendanceForm(request.GET, alliance=alliance).chosen()
    record = records.record_of(body, year, request.standing) if body else records.Record([], [])
    headers, rows = records.table_of(record)
    return table_response(request.GET.get("format", ""), f"attendance-{alliance.slug}-{int(year)}", headers, rows)
