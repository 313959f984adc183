"""Entering a value, and judging otherwise than the number."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kpis.actions import values as actions
from kpis.board import Board
from kpis.forms.values import ValueForm, VerdictForm
from kpis.models import Indicator, Period
from members.access import requires
from members.models import Alliance
from members.permissions import Can


def of_period(alliance: Alliance, pk: int, period: int) -> tuple[Indicator, Period]:
    """Return an indicator and one of the periods for which it is given."""
    indicator = get_object_or_404(alliance.indicators.with_owner(), pk=pk)
    return indicator, get_object_or_404(alliance.kpi_periods.of_frequency(indicator.frequency), pk=period)


@requires(Can.COLLECT_KPIS)
def value(request: HttpRequest, alliance: Alliance, pk: int, period: int) -> HttpResponse:
    """Enter the value of one school and pupil group, or of the alliance as a whole."""
    indicator, chosen = of_period(alliance, pk, period)
    if indicator.computed:
        raise Http404("The portal counts this one itself.")
    school, group = request.GET.get("school", ""), request.GET.get("group", "")
    institution = None
    if indicator.is_of_schools:
        number = int(school) if school.isdecimal() and len(school) < 10 else 0
        institution = get_object_or_404(alliance.institutions().schools(), pk=number)
    if group not in indicator.group_names:
        raise Http404
    present = indicator.values.filter(period=chosen, institution=institution, group=group).first()
    if present is not None and present.from_return_id:
        messages.error(request, "This value is part of an approved return: the school corrects it by a further return.")
        return redirect(f"{indicator.get_absolute_url()}?period={chosen.pk}")
    form = ValueForm(request.POST or None, indicator=indicator, present=present)
    if request.method == "POST" and form.is_valid():
        where = {"indicator": indicator, "period": chosen, "institution": institution, "group": group}
        if form.given is None:
            actions.remove_value(**where, by=request.standing)
        else:
            actions.give_value(**where, given=form.given, by=request.standing)
        messages.success(request, f"{institution.name if institution else indicator.name}: {chosen} is saved.")
        return redirect(f"{indicator.get_absolute_url()}?period={chosen.pk}")
    context = {"form": form, "indicator": indicator, "period": chosen, "institution": institution, "group": group}
    return render(request, "kpis/value.html", context)


@requires(Can.COLLECT_KPIS)
def verdict(request: HttpRequest, alliance: Alliance, pk: int, period: int) -> HttpResponse:
    """Give a colour in place of the number's, with a narrative, or take it back."""
    indicator, chosen = of_period(alliance, pk, period)
    line = Board(request.standing, indicators=[indicator]).line(indicator, chosen)
    old = line.verdict
    initial = {"tone": old.tone, "narrative": old.narrative} if old else {}
    form = VerdictForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        where = {"indicator": indicator, "period": chosen, "by": request.standing}
        if tone := form.cleaned_data["tone"]:
            actions.overrule(**where, tone=tone, narrative=form.cleaned_data["narrative"])
            messages.success(request, "The colour is yours now, and your narrative stands beside it.")
        else:
            actions.follow_the_number(**where)
            messages.success(request, "The colour follows from the number.")
        return redirect(f"{reverse('kpis:indicator', args=[alliance.slug, pk])}?period={chosen.pk}")
    return render(request, "kpis/verdict.html", {"form": form, "indicator": indicator, "period": chosen, "line": line})
