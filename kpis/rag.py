"""The colour of a figure, and the reason for it in words."""

from dataclasses import dataclass
from decimal import Decimal

from kpis.combining import Better
from kpis.words import amount, distance

ORDER = {"concern": 0, "watch": 1, "plain": 2, "good": 3}
WORDS = {"concern": "Red", "watch": "Amber", "good": "Green", "plain": "No colour"}


@dataclass(frozen=True)
class Judged:
    """A colour by its tone, and why."""

    tone: str
    reason: str

    @property
    def word(self) -> str:
        return WORDS[self.tone]


def judge(
    figure: Decimal | None, aim: Decimal | None, *, unit: str, better: str, within: Decimal, is_national: bool = False
) -> Judged:
    """Return the colour of a figure against its aim: a target, which it must reach, or the national figure, which it
    must beat. Amber is `within` so much of it."""
    name = "national figure" if is_national else "target"
    if figure is None:
        return Judged("plain", "No school has given a figure")
    if aim is None:
        return Judged("plain", f"There is no {name} to judge it by")
    ahead = figure - aim if better == Better.HIGHER else aim - figure
    words = amount(aim, unit)
    if ahead > 0 or (ahead == 0 and not is_national):
        how = "On" if ahead == 0 else f"{distance(ahead, unit)} better than"
        return Judged("good", f"{how} the {name} of {words}")
    tone = "watch" if -ahead <= within else "concern"
    how = "No better than" if ahead == 0 else f"{distance(-ahead, unit)} short of"
    return Judged(tone, f"{how} the {name} of {words}")
