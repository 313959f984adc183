"""Writing what is measured: indicators, periods, targets, and who sees them."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from kpis.models import Benchmark, Indicator, KpiSettings, Period
from members.access import Standing


@transaction.atomic
def save_indicator(*, indicator: Indicator, by: Standing) -> Indicator:
    """Define an indicator, or change its definition; a new one comes last."""
    if indicator.pk is None:
        last = by.alliance.indicators.aggregate(last=Max("position"))["last"] or 0
        indicator.position = last + 1
    indicator.alliance = by.alliance
    indicator.save()
    return indicator


@transaction.atomic
def save_period(*, period: Period, by: Standing) -> Period:
    """Add a period, or move its days."""
    period.alliance = by.alliance
    period.save()
    return period


@transaction.atomic
def save_settings(*, settings: KpiSettings, by: Standing) -> KpiSettings:
    """Set who sees another school's values and from how many pupils on."""
    values = {"shown": settings.shown, "smallest_number": settings.smallest_number}
    saved, _ = KpiSettings.objects.update_or_create(alliance=by.alliance, defaults=values)
    return saved


@transaction.atomic
def set_benchmark(
    *,
    indicator: Indicator,
    period: Period,
    group: str,
    target: Decimal | None,
    national: Decimal | None,
    source: str,
    by: Standing,
) -> Benchmark | None:
    """Set the target and the national figure of a period; with neither, what was there is taken away."""
    key: dict[str, Any] = {"indicator": indicator, "period": period, "group": group}
    if target is None and national is None:
        Benchmark.objects.filter(**key).delete()
        return None
    values = {"alliance": by.alliance, "target": target, "national": national, "source": source}
    saved, _ = Benchmark.objects.update_or_create(**key, defaults=values)
    return saved
