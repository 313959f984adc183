"""Changing and removing a decision while its minutes are a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from meetings.actions import minutes as verbs
from meetings.forms.minutes import DecisionForm
from meetings.models import Decision
from meetings.views.minutes.live import live_url
from members.access import requires
from members.models import Alliance
from members.permissions import Can


def _decision_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> Decision:
    rows = alliance.decisions.visible_to(request.standing).with_names()
    return get_object_or_404(rows.select_related("meeting__alliance"), pk=pk)


@requires(Can.TAKE_MINUTES)
def decision_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Word a decision differently."""
    decision = _decision_or_404(request, alliance, pk)
    back = live_url(decision.meeting, str(decision.item_id))
    form = DecisionForm(request.POST or None, initial={"decision": decision.text})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change_decision(decision=decision, text=form.cleaned_data["decision"], by=request.standing)
            return redirect(back)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "decision": decision, "back": back}
    return render(request, "meetings/minutes/decision_edit.html", context)


@requires(Can.TAKE_MINUTES)
def decision_remove(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take a decision out, after asking once."""
    decision = _decision_or_404(request, alliance, pk)
    back = live_url(decision.meeting, str(decision.item_id))
    if request.method == "POST":
        try:
            verbs.remove_decision(decision=decision, by=request.standing)
            messages.success(request, "The decision is taken out.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(back)
    context = {
        "title": "Take this decision out?",
        "consequences": [f"“{decision.text}” will no longer stand in the minutes."],
        "submit": "Take it out",
        "danger": True,
        "cancel_url": back,
    }
    return render(request, "components/confirm.html", context)
