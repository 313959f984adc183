"""A school's return: kept as a draft, checked, submitted, sent back or approved by somebody else; then it stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from kpis.actions.returns import remind_of_returns
from kpis.board import Board
from kpis.evidence import data_shared
from kpis.models import Indicator, Period, Return, Value
from kpis.needs import returns_to_approve, returns_to_give
from members.home import needs_of
from members.models import AcademicYear, Alliance, Institution, Person
from tests.cast import standing_of
from tests.kpis.factories import IndicatorFactory, PeriodFactory, ValueFactory, still_open
from tests.page import words_of


@pytest.fixture
def indicator(alliance: Alliance) -> Indicator:
    return IndicatorFactory(alliance=alliance, name="Reading")


@pytest.fixture
def period(alliance: Alliance) -> Period:
    return still_open(alliance)


def address(period: Period, school: Institution) -> str:
    return f"/riverside/kpis/returns/{period.pk}/{school.pk}/"


def cells(indicator: Indicator, **typed: str) -> dict[str, str]:
    return {f"v{indicator.pk}-0-{name}": value for name, value in {"state": "given", **typed}.items()}


def submitted(client: Client, indicator: Indicator, period: Period, school: Institution, **others: str) -> Return:
    typed = cells(indicator, numerator="30", denominator="60")
    assert client.post(address(period, school), {**typed, "do": "submit", **others}).status_code == 302
    return Return.objects.latest("number")


def decide(client: Client, found: Return, **typed: str) -> str:
    return words_of(client.post(f"/riverside/kpis/returns/{found.pk}/decide/", typed, follow=True))


def test_a_draft_keeps_what_was_typed_and_shows_on_no_board(
    indicator: Indicator, period: Period, as_head: Client, school: Institution, director: Person
) -> None:
    typed = cells(indicator, figure="nearly a hundred\x00", denominator="sixty")
    as_head.post(address(period, school), {**typed, "do": "draft"})
    page = as_head.get(address(period, school)).content.decode()
    assert 'value="nearly a hundred"' in page
    assert 'value="sixty"' in page
    assert (Return.objects.get().state, Value.objects.count()) == ("draft", 0)


def test_what_is_wrong_is_said_at_once_for_every_cell_and_nothing_is_submitted(
    alliance: Alliance, indicator: Indicator, period: Period, as_head: Client, school: Institution
) -> None:
    other = IndicatorFactory(alliance=alliance, name="Writing")
    typed = {**cells(indicator, numerator="61", denominator="60"), **cells(other, state="missing")}
    page = words_of(as_head.post(address(period, school), {**typed, "do": "submit"}))
    assert "Reading: This is more than the 60 it is a part of." in page
    assert "Writing: Give the figure, or say which kind of nothing it is." in page
    assert not Return.objects.exists()


def test_a_figure_far_from_the_year_before_is_asked_about(
    alliance: Alliance, indicator: Indicator, period: Period, as_head: Client, school: Institution
) -> None:
    before = PeriodFactory(alliance=alliance, academic_year=2020)
    ValueFactory(indicator=indicator, period=before, institution=school, figure=90)
    typed = {**cells(indicator, numerator="30", denominator="60"), "do": "submit"}
    page = words_of(as_head.post(address(period, school), typed))
    assert "50.0% is far from 90.0% before. Mend the figure, or say here what changed." in page
    as_head.post(address(period, school), {**typed, f"v{indicator.pk}-0-source": "A new test"})
    assert Return.objects.get().state == "submitted"


def test_a_return_goes_back_and_comes_again_and_is_approved_by_somebody_else(
    indicator: Indicator, period: Period, as_head: Client, as_director: Client, school: Institution, head: Person,
    director: Person,
) -> None:  # fmt: skip
    found = submitted(as_head, indicator, period, school)
    assert "Say what is to be mended, and send it back." in decide(as_director, found, do="back", because=" ")
    decide(as_director, found, do="back", because="Count the pupils who joined.")
    send_message(Message.objects.get(kind="kpis.return_sent_back").pk)
    assert (mail.outbox[-1].to, "Count the pupils who joined." in mail.outbox[-1].body) == ([head.email], True)
    assert "To be mended: Count the pupils who joined." in words_of(as_head.get(address(period, school)))
    submitted(as_head, indicator, period, school)
    assert "is approved, and on the board." in decide(as_director, found, do="approve")
    value = Value.objects.get()
    assert (value.figure, value.given_by, value.from_return) == (50, head, found)
    (line,) = Board(standing_of(director)).lines
    assert line.lead_point.words == "50%"
    assert [(step.state, step.by) for step in found.steps.all()] == [
        ("submitted", head),
        ("returned", director),
        ("submitted", head),
        ("approved", director),
    ]


def test_who_submitted_does_not_approve(
    alliance: Alliance, indicator: Indicator, period: Period, as_head: Client, head: Person, school: Institution
) -> None:
    alliance.appointments.create(person=head, role="director", starts_on=timezone.localdate())
    found = submitted(as_head, indicator, period, school)
    assert "You submitted this return yourself: somebody else approves it." in decide(as_head, found, do="approve")
    assert Return.objects.get().state == "submitted"
    with pytest.raises(IntegrityError, match="does not approve it"):
        Return.objects.update(state="approved", approved_by=head, approved_at=timezone.now())


def test_an_approved_return_and_its_values_never_change(
    indicator: Indicator, period: Period, as_head: Client, as_director: Client, school: Institution
) -> None:
    found = submitted(as_head, indicator, period, school)
    decide(as_director, found, do="approve")
    for statement in (
        "UPDATE kpis_return SET entries = '{}'",
        "UPDATE kpis_return SET state = 'draft'",
        "DELETE FROM kpis_returnstep; DELETE FROM kpis_return",
        "UPDATE kpis_value SET figure = 99",
        "UPDATE kpis_value SET from_return_id = NULL",
        "DELETE FROM kpis_value",
    ):
        with pytest.raises(IntegrityError, match="approved"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    refused = as_director.get(
        f"/riverside/kpis/indicators/{indicator.pk}/values/{period.pk}/?school={school.pk}", follow=True
    )
    assert "This value is part of an approved return" in words_of(refused)


def test_a_correction_is_a_further_return_with_its_reason(
    indicator: Indicator, period: Period, as_head: Client, as_director: Client, school: Institution
) -> None:
    first = submitted(as_head, indicator, period, school)
    decide(as_director, first, do="approve")
    typed = {**cells(indicator, numerator="36", denominator="60"), "do": "submit"}
    assert "Say why it is corrected." in words_of(as_head.post(address(period, school), typed))
    as_head.post(address(period, school), {**typed, "why": "A paper was marked again."})
    second = Return.objects.get(number=2)
    decide(as_director, second, do="approve")
    assert [(each.number, each.state) for each in Return.objects.all()] == [(1, "approved"), (2, "approved")]
    assert (Value.objects.get().figure, Value.objects.get().from_return) == (Decimal(60), second)
    first.refresh_from_db()
    assert first.entries[f"v{indicator.pk}-0-numerator"] == "30"


def test_a_submitted_return_waits_and_takes_no_second_submission(
    indicator: Indicator, period: Period, as_head: Client, school: Institution
) -> None:
    submitted(as_head, indicator, period, school)
    again = as_head.post(address(period, school), {**cells(indicator, numerator="1", denominator="60"), "do": "submit"})
    assert "Submit the return" not in words_of(again)
    assert (Return.objects.count(), Return.objects.get().entries[f"v{indicator.pk}-0-numerator"]) == (1, "30")


def test_a_return_is_given_by_the_schools_own_lead_while_the_period_is_open(
    alliance: Alliance,
    indicator: Indicator,
    as_head: Client,
    as_other_head: Client,
    school: Institution,
    period: Period,
) -> None:
    assert as_other_head.get(address(period, school)).status_code == 403
    closed = PeriodFactory(alliance=alliance, academic_year=2020)
    as_head.post(address(closed, school), {**cells(indicator, numerator="3", denominator="6"), "do": "submit"})
    assert not Return.objects.exists()


def test_home_asks_for_the_return_and_then_for_its_approval(
    indicator: Indicator, period: Period, as_head: Client, as_director: Client, school: Institution, head: Person,
    director: Person,
) -> None:  # fmt: skip
    def to_give() -> list[str]:
        return [need.title for need in needs_of(standing_of(head), returns_to_give)]

    def to_approve() -> list[str]:
        return [need.title for need in needs_of(standing_of(director), returns_to_approve)]

    assert (to_give(), to_approve()) == ([f"Give the return of Alder Primary School for {period}"], [])
    found = submitted(as_head, indicator, period, school)
    assert (to_give(), to_approve()) == ([], ["1 return waits for approval"])
    decide(as_director, found, do="back", because="Look again.")
    assert (to_give(), to_approve()) == (["Mend the return of Alder Primary School"], [])


@pytest.mark.parametrize(("days", "subject"), [(7, "Due"), (0, "Due"), (-3, "Late")])
def test_a_head_is_reminded_once_on_each_day_and_not_after_handing_in(
    alliance: Alliance, indicator: Indicator, as_head: Client, head: Person, school: Institution, days: int,
    subject: str,
) -> None:  # fmt: skip
    due = timezone.localdate() + timedelta(days=days)
    around = {"opens_on": due - timedelta(days=30), "closes_on": due + timedelta(days=20)}
    period = PeriodFactory(alliance=alliance, due_on=due, **around)
    assert (remind_of_returns(), remind_of_returns()) == (1, 0)
    message = Message.objects.get(kind="kpis.return_due")
    send_message(message.pk)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (
        [head.email],
        f"{subject}: the return of Alder Primary School for {period}",
    )
    Message.objects.all().delete()
    remind_of_returns()
    submitted(as_head, indicator, period, school)
    send_message(Message.objects.get(kind="kpis.return_due").pk)
    assert (len(mail.outbox), Message.objects.get(kind="kpis.return_due").state) == (1, "dropped")


def test_an_approved_return_is_evidence_that_the_school_shared_its_data(
    alliance: Alliance, indicator: Indicator, period: Period, as_head: Client, as_director: Client, school: Institution
) -> None:
    year = AcademicYear.of(period.due_on)
    found = submitted(as_head, indicator, period, school)
    assert data_shared(alliance, [school.pk], year) == {}
    decide(as_director, found, do="approve")
    (fact,) = data_shared(alliance, [school.pk], year)[school.pk]
    assert (fact.words, fact.url) == (f"Return for {period}", address(period, school))
    assert data_shared(alliance, [school.pk], AcademicYear(year - 1)) == {}


def test_the_list_says_who_has_handed_in(
    indicator: Indicator, period: Period, as_head: Client, as_director: Client, school: Institution,
    other_school: Institution,
) -> None:  # fmt: skip
    submitted(as_head, indicator, period, school)
    page = words_of(as_director.get("/riverside/kpis/returns/"))
    assert f"1 of 2 handed in for {period}" in page
    assert "Alder Primary School Submitted" in page
    assert "Birch Academy Not begun" in page
    assert "Birch Academy" not in words_of(as_head.get("/riverside/kpis/returns/"))
