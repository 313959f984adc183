"""The half-terms of an alliance, an academic year at a time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from members.access import requires
from members.actions.half_terms import save_half_terms
from members.forms.half_terms import HalfTermsForm
from members.half_terms import Span, a_year_later, usual
from members.models import AcademicYear, Alliance, HalfTerm
from members.permissions import Can


@requires(Can.ENTER)
def half_terms(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show the half-terms of every year, the latest first, and offer the year after."""
    years: dict[int, list[HalfTerm]] = {}
    for row in alliance.half_terms.order_by("-academic_year", "starts_on"):
        years.setdefault(row.academic_year, []).append(row)
    this_year = AcademicYear.of_today()
    context = {
        "years": [(AcademicYear(year), rows) for year, rows in years.items()],
        "this_year": this_year,
        "next_year": AcademicYear(max([int(this_year) - 1, *years]) + 1),
        "can_edit": request.standing.can(Can.EDIT_ALLIANCE),
    }
    return render(request, "members/alliances/half_terms.html", context)


def saved_spans(alliance: Alliance, year: int) -> list[Span]:
    return [Span(HalfTerm.Name(row.name), row.starts_on, row.ends_on) for row in alliance.half_terms.in_year(year)]


@requires(Can.EDIT_ALLIANCE)
def half_terms_edit(request: HttpRequest, alliance: Alliance, year: int) -> HttpResponse:
    """Edit the six half-terms of a year; they can be filled from the usual pattern or from the year before."""
    if not 2000 <= year <= 2100:
        raise Http404
    before = saved_spans(alliance, year - 1)
    fill = {"usual": usual(year), "before": a_year_later(before)}.get(request.GET.get("fill", ""))
    spans = fill or saved_spans(alliance, year) or usual(year)
    form = HalfTermsForm(request.POST or None, alliance=alliance, year=year, spans=spans)
    if request.method == "POST" and form.is_valid():
        try:
            save_half_terms(alliance=alliance, academic_year=year, spans=form.spans(), by=request.standing)
            messages.success(request, f"The half-terms of {AcademicYear(year)} are saved.")
            return redirect("members:half_terms", alliance.slug)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "year": AcademicYear(year), "before": AcademicYear(year - 1) if before else None}
    return render(request, "members/alliances/half_terms_edit.html", {**context, "is_filled": bool(fill)})
