"""The read vocabulary of the KPIs room: named, chainable, and with who may see which values."""

from kpis.querysets.definitions import IndicatorQuerySet, PeriodQuerySet
from kpis.querysets.returns import ReturnQuerySet
from kpis.querysets.values import ValueQuerySet

__all__ = ["IndicatorQuerySet", "PeriodQuerySet", "ReturnQuerySet", "ValueQuerySet"]
