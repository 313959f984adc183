"""Nominations: the list, the three criteria, and each step until membership begins."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from members.access import requires
from members.actions import nominations as actions
from members.forms.nominations import (
    AskForm,
    CommentForm,
    DecideForm,
    FindSchoolForm,
    NominateForm,
    NominationFilterForm,
    SecondForm,
    WithdrawForm,
)
from members.models import Alliance, Institution, Nomination
from members.permissions import Can
from members.querysets import NominationQuerySet
from members.querysets.institutions import FOUND_AT_MOST
from members.spreadsheets import table_response

PER_PAGE = 25
HEADERS = [
    "School", "URN", "State", "Proposed by", "On behalf of", "Proposed on", "Seconded by", "Seconder's school",
    "Decided on", "Decided",
]  # fmt: skip


def narrowed(request: HttpRequest, alliance: Alliance) -> tuple[NominationFilterForm, NominationQuerySet]:
    form = NominationFilterForm(request.GET)
    seen = alliance.nominations.visible_to(request.standing).with_names()
    return form, form.narrow(seen, request.standing.person)


@requires(Can.ENTER)
def nominations(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the nominations that the person may see, the latest first."""
    form, rows = narrowed(request, alliance)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    template = "members/nominations/list.html#rows" if request.htmx else "members/nominations/list.html"
    return render(request, template, {"form": form, "page": page, "can_nominate": request.standing.can(Can.NOMINATE)})


@requires(Can.EXPORT)
def nominations_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Give the nominations as a table, filtered as the list is."""
    _, rows = narrowed(request, alliance)
    table = (
        [
            row.institution.name, row.institution.urn, row.get_state_display(), row.proposed_by.name,
            str(row.proposer_institution or ""), row.proposed_at, str(row.seconded_by or ""),
            str(row.seconder_institution or ""), row.decided_on, row.get_route_display(),
        ]
        for row in rows
    )  # fmt: skip
    return table_response(request.GET.get("format", ""), f"nominations-{alliance.slug}", HEADERS, table)


@requires(Can.NOMINATE)
def nominate(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Find the school to nominate in the national directory."""
    form = FindSchoolForm(request.GET)
    page = Paginator(form.found(), PER_PAGE).get_page(request.GET.get("page"))
    found = [school.pk for school in page]
    taken = {
        "members": set(
            alliance.memberships.current().filter(institution__in=found).values_list("institution", flat=True)
        ),
        "nominated": set(
            alliance.nominations.open().filter(institution__in=found).values_list("institution", flat=True)
        ),
    }
    context = {"words": form.words, "page": page, "most": FOUND_AT_MOST, **taken}
    return render(request, "members/nominations/find.html", context)


@requires(Can.NOMINATE)
def nominate_school(request: HttpRequest, alliance: Alliance, institution: int) -> HttpResponse:
    """Nominate a school under the three criteria."""
    school = get_object_or_404(Institution, pk=institution)
    form = NominateForm(request.POST or None, standing=request.standing, institution=school)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(nomination=form.save(commit=False), by=request.standing)
            messages.success(request, f"{school} is nominated. Now somebody from another school seconds it.")
            return redirect("members:nomination", alliance.slug, made.pk)
        except ValidationError as error:
            form.add_error(None, error)
    reason = "" if form.is_bound else actions.why_not_nominate(institution=school, by=request.standing)
    standing_open = alliance.nominations.open().filter(institution=school).first() if reason else None
    context = {"form": form, "school": school, "reason": reason, "open": standing_open}
    return render(request, "members/nominations/nominate.html", context)


def seen_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> Nomination:
    rows = alliance.nominations.visible_to(request.standing).with_names().select_related("alliance")
    return get_object_or_404(rows, pk=pk)


