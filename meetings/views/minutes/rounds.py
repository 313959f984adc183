"""The way of minutes from draft to signature: circulated, withdrawn, adopted, corrected."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from meetings.actions import minutes as verbs
from meetings.document import signed_document
from meetings.forms.minutes import AdoptForm, CorrectForm
from meetings.models import Minutes
from meetings.rules import settings_of
from meetings.views.minutes.live import meeting_or_404
from meetings.views.minutes.reading import adopted_or_404
from meetings.words import counted
from members.access import requires
from members.models import Alliance
from members.permissions import Can


@requires(Can.TAKE_MINUTES)
def minutes_circulate(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Send the draft to those invited, after asking once."""
    meeting = meeting_or_404(request, alliance, pk)
    if request.method == "POST":
        return _done(
            request, pk, verbs.circulate, "The minutes are circulated. Those invited get an e-mail.", meeting=meeting
        )
    people = meeting.invitees.filter(person__isnull=False).order_by().values("person").distinct().count()
    days = settings_of(alliance).corrections_days
    unticked = meeting.invitees.filter(attended="").count()
    lines = [
        f"{counted(people, 'person is', 'people are')} told that the draft can be read.",
        f"They can suggest corrections for {counted(days, 'day')}. You can take the draft back until it is adopted.",
    ]
    if unticked:
        lines.append(f"For {unticked} of those invited nobody has noted yet whether they came.")
    return _ask(request, pk, "Circulate these minutes?", lines, "Circulate")


@requires(Can.TAKE_MINUTES)
def minutes_withdraw(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take circulated minutes back, after asking once."""
    meeting = meeting_or_404(request, alliance, pk)
    if request.method == "POST":
        return _done(request, pk, verbs.withdraw, "The minutes are a draft again.", meeting=meeting)
    lines = [
        "The minutes become a draft, which only those who take minutes can read. Corrections that were suggested stay.",
    ]
    return _ask(request, pk, "Take these minutes back?", lines, "Take them back")


def _done(request: HttpRequest, pk: int, verb: Any, words: str, **given: Any) -> HttpResponse:
    try:
        verb(by=request.standing, **given)
        messages.success(request, words)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meetings:minutes", request.alliance.slug, pk)


def _ask(request: HttpRequest, pk: int, title: str, lines: list[str], submit: str) -> HttpResponse:
    back = reverse("meetings:minutes", args=[request.alliance.slug, pk])
    context = {"title": title, "consequences": lines, "submit": submit, "cancel_url": back}
    return render(request, "components/confirm.html", context)


@requires(Can.ADOPT_MINUTES)
def minutes_adopt(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Sign the minutes, after which nothing of them changes."""
    rows = Minutes.objects.visible_to(request.standing).with_names().select_related("meeting__alliance")
    found = get_object_or_404(rows, meeting=pk)
    form = AdoptForm(request.POST or None, meeting=found.meeting)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.adopt(meeting=found.meeting, by=request.standing, **form.cleaned_data)
            messages.success(request, "The minutes are adopted. From now on nothing in them changes.")
            return redirect("meetings:minutes", alliance.slug, pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "minutes": found, "meeting": found.meeting}
    return render(request, "meetings/minutes/adopt.html", context)


@requires(Can.ADOPT_MINUTES)
def minutes_correct(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Sign a correction of adopted minutes, as a further version with its reason."""
    adopted = adopted_or_404(request, pk)
    last = get_object_or_404(adopted.meeting.minutes_versions.order_by("-number")[:1])
    items = [item for item in signed_document(last, request.standing).items if not item.is_recused]
    form = CorrectForm(request.POST or None, initial={"base": last.number}, items=items)
    if request.method == "POST" and form.is_valid():
        reason, base = form.cleaned_data["reason"], form.cleaned_data["base"]
        try:
            signed = verbs.correct(
                meeting=adopted.meeting, texts=form.texts(), base=base, reason=reason, by=request.standing
            )
            messages.success(request, f"The correction is signed as version {signed.number}.")
            return redirect("meetings:minutes_versions", alliance.slug, pk)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "minutes": adopted, "meeting": adopted.meeting, "version": last}
    return render(request, "meetings/minutes/correct.html", context)
