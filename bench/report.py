"""Prints what was measured, each line beside its budget."""

from bench.clients import percentile
from bench.measure import Result

WIDTH = 34


def print_pages(results: list[Result], reference: list[float]) -> None:
    """Print each page: queries, median and 95th percentile, the median beside that of /healthz, and whether it is ok.

    The processor's time is what web and database compute for one answer: on a busy machine it says what the page
    itself costs.
    """
    trivial = percentile(reference, 0.5)
    print(f"\n{'Page (budget: 12 queries, p95 60 ms)':{WIDTH}} queries  p50 ms  p95 ms  x healthz  processor ms")
    for result in results:
        verdict = "ok" if result.is_within_budget else "over"
        print(
            f"{result.page.name:{WIDTH}} {result.queries:7d} {result.p50:7.1f} {result.p95:7.1f} "
            f"{result.p50 / trivial:10.1f} {_or_dash(result.processor):>13}  {verdict}"
        )


def _or_dash(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


def print_line(name: str, measured: float, unit: str, budget: float, *, at_least: bool) -> None:
    """Print one figure beside its budget."""
    is_ok = measured >= budget if at_least else measured <= budget
    words = f"{'at least' if at_least else 'at most'} {budget:g}"
    print(f"{name:{WIDTH + 12}} {measured:9.1f} {unit:14} {words:14} {'ok' if is_ok else 'over'}")


def print_reference(name: str, times: list[float]) -> None:
    """Print what something trivial took in the same run, by which noisy machines can be compared."""
    print(f"{name:{WIDTH + 12}} {percentile(times, 0.5):9.2f} ms p50 {percentile(times, 0.95):9.2f} ms p95")
