"""Taking the published results of DfE's performance tables into the values of every alliance that measures them."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone

from kpis.models import Indicator, Period, Value
from members.models import AcademicYear, InstitutionLink

# The columns that are read, and beside each the one that says of how many pupils it speaks.
COLUMNS = {"PTRWM_EXP": "TELIG", "ATT8SCR": "TPUP", "PTL2BASICS_95": "TPUP"}
PERCENT = {"PTRWM_EXP", "PTL2BASICS_95"}
CODES = {str(code) for code in Value.Code.values if code}
MOST_HOPS = 5
MOST_PROBLEMS = 50
HUNDRED = Decimal(100)


class WrongFile(Exception):
    """The file cannot be taken; each problem names its line and column."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = list(problems)


@dataclass(frozen=True)
class Result:
    """What the tables say of one school in one column: a figure and its pupils, or a code."""

    figure: Decimal | None
    pupils: Decimal | None
    code: str = ""


@dataclass
class Report:
    """What came of it."""

    taken: int = 0
    coded: int = 0
    kept: int = 0
    without_period: list[str] = field(default_factory=list)


def read_results(content: bytes) -> dict[str, dict[int, Result]]:
    """Return the results by column and URN; raise WrongFile naming every line that cannot be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    reader = csv.DictReader(io.StringIO(text.replace("\x00", ""), newline=""))
    columns = [name for name in COLUMNS if name in (reader.fieldnames or [])]
    if "URN" not in (reader.fieldnames or []) or not columns:
        raise WrongFile(f"Line 1: the file needs the column URN and one of {', '.join(COLUMNS)}.")
    problems: list[str] = []
    found: dict[str, dict[int, Result]] = {name: {} for name in columns}
    for row in reader:
        urn = (row["URN"] or "").strip()
        if not urn:
            continue
        if not (urn.isascii() and urn.isdigit() and len(urn) < 10):
            problems.append(f"Line {reader.line_num}, URN: {urn[:20]!r} is no URN.")
            continue
        for name in columns:
            _read_cell(row, name, reader.line_num, found[name], problems)
    if problems:
        raise WrongFile(*problems[:MOST_PROBLEMS])
    return {name: _as_percentages(name, results) for name, results in found.items()}


def _read_cell(row: dict[str, Any], name: str, line: int, found: dict[int, Result], problems: list[str]) -> None:
    text = (row[name] or "").strip()
    if not text:
        return
    urn = int(row["URN"])
    if text in CODES:
        found[urn] = Result(None, None, text)
        return
    figure = _number(text.removesuffix("%"))
    if figure is None or (name in PERCENT and not 0 <= figure <= HUNDRED):
        problems.append(f"Line {line}, {name}: {text[:20]!r} is neither a figure nor one of the codes.")
        return
    found[urn] = Result(figure, _number((row.get(COLUMNS[name]) or "").strip()))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 1_000_000 else None


def _as_percentages(name: str, results: dict[int, Result]) -> dict[int, Result]:
    """Tell fractions from percentages: a column with none above 1, but some between 0 and 1, holds fractions."""
    figures = [each.figure for each in results.values() if each.figure is not None]
    fractions = name in PERCENT and all(each <= 1 for each in figures) and any(0 < each < 1 for each in figures)
    if not fractions:
        return results
    return {
        urn: Result(each.figure * HUNDRED if each.figure is not None else None, each.pupils, each.code)
        for urn, each in results.items()
    }


def _urns_of(members: dict[int, tuple[int, int | None]]) -> dict[int, list[int]]:
    """Return for each member school the URNs to look under: its own, then those it carries on, the latest first."""
    found = {pk: [urn] for pk, (urn, _) in members.items()}
    front = {pk: [pk] for pk in members}
    for _ in range(MOST_HOPS):
        keys = {key for keys in front.values() for key in keys}
        links: dict[int, list[tuple[int, int | None]]] = {}
        rows = InstitutionLink.objects.filter(later__in=keys).values_list("later_id", "earlier_id", "earlier__urn")
        for later, earlier, urn in rows:
            links.setdefault(later, []).append((earlier, urn))
        if not links:
            break
        for pk, keys_of in front.items():
            steps = [step for key in keys_of for step in links.get(key, [])]
            found[pk].extend(urn for _, urn in steps if urn is not None and urn not in found[pk])
            front[pk] = [earlier for earlier, _ in steps]
    return found


@transaction.atomic
def take_results(*, results: dict[str, dict[int, Result]], year: AcademicYear) -> Report:
    """Write the results of the year as values of every indicator whose source names their column.

    Where a school has an approved return, its own figure stays. Where the file gives no number of pupils, the school's
    pupils on roll weigh it, and the source says so.
    """
    report = Report()
    for name, by_urn in results.items():
        for indicator in Indicator.objects.filter(source__contains=name, level="school").select_related("alliance"):
            period = indicator.alliance.kpi_periods.filter(academic_year=int(year), part="").first()
            if period is None:
                report.without_period.append(f"{indicator.alliance}: {indicator}")
                continue
            _take(indicator, period, name, by_urn, year, report)
    return report


def _take(
    indicator: Indicator, period: Period, name: str, by_urn: dict[int, Result], year: AcademicYear, report: Report
) -> None:
    rows = indicator.alliance.memberships.current(period.due_on).filter(institution__kind="school")
    schools = rows.select_related("institution")
    members = {
        each.institution_id: (each.institution.urn, each.institution.pupils)
        for each in schools
        if each.institution.urn is not None and indicator.asks(each.institution.phase)
    }
    kept = set(
        indicator.values.filter(period=period, from_return__isnull=False).values_list("institution_id", flat=True)
    )
    for pk, urns in _urns_of(members).items():  # type: ignore[arg-type]
        result = next((by_urn[urn] for urn in urns if urn in by_urn), None)
        if result is None:
            continue
        if pk in kept:
            report.kept += 1
            continue
        key: dict[str, Any] = {"indicator": indicator, "period": period, "institution_id": pk, "group": ""}
        values = dict(_values(result, members[pk][1], f"DfE performance tables {year}, {name}"))
        Value.objects.update_or_create(**key, defaults={**values, "alliance": indicator.alliance})
        if result.code:
            report.coded += 1
        else:
            report.taken += 1


def _values(result: Result, on_roll: int | None, source: str) -> Iterator[tuple[str, Any]]:
    not_applicable = result.code in Value.FOR_NOT_APPLICABLE
    state = Value.State.NOT_APPLICABLE if not_applicable else Value.State.SUPPRESSED
    pupils = result.pupils if result.pupils is not None else (Decimal(on_roll) if on_roll else None)
    by_roll = result.code == "" and result.pupils is None and pupils is not None
    yield "state", state if result.code else Value.State.GIVEN
    yield "code", result.code
    yield "figure", result.figure
    yield "denominator", pupils if not result.code else None
    yield "numerator", None
    yield "source", source + (", weighted by pupils on roll" if by_roll else "")
    yield "is_demonstration", False
    yield "given_by", None
    yield "given_at", timezone.now()
