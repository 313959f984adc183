"""Bodies: who sits, what their make-up lacks, their seats, and the annual selection."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from members.access import requires
from members.actions import governance as actions
from members.forms.governance import BodyForm, DayForm, MakeUpForm, SeatForm, SelectionForm
from members.forms.institutions import EndForm
from members.makeup import breaches, findings
from members.models import AcademicYear, Alliance, Body
from members.permissions import Can
from members.sitting import Seating

PER_PAGE = 30


@requires(Can.ENTER)
def bodies(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the bodies with how many sit and, to those who answer for it, what is missing."""
    seating = Seating(alliance)
    shown = []
    for each in alliance.bodies.with_rules():
        sitters = seating.of(each)
        vacant = sum(sitter.is_vacant for sitter in sitters)
        missing = breaches(each, sitters, seating) if request.standing.can(Can.SEE_BREACHES) else []
        shown.append({"body": each, "count": len(sitters), "vacant": vacant, "missing": missing})
    return render(request, "members/governance/bodies.html", {"bodies": shown})


@requires(Can.ENTER)
def body(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one body as of a day: who sits, and its stated make-up."""
    shown = get_object_or_404(alliance.bodies.with_rules(), pk=pk)
    form = DayForm(request.GET)
    seating = Seating(alliance, form.day())
    sitters = seating.of(shown)
    context = {
        "body": shown,
        "form": form,
        "on": seating.on,
        "page": Paginator(sitters, PER_PAGE).get_page(request.GET.get("page")),
        "findings": findings(shown, sitters, seating) if request.standing.can(Can.SEE_BREACHES) else [],
        "select_for": years_to_select(shown) if request.standing.can(Can.MANAGE_BODIES) else [],
    }
    return render(request, "members/governance/body.html", context)


def years_to_select(body: Body) -> list[AcademicYear]:
    """Return the academic years for which the body can be selected: the next, and this one while nobody was."""
    this_year = AcademicYear.of_today()
    if not body.is_selected_annually:
        return []
    selected = body.seats.begun_in(this_year).exists()
    return [*([] if selected else [this_year]), AcademicYear(this_year + 1)]


@requires(Can.MANAGE_BODIES)
def body_create(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Make a body."""
    form = BodyForm(request.POST or None, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        made = actions.save_body(body=form.instance, by=request.standing)
        messages.success(request, f"{made.name} is set up.")
        return redirect("members:body", alliance.slug, made.pk)
    return render(request, "members/governance/body_form.html", {"form": form})


@requires(Can.MANAGE_BODIES)
def body_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change a body, and what its make-up must have."""
    changed = get_object_or_404(alliance.bodies.with_rules(), pk=pk)
    form = BodyForm(request.POST or None, instance=changed, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        actions.save_body(body=form.instance, by=request.standing)
        messages.success(request, "The body is saved.")
        return redirect("members:body", alliance.slug, changed.pk)
    return render(request, "members/governance/body_form.html", {"form": form, "body": changed})


@requires(Can.MANAGE_BODIES)
def rule_add(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """State one more thing that the make-up must have."""
    changed = get_object_or_404(alliance.bodies, pk=pk)
    form = MakeUpForm(request.POST or None, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        actions.add_rule(rule=form.instance, body=changed, by=request.standing)
        messages.success(request, "The rule is stated.")
        return redirect("members:body", alliance.slug, changed.pk)
    return render(request, "members/governance/rule_form.html", {"form": form, "body": changed})


@requires(Can.MANAGE_BODIES)
@require_POST
def rule_remove(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take a rule out of a make-up."""
    rule = get_object_or_404(alliance.make_ups, pk=pk)
    actions.remove_rule(rule=rule, by=request.standing)
    messages.success(request, "The rule is taken out.")
    return redirect("members:body", alliance.slug, rule.body_id)


@requires(Can.MANAGE_BODIES)
def seat_add(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Add a named seat to a body."""
    changed = get_object_or_404(alliance.bodies, pk=pk)
    form = SeatForm(request.POST or None, standing=request.standing, body=changed)
    if request.method == "POST" and form.is_valid():
        actions.save_seat(seat=form.instance, body=changed, by=request.standing)
        messages.success(request, "The seat is saved.")
        return redirect("members:body", alliance.slug, changed.pk)
    return render(request, "members/governance/seat_form.html", {"form": form, "body": changed})


@requires(Can.MANAGE_BODIES)
def seat_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change whose seat it is, or its term."""
    seat = get_object_or_404(alliance.seats.with_names(), pk=pk)
    form = SeatForm(request.POST or None, instance=seat, standing=request.standing, body=seat.body)
    if request.method == "POST" and form.is_valid():
        actions.save_seat(seat=form.instance, body=seat.body, by=request.standing)
        messages.success(request, "The seat is saved.")
        return redirect("members:body", alliance.slug, seat.body_id)
    return render(request, "members/governance/seat_form.html", {"form": form, "body": seat.body, "seat": seat})


@requires(Can.MANAGE_BODIES)
def seat_end(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """End a seat's term."""
    seat = get_object_or_404(alliance.seats.with_names(), pk=pk)
    form = EndForm(request.POST or None, starts_on=seat.starts_on)
    if request.method == "POST" and form.is_valid():
        actions.end_seat(seat=seat, ends_on=form.cleaned_data["ends_on"], by=request.standing)
        messages.success(request, "The seat has its end.")
        return redirect("members:body", alliance.slug, seat.body_id)
    return render(request, "members/governance/seat_end.html", {"form": form, "seat": seat})


@requires(Can.MANAGE_BODIES)
def board_selection(request: HttpRequest, alliance: Alliance, pk: int, year: int) -> HttpResponse:
    """Choose on one page who sits in an academic year: carried over, replaced, ended, joined."""
    selected = get_object_or_404(alliance.bodies, pk=pk)
    academic_year = AcademicYear(year)
    if year - AcademicYear.of_today() not in (0, 1):
        raise Http404
    form = SelectionForm(request.POST or None, body=selected, year=academic_year, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        joining = form.cleaned_data["joining"]
        made = actions.select_body(
            body=selected, year=academic_year, decisions=form.decisions(), joining=joining, by=request.standing
        )
        messages.success(request, f"{made} seat{'' if made == 1 else 's'} made for {academic_year}.")
        return redirect("members:body", alliance.slug, selected.pk)
    context = {"form": form, "body": selected, "year": academic_year}
    return render(request, "members/governance/selection.html", context)
