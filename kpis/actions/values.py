"""Writing values, and the colours that people give."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from kpis.models import Indicator, Period, Value, Verdict
from members.access import Standing
from members.models import Institution


@dataclass(frozen=True)
class Given:
    """What somebody gave for one value: a figure with what it is made of, or which kind of nothing it is."""

    state: str = Value.State.GIVEN
    code: str = ""
    figure: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    comparison: Decimal | None = None
    comparison_denominator: Decimal | None = None
    source: str = ""


@transaction.atomic
def give_value(
    *, indicator: Indicator, period: Period, institution: Institution | None, group: str, given: Given, by: Standing
) -> Value:
    """Record a value; one that was there is replaced, and the history keeps it."""
    key: dict[str, Any] = {"indicator": indicator, "period": period, "institution": institution, "group": group}
    values = {
        **given.__dict__,
        "alliance": by.alliance,
        "is_demonstration": False,
        "given_by": by.person,
        "given_at": timezone.now(),
    }
    saved, _ = Value.objects.update_or_create(**key, defaults=values)
    return saved


@transaction.atomic
def remove_value(
    *, indicator: Indicator, period: Period, institution: Institution | None, group: str, by: Standing
) -> None:
    """Take a value away, so that it is missing again."""
    by.alliance.kpi_values.filter(indicator=indicator, period=period, institution=institution, group=group).delete()


@transaction.atomic
def overrule(*, indicator: Indicator, period: Period, tone: str, narrative: str, by: Standing) -> Verdict:
    """Give an indicator a colour in place of the one that follows from its number, and say why."""
    values = {
        "alliance": by.alliance,
        "tone": tone,
        "narrative": narrative,
        "by": by.person,
        "at": timezone.now(),
    }
    saved, _ = Verdict.objects.update_or_create(indicator=indicator, period=period, defaults=values)
    return saved


@transaction.atomic
def follow_the_number(*, indicator: Indicator, period: Period, by: Standing) -> None:
    """Take the colour back that a person gave."""
    by.alliance.kpi_verdicts.filter(indicator=indicator, period=period).delete()
