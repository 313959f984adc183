"""Founding an alliance: a visitor asks for a link; whoever is signed in goes through three short steps."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from members.access import View, public, signed_in
from members.actions import founding as actions
from members.forms.founding import (
    AboutForm,
    AddressForm,
    AskToFoundForm,
    ChooseSchoolsForm,
    FinishForm,
    NamesForm,
    PromisesForm,
    names_in,
    plan_from,
    schools_in,
    typed_in,
)
from members.limits import asked_too_often, network_of
from members.models import FoundingDraft
from members.school_names import look_up
from members.views.alliances import verdict_on

ASKS_AN_HOUR = 5
LINKS_AN_HOUR = 3
TOO_OFTEN = "Too many links were asked for from your network. Try again in an hour; what you typed stays here."
KEPT = "What you typed is kept. You can go on from here now, or sign in another day."


def closed(request: HttpRequest) -> HttpResponse:
    """Say who sets up alliances here, and what to do."""
    return render(request, "members/alliances/found_closed.html", status=403)


def while_open(view: View) -> View:
    """Let through whoever may set up an alliance; others read how one is set up here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if actions.may_found(request.user) else closed(request)

    return guarded


def after_step_one(view: Callable[[HttpRequest, FoundingDraft], HttpResponse]) -> View:
    """Hand over the draft; whoever has not said who the alliance is begins there, and a finished one leads home."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        draft = actions.draft_of(request.user)
        if draft.alliance:
            return redirect("members:home", draft.alliance.slug)
        return view(request, draft) if draft.step("about") else redirect("members:found_about")

    return guarded


@public
@while_open
def found(request: HttpRequest) -> HttpResponse:
    """Begin: take a visitor's name and e-mail and send the link; whoever is signed in begins at once."""
    if request.user.is_authenticated:
        return redirect("members:found_about")
    form = AskToFoundForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not asked_too_often("founding", network_of(request), most=ASKS_AN_HOUR):
            send_link(form.cleaned_data)
            return redirect("members:found_sent")
        form.add_error(None, TOO_OFTEN)
        status = 429
    return render(request, "members/alliances/found_ask.html", {"form": form}, status=status)


def send_link(asked: dict[str, str]) -> None:
    """Send the link, but fill nobody's mailbox; the page says the same either way."""
    if not asked_too_often("founding", asked["email"], most=LINKS_AN_HOUR):
        actions.ask_to_found(**asked)


@public
def found_sent(request: HttpRequest) -> HttpResponse:
    """Say where the link went, the same for every address."""
    return render(request, "members/alliances/found_sent.html")


@public
def address_verdict(request: HttpRequest) -> HttpResponse:
    """Say, while somebody types, whether an address is free."""
    tone, words = AddressForm(request.GET).verdict()
    return render(request, "members/alliances/found_about.html#address", {"tone": tone, "words": words})


@signed_in
@while_open
def found_about(request: HttpRequest) -> HttpResponse:
    """Take who the alliance is: name, address, vision, colour."""
    draft = actions.draft_of(request.user)
    form = AboutForm(request.POST if request.method == "POST" else draft.step("about") or None)
    if request.method == "POST" and form.is_valid():
        actions.keep_step(step="about", typed=typed_in(form), by=request.user)
        messages.success(request, KEPT)
        return redirect("members:found_promises")
    context = {"form": form, "draft": draft, "verdict": verdict_on(form["accent_colour"].value())}
    return render(request, "members/alliances/found_about.html", context)


@signed_in
@while_open
@after_step_one
def found_promises(request: HttpRequest, draft: FoundingDraft) -> HttpResponse:
    """Take values, commitments and strands, pasted one a line."""
    form = PromisesForm(request.POST if request.method == "POST" else draft.step("promises") or None)
    if request.method == "POST" and form.is_valid():
        actions.keep_step(step="promises", typed=typed_in(form), by=request.user)
        messages.success(request, KEPT)
        return redirect("members:found_schools")
    return render(request, "members/alliances/found_promises.html", {"form": form})


@signed_in
@while_open
@after_step_one
def found_schools(request: HttpRequest, draft: FoundingDraft) -> HttpResponse:
    """Look up the first schools in the national directory, and show those chosen and how to finish."""
    if request.method != "POST":
        return show_schools(request, draft)
    names = NamesForm(request.POST)
    if not names.is_valid():
        return show_schools(request, draft, names=names)
    actions.keep_step(step="schools", typed=typed_in(names), by=request.user)
    return redirect(f"{reverse('members:found_schools')}#found")


def show_schools(request: HttpRequest, draft: FoundingDraft, **refused: Any) -> HttpResponse:
    """Show the third step, with a form that was refused as it was typed."""
    chosen = schools_in(draft)
    names = names_in(draft)
    about, promises = forms_of(draft)
    context = {
        "about": about,
        "promises": promises,
        "chosen": chosen,
        "names": names,
        "lines": look_up(names.lines(), {school.pk for school in chosen}),
        "finish": FinishForm(),
    }
    return render(request, "members/alliances/found_schools.html", context | refused)


def forms_of(draft: FoundingDraft) -> tuple[AboutForm, PromisesForm]:
    """Return the first two steps as they stand in the draft, each checked again."""
    about, promises = AboutForm(draft.step("about")), PromisesForm(draft.step("promises"))
    about.is_valid()
    promises.is_valid()
    return about, promises


@signed_in
@require_POST
@while_open
@after_step_one
def found_choose(request: HttpRequest, draft: FoundingDraft) -> HttpResponse:
    """Add the ticked schools to those chosen, or take one away again."""
    picked = [school.pk for school in ChooseSchoolsForm(request.POST).chosen()]
    if "remove" in request.POST:
        actions.choose_schools(remove=picked, by=request.user)
        return redirect(f"{reverse('members:found_schools')}#chosen")
    actions.choose_schools(add=picked, by=request.user)
    if picked:
        messages.success(request, f"{len(picked)} school{'s' * (len(picked) > 1)} added.")
    else:
        messages.info(request, "Tick the schools that belong to the alliance, then add them.")
    return redirect("members:found_schools")


@signed_in
@while_open
@after_step_one
def found_finish(request: HttpRequest, draft: FoundingDraft) -> HttpResponse:
    """Make the alliance, and lead its new director home; a step that no longer holds is shown again."""
    form = FinishForm(request.POST)
    if request.method != "POST":
        return redirect("members:found_schools")
    if not form.is_valid():
        return show_schools(request, draft, finish=form)
    about, promises = forms_of(draft)
    for step, page in ((about, "members:found_about"), (promises, "members:found_promises")):
        if not step.is_valid():
            messages.error(request, "Something here has to change before the alliance can be set up.")
            return redirect(page)
    plan = plan_from(about=about, promises=promises, schools=schools_in(draft), finish=form)
    try:
        alliance = actions.found_alliance(plan=plan, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("members:found_about")
    messages.success(request, f"{alliance} is set up, and you are its director. What comes next stands below.")
    return redirect("members:home", alliance.slug)


@signed_in
def found_discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away, after asking."""
    if request.method == "POST":
        actions.discard_draft(by=request.user)
        messages.success(request, "What you typed is thrown away.")
        return redirect("members:front")
    lines = ["The name, the lists and the schools that you chose go. Alliances that are set up stay."]
    context = {"title": "Throw away what you typed?", "consequences": lines, "cancel_url": reverse("members:found")}
    return render(request, "components/confirm.html", {**context, "submit": "Throw it away", "danger": True})
