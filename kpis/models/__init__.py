"""Fields, constraints and one-row properties of the KPIs room."""

from kpis.models.definitions import Benchmark, Indicator, KpiSettings, Period
from kpis.models.returns import Return, ReturnStep
from kpis.models.values import Value, Verdict

__all__ = ["Benchmark", "Indicator", "KpiSettings", "Period", "Return", "ReturnStep", "Value", "Verdict"]
