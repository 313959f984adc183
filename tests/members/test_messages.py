"""The message log of those who run the alliance."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alliance_portal.models import Message
from members.models import Alliance, Person


@pytest.fixture
def log(alliance: Alliance, other_alliance: Alliance, head: Person) -> list[Message]:
    """One message in each state, and one of another alliance."""
    rows = [
        Message(
            alliance=alliance,
            kind="members.invitation",
            recipient=head,
            subject_id=1,
            key=f"log-{state}",
            state=state,
            due_at=timezone.now(),
            outcome=outcome,
        )
        for state, outcome in [
            ("queued", ""),
            ("sent", ""),
            ("dropped", "The invitation was withdrawn."),
            ("failed", "The mail server refused it."),
        ]
    ]
    foreign = Message(
        alliance=other_alliance, kind="foreign.kind", recipient=head, subject_id=1, key="foreign", due_at=timezone.now()
    )
    return Message.objects.bulk_create([*rows, foreign])


def test_an_administrator_sees_what_was_sent_dropped_and_failed(as_admin: Client, log: list[Message]) -> None:
    page = as_admin.get("/riverside/alliance/messages/").content.decode()

    assert "4 messages" in page
    assert "The invitation was withdrawn." in page
    assert "The mail server refused it." in page
    assert "foreign.kind" not in page


def test_a_message_to_somebody_without_an_account_says_where_it_went(as_admin: Client, log: list[Message]) -> None:
    kept = {"alliance": log[0].alliance, "kind": "members.invitation", "subject_id": 1, "due_at": timezone.now()}
    Message.objects.create(**kept, to="nora@example.org", key="without-account")
    Message.objects.create(**kept, state="sent", key="address-wiped")
    page = as_admin.get("/riverside/alliance/messages/").content.decode()

    assert "6 messages" in page
    assert "nora@example.org" in page


def test_the_log_can_be_narrowed_to_what_failed(as_admin: Client, log: list[Message]) -> None:
    page = as_admin.get("/riverside/alliance/messages/", {"state": "failed", "to": "School lead"}).content.decode()

    assert "1 message<" in page
    assert "The invitation was withdrawn." not in page


@pytest.mark.parametrize("query", ["state=nonsense", "to=%00", "page=-1", "page=x", "kind=" + "x" * 5000])
def test_a_filter_that_makes_no_sense_still_answers(as_admin: Client, log: list[Message], query: str) -> None:
    assert as_admin.get(f"/riverside/alliance/messages/?{query}").status_code == 200


def test_a_failed_message_can_be_sent_again_and_a_sent_one_cannot(as_admin: Client, log: list[Message]) -> None:
    _, sent, _, failed, foreign = log

    as_admin.post(f"/riverside/alliance/messages/{failed.pk}/again/")
    refused = as_admin.post(f"/riverside/alliance/messages/{sent.pk}/again/", follow=True).content.decode()

    assert Message.objects.get(pk=failed.pk).state == "queued"
    assert Message.objects.get(pk=sent.pk).state == "sent"
    assert "Only a message that failed can be sent again." in refused
    assert as_admin.post(f"/riverside/alliance/messages/{foreign.pk}/again/").status_code == 404


def test_the_log_is_not_for_a_school_lead(as_head: Client, log: list[Message]) -> None:
    assert as_head.get("/riverside/alliance/messages/").status_code == 403


@pytest.mark.parametrize("copies", [1, 3])
def test_the_log_costs_the_same_for_one_and_three(
    as_admin: Client, alliance: Alliance, head: Person, copies: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(copies):
        Message.objects.create(
            alliance=alliance, kind="x", recipient=head, subject_id=1, key=f"copy-{number}", due_at=timezone.now()
        )

    with django_assert_num_queries(4):
        as_admin.get("/riverside/alliance/messages/")
