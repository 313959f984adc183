"""Returns: the list, giving one, and deciding on it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kpis.actions import returns as actions
from kpis.forms.returns import PeriodFilterForm, SendBackForm, UploadForm, WhyForm
from kpis.models import Period, Return
from kpis.return_page import Sheet, sheet_of
from kpis.workbook import HEADERS, Reading, template_of
from members.access import requires
from members.models import Alliance, Institution
from members.permissions import Can
from members.spreadsheets import table_response

SCHOOLS_PER_PAGE = 100


@dataclass(frozen=True)
class Row:
    """One school in the list, with its latest return if there is one."""

    institution: Institution
    latest: Return | None


@requires(Can.SEE_KPIS)
def returns(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the schools asked in a period and how far their returns are: one's own, or all for those who collect."""
    form = PeriodFilterForm(request.GET, periods=list(alliance.kpi_periods.begun().newest_first()))
    rows, period = [], form.chosen
    if period is not None:
        asking = [each for each in alliance.indicators.on_the_board() if each.frequency == period.frequency]
        members = alliance.institutions().schools().order_by("name", "pk")
        if not request.standing.can(Can.COLLECT_KPIS):
            members = members.filter(pk__in=[each.pk for each in request.standing.led_institutions()])
        found = alliance.kpi_returns.visible_to(request.standing).filter(period=period).select_related("period")
        latest = {each.institution_id: each for each in found.order_by("number")}
        asked = [each for each in members if any(indicator.asks(each.phase) for indicator in asking)]
        rows = [Row(each, latest.get(each.pk)) for each in asked]
    page = Paginator(rows, SCHOOLS_PER_PAGE).get_page(request.GET.get("page"))
    handed_in = sum(1 for row in rows if row.latest and not row.latest.is_with_the_school)
    context = {"form": form, "period": period, "page": page, "rows": page, "handed_in": handed_in, "asked": len(rows)}
    return render(request, "kpis/returns.html", context)


@requires(Can.SEE_KPIS)
def give(request: HttpRequest, alliance: Alliance, period: int, pk: int) -> HttpResponse:
    """Give or correct the return of a school; those who collect read it here and decide on it."""
    institution = get_object_or_404(alliance.institutions().schools(), pk=pk)
    standing = request.standing
    own = institution in standing.led_institutions() and standing.can(Can.GIVE_RETURNS)
    if not own and not standing.can(Can.COLLECT_KPIS):
        raise PermissionDenied("A return is given by the school's own lead.")
    chosen = get_object_or_404(alliance.kpi_periods.begun(), pk=period)
    rows = list(alliance.kpi_returns.with_names().filter(period=chosen, institution=institution).latest_first())
    latest = rows[0] if rows else None
    is_correction = latest is not None and latest.state == Return.State.APPROVED
    can_write = own and chosen.is_open and (latest is None or is_correction or latest.is_with_the_school)
    why = WhyForm(request.POST or None) if is_correction else None
    if request.method == "POST" and can_write:
        sheet = Sheet(alliance, chosen, institution, request.POST)
        submit = request.POST.get("do") == "submit"
        ready = sheet.is_complete() if submit else True
        if ready and (why is None or why.is_valid()):
            return _save(request, sheet, submit, why.cleaned_data["why"] if why else "")
    else:
        sheet = sheet_of(latest, alliance, chosen, institution)
    context = {
        "period": chosen, "institution": institution, "sheet": sheet, "latest": latest, "can_write": can_write,
        "why": why, "rows": rows, "send_back": SendBackForm(), "is_correction": is_correction,
        "can_decide": standing.can(Can.COLLECT_KPIS) and latest is not None and latest.state == "submitted",
        "is_wrong": request.method == "POST" and can_write,
    }  # fmt: skip
    return render(request, "kpis/return.html", context)


@requires(Can.GIVE_RETURNS)
def return_template(request: HttpRequest, alliance: Alliance, period: int, pk: int) -> HttpResponse:
    """Answer the workbook to fill in, with the school's own rows."""
    institution, chosen = _own(request, alliance, period, pk)
    latest = alliance.kpi_returns.filter(period=chosen, institution=institution).latest_first().first()
    rows = template_of(sheet_of(latest, alliance, chosen, institution))
    return table_response("xlsx", f"return-{institution.urn}-{chosen}", HEADERS, rows)


@requires(Can.GIVE_RETURNS)
def return_upload(request: HttpRequest, alliance: Alliance, period: int, pk: int) -> HttpResponse:
    """Read a filled-in workbook into the draft; where anything is wrong, say all of it and keep nothing."""
    institution, chosen = _own(request, alliance, period, pk)
    latest = alliance.kpi_returns.filter(period=chosen, institution=institution).latest_first().first()
    if not chosen.is_open or (latest is not None and not latest.is_with_the_school):
        messages.error(request, "This return takes no workbook now: it is submitted or approved, or the period closed.")
        return redirect("kpis:give_return", alliance.slug, period, pk)
    form, problems = UploadForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        reading = Reading(form.cleaned_data["file"], alliance, chosen, institution)
        problems = reading.problems
        if not problems:
            return _save(request, reading.sheet, False, "")
    context = {"form": form, "problems": problems, "institution": institution, "period": chosen}
    return render(request, "kpis/return_upload.html", context)


def _own(request: HttpRequest, alliance: Alliance, period: int, pk: int) -> tuple[Institution, Period]:
    """Return the school and the period, if the person gives the school's returns."""
    institution = get_object_or_404(alliance.institutions().schools(), pk=pk)
    if institution not in request.standing.led_institutions():
        raise PermissionDenied("A return is given by the school's own lead.")
    return institution, get_object_or_404(alliance.kpi_periods.begun(), pk=period)


def _save(request: HttpRequest, sheet: Sheet, submit: bool, why: str) -> HttpResponse:
    """Keep the draft or hand it in, and say so."""
    try:
        found = actions.save_return(
            period=sheet.period, institution=sheet.institution, entries=sheet.typed, submit=submit, why=why,
            by=request.standing,
        )  # fmt: skip
    except actions.ReturnError as error:
        messages.error(request, str(error))
        return redirect("kpis:give_return", request.alliance.slug, sheet.period.pk, sheet.institution.pk)
    said = "is submitted. Somebody else approves it." if submit else "is kept as a draft. Nobody else reads it yet."
    messages.success(request, f"The return of {sheet.institution.name} {said}")
    return redirect(found)


@requires(Can.COLLECT_KPIS)
@require_POST
def decide(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Approve a return that somebody else submitted, or send it back with a reason."""
    found = get_object_or_404(alliance.kpi_returns.visible_to(request.standing).with_names(), pk=pk)
    form = SendBackForm(request.POST)
    try:
        if request.POST.get("do") == "approve":
            sheet = sheet_of(found, alliance, found.period, found.institution)
            if not sheet.is_complete():
                raise actions.ReturnError("The definitions have changed since: send the return back to be mended.")
            values = [(each.indicator, each.group, each.form.given) for each in sheet.cells if each.form.given]
            actions.approve(found=found, values=values, by=request.standing)
            messages.success(request, f"The return of {found.institution.name} is approved, and on the board.")
        elif form.is_valid():
            actions.send_back(found=found, because=form.cleaned_data["because"], by=request.standing)
            messages.success(request, f"{found.institution.name} is told what is to be mended.")
        else:
            messages.error(request, " ".join(form.errors["because"]))
            return redirect(found)
    except actions.ReturnError as error:
        messages.error(request, str(error))
        return redirect(found)
    return redirect("kpis:returns", alliance.slug)
