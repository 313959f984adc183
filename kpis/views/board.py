"""The board, one indicator, and one school on a page."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from kpis.board import Board, Part
from kpis.forms.definitions import PartForm
from kpis.pages import IndicatorPage, school_lines
from members.access import requires
from members.models import Alliance
from members.permissions import Can

ROWS_PER_PAGE = 100


@requires(Can.SEE_KPIS)
def board(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show where the alliance stands, what gives most concern first; or a phase or cluster of it."""
    shown = Board(request.standing)
    form = PartForm(request.GET, standing=request.standing, years=shown.years)
    chosen = form.cleaned_data
    shown.part = Part(chosen.get("phase", ""), chosen.get("cluster"), chosen.get("year"))
    own = [each for each in request.standing.led_institutions() if each.kind == "school"]
    return render(request, "kpis/board.html", {"board": shown, "form": form, "own_schools": own})


@requires(Can.SEE_KPIS)
def indicator(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one indicator: what it means, its years, its pupil groups, and its schools where they may be seen."""
    found = get_object_or_404(alliance.indicators.with_owner(), pk=pk)
    asked = request.GET.get("period", "")
    page = IndicatorPage(request.standing, found, int(asked) if asked.isdecimal() and len(asked) < 10 else None)
    schools = page.schools()
    lead = page.line.lead_point
    strip = page.strip(schools, lead.aim if lead else None) if found.how not in ("gap", "share", "sum") else None
    rows = Paginator(schools, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"indicator": found, "page": page, "line": page.line, "schools": schools, "strip": strip, "rows": rows}
    return render(request, "kpis/indicator.html", context)


@requires(Can.SEE_KPIS)
def school(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one school on a page: its own values beside the target, the alliance and the country."""
    institution = get_object_or_404(alliance.institutions(), pk=pk)
    shown = Board(request.standing)
    own = institution.pk in request.standing.institution_ids
    if not own and not shown.sees_schools:
        raise PermissionDenied("In this alliance each school sees its own values only.")
    lines = school_lines(shown, institution, in_full=own or request.standing.can(Can.COLLECT_KPIS))
    context = {"institution": institution, "lines": lines, "own": own}
    return render(request, "kpis/school.html", context)
