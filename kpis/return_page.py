"""A return as a page of cells: one for each indicator and pupil group that the school is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from kpis.forms.values import ValueForm
from kpis.models import Indicator, Period, Return, Value
from members.models import Alliance, Institution

LONGEST = 2000


@dataclass(frozen=True)
class Cell:
    """One value to give, and the form for it."""

    indicator: Indicator
    group: str
    form: ValueForm


class Sheet:
    """The cells of one school in one period, filled with what was typed, else with what stands."""

    def __init__(
        self, alliance: Alliance, period: Period, institution: Institution, typed: Mapping[str, str] | None
    ) -> None:
        self.period, self.institution = period, institution
        indicators = alliance.indicators.asked_of(institution.phase, period.frequency)
        values = list(alliance.kpi_values.filter(institution=institution, indicator__in=indicators.values("pk")))
        present = {(each.indicator_id, each.group): each for each in values if each.period_id == period.pk}
        earlier = list(alliance.kpi_periods.of_frequency(period.frequency).filter(opens_on__lt=period.opens_on))
        last = earlier[-1].pk if earlier else None
        before = {(each.indicator_id, each.group): each for each in values if each.period_id == last}
        self.cells = [
            self._cell(indicator, number, group, typed, present, before)
            for indicator in indicators
            for number, group in enumerate(indicator.group_names)
        ]

    def _cell(
        self,
        indicator: Indicator,
        number: int,
        group: str,
        typed: Mapping[str, str] | None,
        present: dict[tuple[int, str], Value],
        before: dict[tuple[int, str], Value],
    ) -> Cell:
        key = (indicator.pk, group)
        form = ValueForm(
            typed,
            indicator=indicator,
            present=present.get(key),
            before=before.get(key),
            prefix=f"v{indicator.pk}-{number}",
        )
        form.fields["state"].choices = [*Value.State.choices, ("missing", "Not ready yet")]  # type: ignore[attr-defined]
        return Cell(indicator, group, form)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed into the cells, to keep in a draft."""
        found: dict[str, str] = {}
        for cell in self.cells:
            for name in cell.form.fields:
                key = cell.form.add_prefix(name)
                text = str(cell.form.data.get(key) or "")
                found[key] = text.replace("\x00", "")[:LONGEST]
        return found

    def is_complete(self) -> bool:
        """Say whether each cell holds, and none is left for later; what is wrong stands at the cells."""
        for cell in self.cells:
            if cell.form.is_valid() and cell.form.given is None:
                cell.form.add_error("state", "Give the figure, or say which kind of nothing it is.")
        return all(not cell.form.errors for cell in self.cells)


def sheet_of(found: Return | None, alliance: Alliance, period: Period, institution: Institution) -> Sheet:
    """Return the sheet with what the school has typed so far."""
    return Sheet(alliance, period, institution, found.entries if found and found.entries else None)
