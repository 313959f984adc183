"""Who keeps which promise of membership: by facts that the portal holds, or attested and confirmed by another."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.models import Claim, KpiSettings
from kpis.scorecard import Scorecard, state_of
from members.evidence import EVIDENCE
from members.models import AcademicYear, Alliance, Commitment, Institution, Person
from tests.cast import standing_of
from tests.factories import LONG_AGO, CommitmentFactory, InstitutionFactory, MembershipFactory, StrandFactory
from tests.page import words_of
from tests.tables import rows_of_csv

YEAR = AcademicYear(2024)
THIS = AcademicYear.of_today()


@pytest.fixture
def strands_promise(alliance: Alliance) -> Commitment:
    return CommitmentFactory(alliance=alliance, title="Work in two strands", evidence="strands", enough=2)


@pytest.fixture
def told_promise(alliance: Alliance) -> Commitment:
    return CommitmentFactory(alliance=alliance, title="Share best practice", evidence="attested", enough=1)


def pledge(alliance: Alliance, school: Institution, year: AcademicYear, number: int) -> None:
    for _ in range(number):
        alliance.pledges.create(strand=StrandFactory(alliance=alliance), institution=school, academic_year=int(year))


@pytest.mark.parametrize(
    ("number", "enough", "today", "state"),
    [
        (6, 6, date(2024, 9, 20), "met"),
        (0, 6, date(2024, 9, 20), "not_due"),
        (1, 6, date(2024, 10, 20), "on_course"),
        (1, 6, date(2025, 3, 1), "at_risk"),
        (5, 6, date(2025, 7, 1), "on_course"),
        (5, 6, date(2025, 9, 1), "not_met"),
        (0, 1, date(2025, 1, 15), "not_due"),
        (0, 1, date(2025, 5, 15), "at_risk"),
        (0, 0, date(2024, 9, 1), "met"),
    ],
)
def test_a_promise_is_judged_by_how_much_of_the_year_has_gone(
    number: int, enough: int, today: date, state: str
) -> None:
    assert state_of(number, enough, YEAR, today) == state


def states(person: Person, year: AcademicYear = YEAR) -> dict[str, list[str]]:
    return {row.school.name: [cell.words for cell in row.cells] for row in Scorecard(standing_of(person), year).rows}


def test_facts_that_the_portal_holds_keep_a_promise(
    alliance: Alliance, director: Person, as_director: Client, strands_promise: Commitment, school: Institution,
    other_school: Institution,
) -> None:  # fmt: skip
    pledge(alliance, school, YEAR, 2)
    pledge(alliance, other_school, YEAR, 1)
    assert states(director) == {"Alder Primary School": ["Met"], "Birch Academy": ["Not met"]}
    assert Scorecard(standing_of(director), YEAR).totals == ["1 of 2"]
    page = words_of(as_director.get(f"/riverside/kpis/commitments/?year={int(YEAR)}"))
    assert "Alder Primary School Met 2 of 2" in page
    assert "Birch Academy 1 short Not met 1 of 2" in page
    only = words_of(as_director.get(f"/riverside/kpis/commitments/?year={int(YEAR)}&state=not_met"))
    assert ("Birch Academy" in only, "Alder Primary" in only) == (True, False)


def test_a_schools_page_shows_the_facts_what_is_left_and_the_way(
    alliance: Alliance, as_head: Client, strands_promise: Commitment, told_promise: Commitment, school: Institution
) -> None:
    pledge(alliance, school, THIS, 1)
    answer = as_head.get(f"/riverside/kpis/commitments/schools/{school.pk}/")
    page, html, fact = words_of(answer), answer.content.decode(), alliance.strands.get()
    assert f"2 of 2 promises still to keep in {THIS}" in page
    assert "1 of 2, 1 left to do" in page
    assert f'<a href="{reverse("members:strand", args=["riverside", fact.pk])}">{fact.name}</a>' in html
    assert "See the pledges" in page
    assert "Attest: Share best practice" in page


def test_what_a_school_attests_counts_once_another_confirms_it(
    director: Person, as_head: Client, as_other_head: Client, told_promise: Commitment, school: Institution
) -> None:
    address = f"/riverside/kpis/commitments/schools/{school.pk}/attest/{told_promise.pk}/?year={int(YEAR)}"
    assert "Write a sentence or two." in words_of(as_head.post(address, {"text": " "}))
    assert as_other_head.post(address, {"text": "They did."}).status_code == 403
    as_head.post(address, {"text": "We opened our phonics lessons to four schools."})
    claim = Claim.objects.get()
    assert states(director)["Alder Primary School"] == ["Not met"]
    own = as_head.post(f"/riverside/kpis/commitments/claims/{claim.pk}/", {"do": "confirm"}, follow=True)
    assert "Somebody from outside the school confirms it." in words_of(own)
    as_other_head.post(f"/riverside/kpis/commitments/claims/{claim.pk}/", {"do": "confirm"})
    assert states(director)["Alder Primary School"] == ["Met"]
    as_head.post(f"/riverside/kpis/commitments/claims/{claim.pk}/", {"do": "withdraw"})
    assert Claim.objects.get().is_confirmed


def test_what_the_portal_knows_is_not_attested(
    as_head: Client, strands_promise: Commitment, school: Institution
) -> None:
    address = f"/riverside/kpis/commitments/schools/{school.pk}/attest/{strands_promise.pk}/"
    assert as_head.post(address, {"text": "We did."}).status_code == 404


def test_an_exempt_school_says_why_and_counts_in_no_total(
    director: Person, as_director: Client, as_head: Client, told_promise: Commitment, school: Institution,
    other_school: Institution,
) -> None:  # fmt: skip
    address = f"/riverside/kpis/commitments/schools/{school.pk}/exempt/{told_promise.pk}/?year={int(YEAR)}"
    assert as_head.post(address, {"text": "We are busy."}).status_code == 403
    as_director.post(address, {"text": "It moved into a new building."})
    assert states(director) == {"Alder Primary School": ["Exempt"], "Birch Academy": ["Not met"]}
    assert Scorecard(standing_of(director), YEAR).totals == ["0 of 1"]
    page = words_of(as_head.get(f"/riverside/kpis/commitments/schools/{school.pk}/?year={int(YEAR)}"))
    assert "Exempt: It moved into a new building." in page
    as_director.post(f"/riverside/kpis/commitments/claims/{Claim.objects.get().pk}/", {"do": "withdraw"})
    assert states(director)["Alder Primary School"] == ["Not met"]


def test_a_school_is_asked_for_the_years_of_its_membership_alone(
    alliance: Alliance, director: Person, told_promise: Commitment
) -> None:
    for name, starts, ends in (
        ("Long Member", LONG_AGO, None),
        ("Gone Before", LONG_AGO, date(2024, 9, 1)),
        ("Came After", date(2025, 9, 1), None),
    ):
        school = InstitutionFactory(name=name)
        MembershipFactory(alliance=alliance, institution=school, starts_on=starts, ends_on=ends)
    assert list(states(director)) == ["Long Member"]


@pytest.mark.parametrize(("shown", "seen"), [("names", 2), ("own", 1)])
def test_the_alliance_decides_whether_a_head_sees_other_schools_promises(
    alliance: Alliance, as_head: Client, head: Person, told_promise: Commitment, school: Institution,
    other_school: Institution, shown: str, seen: int,
) -> None:  # fmt: skip
    KpiSettings.objects.create(alliance=alliance, shown=shown)
    assert len(states(head)) == seen
    other = as_head.get(f"/riverside/kpis/commitments/schools/{other_school.pk}/")
    assert other.status_code == (200 if seen == 2 else 403)
    exported = rows_of_csv(as_head.get(f"/riverside/kpis/commitments/export/?format=csv&year={int(YEAR)}").content)
    assert exported[1] == ["Alder Primary School", "Primary", "Not met (0 of 1)"]
    assert len(exported) == seen + 1


def test_a_hundred_schools_and_every_kind_of_promise_cost_twelve_queries(
    alliance: Alliance, as_director: Client
) -> None:
    for kind in Commitment.Evidence:
        CommitmentFactory(alliance=alliance, evidence=kind, enough=1)
    for _ in range(100):
        MembershipFactory(alliance=alliance, institution=InstitutionFactory())
    with CaptureQueriesContext(connection) as queries:
        answer = as_director.get("/riverside/kpis/commitments/")
    assert answer.content.decode().count("<td>") == 100 * len(Commitment.Evidence) + len(Commitment.Evidence)
    assert len(queries) <= 12
    assert len(EVIDENCE) >= 6


def test_years_before_can_be_looked_at(
    alliance: Alliance, director: Person, strands_promise: Commitment, school: Institution
) -> None:
    pledge(alliance, school, AcademicYear(THIS - 1), 2)
    assert states(director, AcademicYear(THIS - 1)) == {"Alder Primary School": ["Met"]}
    assert states(director, AcademicYear(THIS + 1)) == {"Alder Primary School": ["Not due"]}
