"""Real rows behind the addresses of the KPIs room, for the walk."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kpis.models import Claim, Return
from members.models import AcademicYear, Alliance, Institution, Person
from members.permissions import Role
from tests.factories import CommitmentFactory, InstitutionFactory, MembershipFactory, appoint
from tests.kpis.factories import BenchmarkFactory, IndicatorFactory, PeriodFactory, ValueFactory, still_open


def member(alliance: Alliance) -> Institution:
    school: Institution = InstitutionFactory()
    MembershipFactory(alliance=alliance, institution=school)
    return school


def measured(alliance: Alliance) -> dict[str, Any]:
    """An indicator with a target, and one school that gave a value."""
    indicator = IndicatorFactory(alliance=alliance)
    period = alliance.kpi_periods.first() or PeriodFactory(alliance=alliance)
    BenchmarkFactory(indicator=indicator, period=period, target=Decimal(65), national=Decimal(61))
    ValueFactory(indicator=indicator, period=period, institution=member(alliance))
    return {"pk": indicator.pk, "period": period.pk}


def indicator(alliance: Alliance) -> dict[str, Any]:
    return {"pk": measured(alliance)["pk"]}


def of_the_alliance(alliance: Alliance) -> dict[str, Any]:
    """A figure of the alliance as a whole, which is entered without naming a school."""
    whole = IndicatorFactory(alliance=alliance, level="alliance", unit="number", how="sum")
    period = alliance.kpi_periods.first() or PeriodFactory(alliance=alliance)
    return {"pk": whole.pk, "period": period.pk}


def period(alliance: Alliance) -> dict[str, Any]:
    return {"pk": (alliance.kpi_periods.first() or PeriodFactory(alliance=alliance)).pk}


def school(alliance: Alliance) -> dict[str, Any]:
    measured(alliance)
    return {"pk": member(alliance).pk}


def return_under_way(alliance: Alliance) -> dict[str, Any]:
    """The page of a return that waits for approval."""
    found = Return.objects.get(**waiting_return(alliance))
    return {"period": found.period_id, "pk": found.institution_id}


def return_to_give(alliance: Alliance) -> dict[str, Any]:
    """A school whose return can still be given."""
    IndicatorFactory(alliance=alliance)
    today = timezone.localdate()
    period = alliance.kpi_periods.open().first() or still_open(alliance, academic_year=today.year)
    return {"period": period.pk, "pk": member(alliance).pk}


def waiting_return(alliance: Alliance) -> dict[str, Any]:
    IndicatorFactory(alliance=alliance)
    found = Return.objects.create(
        alliance=alliance,
        period=alliance.kpi_periods.first() or PeriodFactory(alliance=alliance),
        institution=member(alliance),
        state="submitted",
        submitted_at=timezone.now(),
    )
    return {"pk": found.pk}


def promise(alliance: Alliance) -> dict[str, Any]:
    return {"pk": member(alliance).pk, "commitment": CommitmentFactory(alliance=alliance, evidence="attested").pk}


def promising(alliance: Alliance) -> dict[str, Any]:
    """A school with a promise of each state of evidence: recorded, attested and waiting."""
    found = promise(alliance)
    school = Institution.objects.get(pk=found["pk"])
    said = {"alliance": alliance, "institution": school, "academic_year": int(AcademicYear.of_today())}
    Claim.objects.create(**said, commitment_id=found["commitment"], kind="attested", text="We did.")
    return {"pk": school.pk}


def promises(alliance: Alliance) -> dict[str, Any]:
    promising(alliance)
    return {}


def claim(alliance: Alliance) -> dict[str, Any]:
    promising(alliance)
    return {"pk": Claim.objects.filter(alliance=alliance).latest("pk").pk}


def who_leads(alliance: Alliance, rows: dict[str, Any]) -> Person:
    """The school's own lead, who alone attests."""
    return appoint(alliance, Role.HEAD, Institution.objects.get(pk=rows["pk"]))


OPENED_BY = dict.fromkeys(["attest", "return_template", "return_upload"], who_leads)


def nothing(alliance: Alliance) -> dict[str, Any]:
    measured(alliance)
    return {}


ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {
    **dict.fromkeys(
        ["board", "indicators", "library", "indicator_add", "periods", "period_add", "settings", "returns"], nothing
    ),
    "school": school,
    **dict.fromkeys(["indicator", "indicator_edit"], indicator),
    **dict.fromkeys(["benchmark", "verdict"], measured),
    "value": of_the_alliance,
    "period_edit": period,
    **dict.fromkeys(["scorecard", "scorecard_export"], promises),
    "promises": promising,
    **dict.fromkeys(["attest", "exempt"], promise),
    "claim": claim,
    "give_return": return_under_way,
    "decide_return": waiting_return,
    **dict.fromkeys(["return_template", "return_upload"], return_to_give),
}
