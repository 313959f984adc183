"""Corrections that attendees suggest to circulated minutes, and the clerk's answers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from meetings.actions import minutes as verbs
from meetings.actions.minutes.suggestions import would_become
from meetings.differences import differences
from meetings.forms.minutes import DeclineForm, SuggestionForm, TextForm
from meetings.models import AgendaItem, Invitee, Minutes, Suggestion
from members.access import requires
from members.models import Alliance
from members.permissions import Can


@requires(Can.ENTER)
def suggestion_make(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Let somebody who was invited change the text of an item, as a correction for the clerk to take in."""
    items = AgendaItem.objects.minuted(request.standing)
    item = get_object_or_404(items.select_related("meeting", "meeting__body", "meeting__minutes"), pk=pk)
    if not Invitee.objects.of_standing(request.standing).filter(meeting=item.meeting).exists():
        raise PermissionDenied("Those who were invited to the meeting suggest corrections.")
    start = {"text": item.text, "base": item.text_version}
    form = SuggestionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.suggest(item=item, by=request.standing, **form.cleaned_data)
            messages.success(request, "Thank you. The clerk answers your correction, and you are told.")
            return redirect("meetings:suggestions", alliance.slug, item.meeting_id)
        except ValidationError as error:
            form.add_error("text", error)
    context = {"form": form, "item": item, "meeting": item.meeting, "minutes": item.meeting.minutes}
    return render(request, "meetings/minutes/suggestion_make.html", context)


@requires(Can.ENTER)
def suggestions(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """List the corrections to the minutes of a meeting: one's own, or all for those who take minutes."""
    readable = Minutes.objects.visible_to(request.standing).with_names()
    minutes = get_object_or_404(readable, meeting=pk)
    rows = Suggestion.objects.visible_to(request.standing).filter(item__meeting=pk).with_names()
    shown = [{"suggestion": row, "parts": differences(row.before, row.after)} for row in rows]
    context = {"minutes": minutes, "meeting": minutes.meeting, "rows": shown}
    return render(request, "meetings/minutes/suggestions.html", context)


@requires(Can.TAKE_MINUTES)
def suggestion(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Answer a correction: take it in, with a merged text where the item has changed since, or say why not."""
    row = _suggestion_or_404(request, pk)
    if request.method == "POST" and request.POST.get("answer") == "accept":
        return _accept(request, row)
    decline = DeclineForm(request.POST if request.method == "POST" else None)
    if decline.is_bound and decline.is_valid():
        return _answered(
            request, row, verbs.decline, "The correction is declined.", reason=decline.cleaned_data["reason"]
        )
    return _show(request, row, decline)


def _suggestion_or_404(request: HttpRequest, pk: int) -> Suggestion:
    return get_object_or_404(Suggestion.objects.visible_to(request.standing).with_names(), pk=pk)


def _show(request: HttpRequest, row: Suggestion, decline: DeclineForm, **more: Any) -> HttpResponse:
    becomes, is_clean = would_become(row, row.item)
    context = {
        "suggestion": row,
        "item": row.item,
        "meeting": row.item.meeting,
        "parts": differences(row.before, row.after),
        "becomes": differences(row.item.text, becomes),
        "is_clean": is_clean,
        "text": becomes,
        "decline": decline,
        **more,
    }
    return render(request, "meetings/minutes/suggestion.html", context)


def _accept(request: HttpRequest, row: Suggestion) -> HttpResponse:
    """Take it in as suggested, or in the words that the clerk made of both texts."""
    given: dict[str, Any] = {}
    if "text" in request.POST:
        form = TextForm(request.POST)
        if not form.is_valid():
            return _show(request, row, DeclineForm(), form=form, text=request.POST["text"])
        given = {"text": form.cleaned_data["text"], "base": form.cleaned_data["base"]}
    return _answered(request, row, verbs.accept, "The correction is taken in.", **given)


def _answered(request: HttpRequest, row: Suggestion, verb: Any, words: str, **given: Any) -> HttpResponse:
    try:
        outcome = verb(suggestion=row, by=request.standing, **given)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("meetings:suggestions", request.alliance.slug, row.item.meeting_id)
    if isinstance(outcome, verbs.Conflict):
        row.item.refresh_from_db()
        return _show(request, row, DeclineForm(), is_clean=False, text=outcome.both)
    messages.success(request, words)
    return redirect("meetings:suggestions", request.alliance.slug, row.item.meeting_id)


@requires(Can.ENTER)
@require_POST
def suggestion_withdraw(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take one's own correction back."""
    row = _suggestion_or_404(request, pk)
    return _answered(request, row, verbs.withdraw_suggestion, "Your correction is taken back.")
