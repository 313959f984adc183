"""Makes rows of the KPIs room for tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from kpis.models import Benchmark, Indicator, Period, Value
from members.models import Alliance
from tests.factories import AllianceFactory


class IndicatorFactory(DjangoModelFactory[Indicator]):
    """A percentage of pupils at each school."""

    class Meta:
        model = Indicator

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Indicator {n}")
    position = factory.Sequence(lambda n: n)


class GapFactory(IndicatorFactory):
    """A gap of disadvantaged pupils, judged against the country."""

    level = "group"
    how = "gap"
    better = "lower"
    against = "national"
    within = 2
    groups = "Disadvantaged pupils"


class PeriodFactory(DjangoModelFactory[Period]):
    """The results of an academic year, due in the autumn after it."""

    class Meta:
        model = Period

    alliance = factory.SubFactory(AllianceFactory)
    academic_year = 2023
    opens_on = factory.LazyAttribute(lambda o: date(o.academic_year + 1, 9, 1))
    due_on = factory.LazyAttribute(lambda o: date(o.academic_year + 1, 10, 31))
    closes_on = factory.LazyAttribute(lambda o: date(o.academic_year + 1, 12, 20))


class ValueFactory(DjangoModelFactory[Value]):
    """A figure of 60 pupils, given in time."""

    class Meta:
        model = Value

    indicator = factory.SubFactory(IndicatorFactory)
    alliance = factory.SelfAttribute("indicator.alliance")
    figure = Decimal(60)
    denominator = Decimal(60)
    given_at = factory.LazyAttribute(lambda o: timezone.now() - timedelta(days=3000))


class BenchmarkFactory(DjangoModelFactory[Benchmark]):
    class Meta:
        model = Benchmark

    indicator = factory.SubFactory(IndicatorFactory)
    alliance = factory.SelfAttribute("indicator.alliance")


def still_open(alliance: Alliance, **fields: Any) -> Period:
    """Make a period that has opened and is not due yet."""
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(days=5), "due_on": today + timedelta(days=5)}
    period: Period = PeriodFactory(alliance=alliance, closes_on=today + timedelta(days=9), **{**days, **fields})
    return period
