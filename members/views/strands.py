"""Strands of work, and the matrix of schools and the strands they pledge to."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members.access import requires
from members.actions import pledges as actions
from members.forms.clusters import PledgeForm, YearForm
from members.models import AcademicYear, Alliance
from members.permissions import Can, Role
from members.pledge_matrix import matrix_of, table_of
from members.spreadsheets import table_response

SCHOOLS_PER_PAGE = 100


@requires(Can.ENTER)
def strands(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the strands with their leads and how many schools are pledged this year."""
    year = AcademicYear.of_today()
    return render(
        request, "members/governance/strands.html", {"strands": alliance.strands.overview(year), "year": year}
    )


@requires(Can.ENTER)
def strand(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one strand: what it is, who leads it, and who contributes this year."""
    shown = get_object_or_404(alliance.strands, pk=pk)
    year = AcademicYear.of_today()
    context = {
        "strand": shown,
        "year": year,
        "leads": shown.appointments.current().filter(role=Role.LEAD).select_related("person"),
        "pledges": shown.pledges.in_year(year).select_related("institution").order_by("institution__name"),
    }
    return render(request, "members/governance/strand.html", context)


@requires(Can.ENTER)
def pledges(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show schools and strands as a matrix for an academic year, shortfalls marked."""
    year = _year(request)
    matrix = matrix_of(request.standing, year)
    page = Paginator(matrix.rows, SCHOOLS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"matrix": matrix, "page": page, "year": year, "previous": year - 1, "next": year + 1}
    return render(request, "members/governance/pledges.html", context)


@requires(Can.EXPORT)
def pledges_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Answer the matrix as Excel or CSV."""
    year = _year(request)
    headers, rows = table_of(matrix_of(request.standing, year))
    return table_response(request.GET.get("format", ""), f"pledges-{alliance.slug}-{int(year)}", headers, rows)


@requires(Can.ENTER)
def pledge(request: HttpRequest, alliance: Alliance, pk: int, year: int) -> HttpResponse:
    """Choose the strands of one school for a year: by its lead, or by those who manage pledges."""
    institution = get_object_or_404(alliance.institutions(), pk=pk)
    standing = request.standing
    own = institution in standing.led_institutions() and standing.can(Can.PLEDGE)
    if not own and not standing.can(Can.MANAGE_PLEDGES):
        raise PermissionDenied("Only the school's own lead, or those who manage pledges, can pledge for it.")
    academic_year = AcademicYear(min(max(year, 2000), 2100))
    if academic_year < AcademicYear.of_today() and not standing.can(Can.MANAGE_PLEDGES):
        raise PermissionDenied("That academic year is over; its pledges stay as they are.")
    present = alliance.pledges.in_year(academic_year).filter(institution=institution).values_list("strand", flat=True)
    form = PledgeForm(request.POST or None, standing=standing, initial={"strands": list(present)})
    if request.method == "POST" and form.is_valid():
        actions.set_pledges(
            institution=institution, year=academic_year, strands=form.cleaned_data["strands"], by=standing
        )
        messages.success(request, f"The pledges of {institution.name} for {academic_year} are saved.")
        return redirect("members:pledges", alliance.slug)
    context = {"form": form, "institution": institution, "year": academic_year}
    return render(request, "members/governance/pledge.html", context)


def _year(request: HttpRequest) -> AcademicYear:
    """Return the academic year asked for, this one where none or nonsense was."""
    form = YearForm(request.GET)
    asked = form.cleaned_data.get("year") if form.is_valid() else None
    return AcademicYear(asked) if asked else AcademicYear.of_today()
