"""Founding an alliance: a visitor asks for a link; whoever is signed in goes through three short steps."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from members.access import public, signed_in
from members.actions import founding as actions
from members.forms.founding import (
    AboutForm,
    AddressForm,
    AskToFoundForm,
    ChooseSchoolsForm,
    FinishForm,
    PromisesForm,
    chosen_schools,
)
from members.forms.nominations import FindSchoolForm
from members.views.alliances import verdict_on

DRAFT = "founding"
FOUND_AT_MOST = 30
ASKS_AN_HOUR = 5
HOUR = 60 * 60
CLOSED = "New alliances are set up by those who run this portal. Ask them."
TOO_OFTEN = "Too many links were asked for from your network. Try again in an hour; what you typed stays here."


def may_found(request: HttpRequest) -> bool:
    """Say whether founding is open, or the person runs the installation."""
    return settings.ALLIANCE_FOUNDING == "open" or (request.user.is_authenticated and request.user.is_superuser)


def refuse_unless_open(request: HttpRequest) -> None:
    if not may_found(request):
        raise PermissionDenied(CLOSED)


def draft_of(request: HttpRequest) -> dict[str, Any]:
    """Return what was said in the steps so far; it lives in the session until the alliance is made."""
    return dict(request.session.get(DRAFT, {}))


def keep(request: HttpRequest, **said: Any) -> None:
    request.session[DRAFT] = draft_of(request) | said


@public
def found(request: HttpRequest) -> HttpResponse:
    """Begin: a visitor asks for a link, a signed-in person says who the alliance is."""
    if not request.user.is_authenticated:
        return ask(request)
    refuse_unless_open(request)
    form = AboutForm(request.POST or None, initial=draft_of(request).get("about"))
    if request.method == "POST" and form.is_valid():
        keep(request, about=form.cleaned_data)
        return redirect("members:found_promises")
    context = {"form": form, "verdict": verdict_on(form["accent_colour"].value())}
    return render(request, "members/alliances/found_about.html", context)


def ask(request: HttpRequest) -> HttpResponse:
    """Take a visitor's name and e-mail, and send the link."""
    if not may_found(request):
        return render(request, "members/alliances/found_closed.html", {"reason": CLOSED})
    form = AskToFoundForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not asked_too_often(request):
            actions.ask_to_found(**form.cleaned_data)
            return redirect("members:found_sent")
        form.add_error(None, TOO_OFTEN)
        status = 429
    return render(request, "members/alliances/found_ask.html", {"form": form}, status=status)


def asked_too_often(request: HttpRequest) -> bool:
    """Count this request by its network; a cache that is away counts nothing."""
    key = f"founding:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, HOUR)
    try:
        return (cache.incr(key) or 0) > ASKS_AN_HOUR
    except ValueError:
        return False


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
def found_promises(request: HttpRequest) -> HttpResponse:
    """Take values, commitments and strands, pasted one a line."""
    refuse_unless_open(request)
    if "about" not in draft_of(request):
        return redirect("members:found")
    form = PromisesForm(request.POST or None, initial=draft_of(request).get("promises"))
    if request.method == "POST" and form.is_valid():
        keep(request, promises=form.cleaned_data, lines=form.lines())
        return redirect("members:found_schools")
    return render(request, "members/alliances/found_promises.html", {"form": form})


@signed_in
def found_schools(request: HttpRequest) -> HttpResponse:
    """Choose the first schools from the national directory, and finish."""
    refuse_unless_open(request)
    draft = draft_of(request)
    if "about" not in draft:
        return redirect("members:found")
    if request.method == "POST" and "finish" not in request.POST:
        return change_schools(request, draft.get("schools", []))
    form = FinishForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return finish(request, draft, form)
    find = FindSchoolForm(request.GET)
    chosen = chosen_schools(draft.get("schools", []))
    found_rows = [row for row in find.found()[:FOUND_AT_MOST] if row not in chosen]
    context = {"form": form, "words": find.words, "found": found_rows, "chosen": chosen, "about": draft["about"]}
    return render(request, "members/alliances/found_schools.html", context)


def change_schools(request: HttpRequest, chosen: list[int]) -> HttpResponse:
    """Add the ticked schools to those chosen, or take one away again."""
    picked = [school.pk for school in ChooseSchoolsForm(request.POST).chosen()]
    if "remove" in request.POST:
        keep(request, schools=[pk for pk in chosen if pk not in picked])
    else:
        keep(request, schools=list(dict.fromkeys([*chosen, *picked]))[:500])
        messages.success(
            request, f"{len(picked)} added." if picked else "Tick the schools that belong to the alliance."
        )
    return redirect("members:found_schools")


def finish(request: HttpRequest, draft: dict[str, Any], form: FinishForm) -> HttpResponse:
    """Make the alliance, and lead its new director home."""
    plan = actions.Plan(
        **draft["about"], **draft.get("lines", {}), schools=draft.get("schools", []), **form.cleaned_data
    )
    try:
        alliance = actions.found_alliance(plan=plan, by=request.user)
    except ValidationError as error:
        already = actions.founded_today(by=request.user, name=plan.name)
        if already is None:
            messages.error(request, error.messages[0])
            return redirect("members:found")
        alliance = already
    request.session.pop(DRAFT, None)
    messages.success(request, f"{alliance} is set up, and you are its director. What comes next stands below.")
    return redirect("members:home", alliance.slug)
