"""The scorecard of promises, one school's promises, and what people attest, confirm and exempt."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kpis.actions import claims as actions
from kpis.forms.commitments import ClaimForm, ScorecardForm
from kpis.scorecard import Scorecard, table_of, way_of
from members.access import requires
from members.evidence import EVIDENCE
from members.models import AcademicYear, Alliance, Institution
from members.permissions import Can
from members.spreadsheets import table_response

SCHOOLS_PER_PAGE = 100


@requires(Can.SEE_KPIS)
def scorecard(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show schools and promises as a matrix for an academic year."""
    form = ScorecardForm(request.GET)
    card = Scorecard(request.standing, form.chosen_year)
    rows = card.narrowed(form.cleaned_data.get("state", ""))
    page = Paginator(rows, SCHOOLS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "card": card, "page": page, "year": form.chosen_year, "number": int(form.chosen_year)}
    return render(request, "kpis/scorecard.html", context)


@requires(Can.EXPORT)
def scorecard_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Answer the matrix as Excel or CSV, as far as the person sees it."""
    if not request.standing.can(Can.SEE_KPIS):
        raise PermissionDenied("Your role here does not let you see the scorecard.")
    form = ScorecardForm(request.GET)
    card = Scorecard(request.standing, form.chosen_year)
    headers, rows = table_of(card, card.narrowed(form.cleaned_data.get("state", "")))
    name = f"commitments-{alliance.slug}-{int(form.chosen_year)}"
    return table_response(request.GET.get("format", ""), name, headers, rows)


@requires(Can.SEE_KPIS)
def promises(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one school's promises: what is kept, by which facts, what is left, and the way to do it."""
    institution = get_object_or_404(alliance.institutions().schools(), pk=pk)
    form = ScorecardForm(request.GET)
    card = Scorecard(request.standing, form.chosen_year, only=pk)
    own = institution.pk in request.standing.institution_ids
    if not own and not card.sees_all:
        raise PermissionDenied("In this alliance each school sees its own promises only.")
    cells = card.rows[0].cells if card.rows else []
    speaks = institution in request.standing.led_institutions() and request.standing.can(Can.GIVE_RETURNS)
    context = {
        "institution": institution, "form": form, "year": form.chosen_year, "own": own, "speaks": speaks,
        "cells": [(cell, way_of(cell, request.standing)) for cell in cells],
        "left": sum(cell.left > 0 for cell in cells),
        "can_confirm": not own and (request.standing.can(Can.COLLECT_KPIS) or request.standing.can(Can.GIVE_RETURNS)),
        "can_exempt": request.standing.can(Can.COLLECT_KPIS), "number": int(form.chosen_year),
    }  # fmt: skip
    return render(request, "kpis/promises.html", context)


def _back(institution: Institution, alliance: Alliance, year: AcademicYear) -> str:
    return reverse("kpis:promises", args=[alliance.slug, institution.pk]) + f"?year={int(year)}"


@requires(Can.SEE_KPIS)
def attest(request: HttpRequest, alliance: Alliance, pk: int, commitment: int) -> HttpResponse:
    """Let a school say how it kept a promise of which the portal has no record."""
    institution = get_object_or_404(alliance.institutions().schools(), pk=pk)
    promise = get_object_or_404(alliance.commitments, pk=commitment)
    standing = request.standing
    if institution not in standing.led_institutions() or not standing.can(Can.GIVE_RETURNS):
        raise PermissionDenied("The school's own lead attests it.")
    if promise.evidence in EVIDENCE:
        raise Http404("The portal has its own record of this promise.")
    year = ScorecardForm(request.GET).chosen_year
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.attest(
            commitment=promise, institution=institution, year=year, text=form.cleaned_data["text"], by=standing
        )
        messages.success(request, "It is attested, and counts once somebody from outside the school confirms it.")
        return redirect(_back(institution, alliance, year))
    context = {"form": form, "promise": promise, "institution": institution, "year": year, "title": "Attest"}
    return render(request, "kpis/claim_form.html", {**context, "back": _back(institution, alliance, year)})


@requires(Can.COLLECT_KPIS)
def exempt(request: HttpRequest, alliance: Alliance, pk: int, commitment: int) -> HttpResponse:
    """Exempt a school from a promise for a year, with the reason."""
    institution = get_object_or_404(alliance.institutions().schools(), pk=pk)
    promise = get_object_or_404(alliance.commitments, pk=commitment)
    year = ScorecardForm(request.GET).chosen_year
    form = ClaimForm(request.POST or None, label="Why the school is exempt")
    if request.method == "POST" and form.is_valid():
        actions.exempt(
            commitment=promise, institution=institution, year=year, text=form.cleaned_data["text"], by=request.standing
        )
        messages.success(request, f"{institution.name} is exempt from this promise in {year}.")
        return redirect(_back(institution, alliance, year))
    context = {"form": form, "promise": promise, "institution": institution, "year": year, "title": "Exempt"}
    return render(request, "kpis/claim_form.html", {**context, "back": _back(institution, alliance, year)})


@requires(Can.SEE_KPIS)
@require_POST
def claim(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Confirm what another school attested, or take back what is one's own to take back."""
    found = get_object_or_404(alliance.claims.select_related("institution"), pk=pk)
    standing = request.standing
    collects, gives = standing.can(Can.COLLECT_KPIS), standing.can(Can.GIVE_RETURNS)
    if request.POST.get("do") == "withdraw":
        if not collects and (found.kind == "exempt" or found.institution_id not in standing.institution_ids):
            raise PermissionDenied("Only the school, or those who collect, take it back.")
        actions.withdraw(claim=found, by=standing)
        messages.success(request, "It is taken back.")
    elif not collects and not gives:
        raise PermissionDenied("Another school's lead, or those who collect, confirm it.")
    elif found.kind == "exempt":
        raise Http404
    else:
        try:
            actions.confirm(claim=found, by=standing)
            messages.success(request, "You have confirmed it.")
        except actions.ClaimError as error:
            messages.error(request, str(error))
    return redirect(_back(found.institution, alliance, AcademicYear(found.academic_year)))
