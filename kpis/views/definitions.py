"""Indicators, periods, targets and settings, as the director makes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from kpis.actions import definitions as actions
from kpis.board import settings_of
from kpis.forms.definitions import BenchmarkForm, IndicatorForm, PeriodForm, SettingsForm
from kpis.library import fields_of, indicator_from, ready
from members.access import requires
from members.models import Alliance
from members.permissions import Can


@requires(Can.SEE_KPIS)
def indicators(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List every indicator with its definition, those that are off the board too."""
    return render(request, "kpis/indicators.html", {"indicators": alliance.indicators.with_owner()})


@requires(Can.DEFINE_KPIS)
def library(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Offer the ready indicators to begin from."""
    taken = set(alliance.indicators.values_list("name", flat=True))
    entries = [{**fields, "key": key, "is_taken": fields["name"] in taken} for key, fields in ready().items()]
    return render(request, "kpis/library.html", {"entries": entries})


@requires(Can.DEFINE_KPIS)
def indicator_add(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Define an indicator, from a ready one if the address names it."""
    key = request.GET.get("from", "")
    form = IndicatorForm(
        request.POST or None, instance=indicator_from("", alliance=alliance), initial=fields_of(key),
        standing=request.standing,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        indicator = actions.save_indicator(indicator=form.instance, by=request.standing)
        messages.success(request, f"“{indicator.name}” is on the board. Set its targets next.")
        return redirect(indicator)
    return render(request, "kpis/indicator_form.html", {"form": form})


@requires(Can.DEFINE_KPIS)
def indicator_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change the definition of an indicator, or take it off the board."""
    indicator = get_object_or_404(alliance.indicators, pk=pk)
    name = indicator.name
    form = IndicatorForm(request.POST or None, instance=indicator, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        actions.save_indicator(indicator=form.instance, by=request.standing)
        messages.success(request, "The definition is saved.")
        return redirect(indicator)
    return render(request, "kpis/indicator_form.html", {"form": form, "indicator": indicator, "name": name})


@requires(Can.DEFINE_KPIS)
def benchmark(request: HttpRequest, alliance: Alliance, pk: int, period: int) -> HttpResponse:
    """Set the target and the national figure of an indicator in a period."""
    indicator = get_object_or_404(alliance.indicators, pk=pk)
    chosen = get_object_or_404(alliance.kpi_periods.of_frequency(indicator.frequency), pk=period)
    present = {each.group: each for each in indicator.benchmarks.filter(period=chosen)}
    form = BenchmarkForm(request.POST or None, indicator=indicator, present=present)
    if request.method == "POST" and form.is_valid():
        for group, target, national in form.given:
            actions.set_benchmark(
                indicator=indicator, period=chosen, group=group, target=target, national=national,
                source=form.cleaned_data["source"], by=request.standing,
            )  # fmt: skip
        messages.success(request, f"Target and national figure for {chosen} are saved.")
        return redirect(indicator)
    return render(request, "kpis/benchmark.html", {"form": form, "indicator": indicator, "period": chosen})


@requires(Can.COLLECT_KPIS)
def periods(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the periods, the latest first."""
    return render(request, "kpis/periods.html", {"periods": alliance.kpi_periods.newest_first()})


@requires(Can.COLLECT_KPIS)
def period_add(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Add a period."""
    form = PeriodForm(request.POST or None, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        period = actions.save_period(period=form.instance, by=request.standing)
        messages.success(request, f"{period} is added.")
        return redirect("kpis:periods", alliance.slug)
    return render(request, "kpis/period_form.html", {"form": form})


@requires(Can.COLLECT_KPIS)
def period_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Move the days of a period."""
    period = get_object_or_404(alliance.kpi_periods, pk=pk)
    name = str(period)
    form = PeriodForm(request.POST or None, instance=period, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        actions.save_period(period=form.instance, by=request.standing)
        messages.success(request, f"The days of {period} are saved.")
        return redirect("kpis:periods", alliance.slug)
    return render(request, "kpis/period_form.html", {"form": form, "period": period, "name": name})


@requires(Can.DEFINE_KPIS)
def kpi_settings(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Decide who sees another school's values."""
    form = SettingsForm(request.POST or None, instance=settings_of(alliance))
    if request.method == "POST" and form.is_valid():
        actions.save_settings(settings=form.instance, by=request.standing)
        messages.success(request, "Who sees the values is saved.")
        return redirect("kpis:board", alliance.slug)
    return render(request, "kpis/settings.html", {"form": form})
