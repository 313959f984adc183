"""Fields, constraints and one-row properties of the KPIs room."""

from kpis.models.claims import Claim
from kpis.models.definitions import Benchmark, Indicator, KpiSettings, Period
from kpis.models.returns import Return, ReturnStep
from kpis.models.values import Value, Verdict

__all__ = ["Benchmark", "Claim", "Indicator", "KpiSettings", "Period", "Return", "ReturnStep", "Value", "Verdict"]
