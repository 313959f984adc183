"""Adds to each demo alliance its indicators, targets, and three years of plausible values, marked as demonstration."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from kpis.library import indicator_from
from kpis.models import Benchmark, Claim, Indicator, Period, Return, Value, Verdict
from members.demo.rooms import DEMO
from members.evidence import EVIDENCE
from members.models import AcademicYear, Alliance, Institution
from members.permissions import Role

YEARS = 3
SOURCE = "Demonstration"
# The keys of each alliance's indicators in the library, with the target of the latest year.
OWN: dict[str, dict[str, int | None]] = {
    "mkla": {
        "ks2_level_4": 85, "ks4_five_good": 70, "gap_ks2": None, "gap_ks4": None, "floor_primary": 95,
        "floor_secondary": 90,
    },
    "seven-kings": {
        "ks2_expected": 65, "attainment_8": 50, "gap_ks4": None, "schools_joined": 2, "satisfaction": 90,
        "sle_days": 60,
    },
    "southwark": {
        "ks2_expected": 68, "ks4_grade_5": 52, "gap_ks2": None, "trainees": 30, "courses": 24, "places_filled": 80,
    },
    "trust": {"ks2_expected": 66, "ks4_grade_5": 50, "ofsted_good": 90, "savings": 40000, "satisfaction": 92},
    "thurrock": {
        "ks2_expected": 64, "ks4_grade_5": 48, "trainees": 20, "trainees_employed": 75, "sle_days": 50,
        "schools_joined": 3,
    },
}  # fmt: skip
# Roughly where schools lie: the middle, and how far they spread.
MIDDLE = {
    "ks2_level_4": (82, 7), "ks2_expected": (63, 9), "ks4_five_good": (66, 9), "ks4_grade_5": (46, 9),
    "attainment_8": (47, 5), "floor_primary": (0.95, 0), "floor_secondary": (0.85, 0), "ofsted_good": (0.9, 0),
    "satisfaction": (91, 0), "places_filled": (78, 0), "trainees_employed": (72, 0), "trainees": (24, 4),
    "courses": (22, 3), "sle_days": (4, 3), "savings": (1800, 900),
}  # fmt: skip
GAPS = {"Disadvantaged": (19, 22), "SEN": (36, 42), "English": (4, 3)}


@DEMO.register(position=61)
@transaction.atomic
def load_claims(alliance: Alliance) -> None:
    """Let schools of a demo alliance attest what no record shows, some confirmed, and exempt one from a promise."""
    told = [each for each in alliance.commitments.all() if each.evidence not in EVIDENCE]
    if alliance.slug not in OWN or alliance.claims.exists() or not told:
        return
    this = AcademicYear.of_today()
    schools = sorted(each.institution_id for each in alliance.memberships.current().filter(institution__kind="school"))
    director = alliance.appointments.current().filter(role=Role.DIRECTOR).select_related("person").first()
    who = director.person if director else None
    said = "Two of our teachers worked with another school's in the autumn. (Demonstration)"
    claims = [
        Claim(
            alliance=alliance, commitment=commitment, institution_id=school, academic_year=int(this) - back,
            kind=Claim.Kind.ATTESTED, text=said, confirmed_by=who if (at + back) % 2 else None,
            confirmed_at=timezone.now() if (at + back) % 2 else None,
        )
        for commitment in told
        for at, school in enumerate(schools)
        for back in range(YEARS)
        if (at + back) % 3
    ]  # fmt: skip
    why = "The school moved into a new building this year. (Demonstration)"
    exempt = {"commitment": told[0], "institution_id": schools[0], "kind": Claim.Kind.EXEMPT, "text": why}
    Claim.objects.bulk_create([*claims, Claim(alliance=alliance, academic_year=int(this), by=who, **exempt)])


@DEMO.register(position=60)
@transaction.atomic
def load_kpis(alliance: Alliance) -> None:
    """Load the KPIs of a demo alliance that measures nothing yet."""
    if alliance.slug not in OWN or alliance.indicators.exists():
        return
    dice = random.Random(alliance.slug)  # noqa: S311 - plausible, not secret
    periods = _periods(alliance)
    leads = {each.strand_id: each.person for each in alliance.appointments.current().filter(role=Role.LEAD)}
    strands = list(alliance.strands.active())
    values: list[Value] = []
    for position, (key, target) in enumerate(OWN[alliance.slug].items(), start=1):
        strand = strands[position % len(strands)] if strands else None
        lead = leads.get(strand.pk) if strand else None
        indicator = indicator_from(key, alliance=alliance, strand=strand, lead=lead, position=position)
        indicator.save()
        Benchmark.objects.bulk_create(_benchmarks(indicator, key, target, periods))
        for number, period in enumerate(periods):
            values.extend(_values(dice, indicator, key, period, number))
    _returns(alliance, periods[-1], values)
    Value.objects.bulk_create(values)
    _verdict(alliance, periods[-1])


def _periods(alliance: Alliance) -> list[Period]:
    """Make the academic years whose results have been collected by now: the last was due at the end of October."""
    this = AcademicYear.of_today()
    found = [
        Period(
            alliance=alliance,
            academic_year=year,
            opens_on=date(year + 1, 9, 1),
            due_on=date(year + 1, 10, 31),
            closes_on=date(year + 1, 12, 20),
        )
        for year in range(this - YEARS, this + 1)
    ]
    Period.objects.bulk_create(found)
    return found[:-1]


def _benchmarks(indicator: Indicator, key: str, target: int | None, periods: list[Period]) -> Iterator[Benchmark]:
    middle = Decimal(str(MIDDLE.get(key, (0, 0))[0]))
    tables = {"ks2_expected": 61, "ks4_grade_5": 45, "attainment_8": 46}
    for number, period in enumerate(periods):
        for group in indicator.group_names:
            national = next((Decimal(gap[1]) for word, gap in GAPS.items() if word in group), None)
            if key in tables:
                national = min(middle, Decimal(tables[key])) + number
            aim = None if target is None else Decimal(target)
            if aim is None and national is None:
                continue
            yield Benchmark(
                alliance=indicator.alliance, indicator=indicator, period=period, group=group, target=aim,
                national=national, source=SOURCE if national is not None else "",
            )  # fmt: skip


def _schools(indicator: Indicator, period: Period) -> list[Institution]:
    rows = indicator.alliance.memberships.current(min(period.due_on, timezone.localdate())).with_institution()
    found = {each.institution_id: each.institution for each in rows if each.institution.kind == "school"}
    return [each for each in found.values() if indicator.asks(each.phase)]


def _values(dice: random.Random, indicator: Indicator, key: str, period: Period, number: int) -> Iterator[Value]:
    """Make the values of one period; in the last one some are missing, and some were suppressed."""
    if indicator.computed:
        return
    common = {"alliance": indicator.alliance, "indicator": indicator, "period": period, "is_demonstration": True}
    if not indicator.is_of_schools:
        yield Value(**common, given_at=_given_at(period, 1), **_figure(dice, indicator, key, number, 400))
        return
    for at, school in enumerate(_schools(indicator, period)):
        if number == YEARS - 1 and at % 9 == 4:
            continue
        for group in indicator.group_names:
            where = {**common, "institution": school, "group": group, "given_at": _given_at(period, at)}
            if at % 11 == 7 and indicator.unit == "percent":
                code = "SUPP" if at % 2 else "z"
                state = "suppressed" if code == "SUPP" else "not_applicable"
                yield Value(**where, state=state, code=code)
            else:
                yield Value(**where, **_figure(dice, indicator, key, number, (school.pupils or 210) // 6, group))


def _given_at(period: Period, at: int) -> datetime:
    """Return when a school gave its value: nearly all before the day, one in fifteen after it."""
    day = period.due_on + timedelta(days=6 if at % 15 == 14 else -10)
    return timezone.make_aware(datetime.combine(day, time(15, 30)))


def _figure(
    dice: random.Random, indicator: Indicator, key: str, number: int, pupils: int, group: str = ""
) -> dict[str, Any]:
    if indicator.unit == "yes_no":
        return {"figure": Decimal(int(dice.random() < MIDDLE[key][0]))}
    if group:
        gap = next(each[0] for word, each in GAPS.items() if word in group)
        own = max(4, round(pupils * (0.25 if "Disadvantaged" in group else 0.18)))
        others = min(max(dice.gauss(70 + number, 6), 30), 95)
        mine = min(max(others - dice.gauss(gap - number, 4), 5), 98)
        reached = round(own * mine / 100)
        return {
            "figure": Decimal(100 * reached) / own, "numerator": Decimal(reached), "denominator": Decimal(own),
            "comparison": Decimal(str(round(others, 1))), "comparison_denominator": Decimal(max(pupils - own, 1)),
        }  # fmt: skip
    middle, spread = MIDDLE[key]
    drawn = dice.gauss(middle + number, spread)
    if indicator.unit == "percent":
        reached = round(pupils * min(max(drawn, 10), 99) / 100)
        return {
            "figure": round(Decimal(100 * reached) / pupils, 4),
            "numerator": Decimal(reached),
            "denominator": Decimal(pupils),
        }
    if indicator.unit == "points":
        return {"figure": Decimal(str(round(drawn, 1))), "denominator": Decimal(pupils)}
    return {"figure": Decimal(max(round(drawn), 0))}


def _returns(alliance: Alliance, period: Period, values: list[Value]) -> None:
    """Make the approved returns by which the schools gave the values of the last period, but for the first head's."""
    head = alliance.appointments.current().filter(role=Role.HEAD, person__email__startswith="head@").first()
    ours = head.institution_id if head else None
    of_period = [each for each in values if each.period == period and each.institution_id is not None]
    not_ours = [each for each in of_period if each.institution_id != ours]
    values[:] = [each for each in values if each not in of_period] + not_ours
    first = {each.institution_id: each for each in not_ours}
    rows = {
        pk: Return(
            alliance=alliance, period=period, institution_id=pk, state=Return.State.APPROVED,
            entries={}, submitted_at=each.given_at, approved_at=each.given_at + timedelta(days=3),
        )
        for pk, each in first.items()
        if pk is not None
    }  # fmt: skip
    Return.objects.bulk_create(rows.values())
    for each in not_ours:
        each.from_return = rows.get(each.institution_id or 0)


def _verdict(alliance: Alliance, period: Period) -> None:
    """Let the director overrule the first indicator's colour, as somebody with local knowledge would."""
    director = alliance.appointments.current().filter(role=Role.DIRECTOR).select_related("person").first()
    if director is not None:
        Verdict.objects.create(
            alliance=alliance,
            indicator=alliance.indicators.earliest("position"),
            period=period,
            tone=Verdict.Tone.WATCH,
            narrative="Two schools changed how they assess this year, so the figure is not quite that of the year "
            "before. We look again once the spring's assessments are in. (Demonstration)",
            by=director.person,
        )