@requires(Can.ENTER)
def nomination(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show a nomination, every step of it, and what the person may do next."""
    row = seen_or_404(request, alliance, pk)
    return show(request, row, {})


def show(request: HttpRequest, row: Nomination, forms: dict[str, Any]) -> HttpResponse:
    """Show the nomination's page, with the forms that were refused as they were typed."""
    mine = row.proposed_by_id == request.standing.person.pk
    waits = row.state == Nomination.State.PROPOSED
    context = {
        "nomination": row,
        "steps": row.steps.select_related("by", "asked"),
        "comment_form": CommentForm(),
        "ask_form": AskForm(people=actions.who_may_second(row)) if mine and waits else None,
        "seconding": waits and bool(actions.seconding_schools(row, request.standing)),
        "deciding": bool(actions.routes_open_to(row, request.standing)),
        "withdrawing": mine and row.is_open,
    }
    return render(request, "members/nominations/detail.html", context | forms)


@requires(Can.ENTER)
def nomination_comment(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Say something of a nomination."""
    row = seen_or_404(request, alliance, pk)
    form = CommentForm(request.POST)
    if request.method != "POST":
        return redirect("members:nomination", alliance.slug, pk)
    if not form.is_valid():
        return show(request, row, {"comment_form": form})
    actions.comment(nomination=row, text=form.cleaned_data["text"], by=request.standing)
    return redirect(f"{reverse('members:nomination', args=[alliance.slug, pk])}#steps")


@requires(Can.ENTER)
def nomination_ask(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Ask the head of another school to second."""
    row = seen_or_404(request, alliance, pk)
    if row.proposed_by_id != request.standing.person.pk:
        raise PermissionDenied("Only the proposer asks for a seconder.")
    form = AskForm(request.POST, people=actions.who_may_second(row))
    if request.method != "POST":
        return redirect("members:nomination", alliance.slug, pk)
    try:
        if form.is_valid():
            person = form.cleaned_data["person"]
            asked = actions.ask_to_second(nomination=row, person=person, by=request.standing)
            messages.success(request, f"{person} is asked." if asked else f"{person} had been asked before.")
            return redirect("members:nomination", alliance.slug, pk)
    except ValidationError as error:
        form.add_error(None, error)
    return show(request, row, {"ask_form": form})


@requires(Can.NOMINATE)
def nomination_second(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Second a nomination on behalf of another school."""
    row = seen_or_404(request, alliance, pk)
    schools = actions.seconding_schools(row, request.standing)
    if not schools:
        raise PermissionDenied("The seconder is somebody else, who leads another school than the proposer's.")
    form = SecondForm(request.POST or None, schools=schools)
    if request.method == "POST" and form.is_valid():
        school, text = form.cleaned_data["school"], form.cleaned_data["text"]
        try:
            actions.second(nomination=row, school=school, text=text, by=request.standing)
            messages.success(request, f"You have seconded {row.institution}. It now waits for a decision.")
            return redirect("members:nomination", alliance.slug, pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "members/nominations/step.html", {"nomination": row, "form": form, **SECOND_WORDS})


SECOND_WORDS = {"title": "Second the nomination", "submit": "Second"}
DECIDE_WORDS = {"title": "Decide on the nomination", "submit": "Record the decision"}


@requires(Can.SEE_NOMINATIONS)
def nomination_decide(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Accept or decline, as the chair or for the board."""
    row = seen_or_404(request, alliance, pk)
    if not (request.standing.can(Can.DECIDE_NOMINATIONS) or request.standing.can(Can.MANAGE_MEMBERSHIPS)):
        raise PermissionDenied("The chair decides on nominations, or the director records the board's decision.")
    routes = actions.routes_open_to(row, request.standing)
    if not routes:
        messages.info(request, "This nomination has been decided or withdrawn.")
        return redirect("members:nomination", alliance.slug, pk)
    form = DecideForm(request.POST or None, nomination=row, routes=routes)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, decide(request, row, form.cleaned_data))
            return redirect("members:nomination", alliance.slug, pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "members/nominations/step.html", {"nomination": row, "form": form, **DECIDE_WORDS})


def decide(request: HttpRequest, row: Nomination, typed: dict[str, Any]) -> str:
    """Record the decision, and return what to say of it."""
    said = {"route": typed["route"], "decided_on": typed["decided_on"], "note": typed["note"], "by": request.standing}
    if typed["decision"] == "accept":
        actions.accept(nomination=row, starts_on=typed["starts_on"], **said)
        return f"{row.institution} is accepted, and {row.lead_name} is invited."
    actions.decline(nomination=row, **said)
    return f"The nomination of {row.institution} is declined; the proposer is told why."


@requires(Can.ENTER)
def nomination_withdraw(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take one's own nomination back, after asking."""
    row = seen_or_404(request, alliance, pk)
    if row.proposed_by_id != request.standing.person.pk:
        raise PermissionDenied("Only the proposer withdraws a nomination.")
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(nomination=row, text=form.cleaned_data["text"], by=request.standing)
            messages.success(request, f"Your nomination of {row.institution} is withdrawn.")
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("members:nomination", alliance.slug, pk)
    lines = ["It stays in the list as withdrawn. The school can be nominated again."]
    back = reverse("members:nomination", args=[alliance.slug, pk])
    context: dict[str, Any] = {
        "title": f"Withdraw your nomination of {row.institution}?",
        "consequences": lines,
        "cancel_url": back,
    }
    context |= {"form": form, "submit": "Withdraw", "danger": True, "cancel": "Keep it"}
    return render(request, "components/confirm.html", context)
