"""Visitors ask; the director is told, answers, and nobody can flood the alliance."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.outbox import KINDS, Drop, Email
from members.actions.enquiries import answer_enquiry
from members.home import needs_of
from members.models import Alliance, Enquiry, Person
from members.needs.news import enquiries_to_answer
from members.permissions import Role
from tests.cast import standing_of
from tests.factories import appoint

ASK = "/riverside/ask/"
LIST = "/riverside/enquiries/"
ASKED = {
    "kind": "join",
    "name": "Jo Visitor",
    "email": "jo@example.org",
    "organisation": "Cedar Primary School",
    "message": "How do we join?",
    "nickname": "",
}


def make(alliance: Alliance, **facts: object) -> Enquiry:
    return Enquiry.objects.create(alliance=alliance, **{k: v for k, v in {**ASKED, **facts}.items() if k != "nickname"})


def compose(kind: str) -> Email | Drop:
    message = Message.objects.get(kind=kind)
    return KINDS[kind].compose(message)


def test_an_enquiry_reaches_the_directors_and_is_confirmed_to_the_visitor(
    visitor: Client, alliance: Alliance, director: Person, admin: Person
) -> None:
    second = appoint(alliance, Role.DIRECTOR)

    answer = visitor.post(ASK, ASKED)

    assert (answer.status_code, answer.url) == (302, "/riverside/ask/thanks/")
    enquiry = Enquiry.objects.get()
    assert (enquiry.alliance, enquiry.kind, enquiry.name, enquiry.message) == (
        alliance, "join", "Jo Visitor", "How do we join?",
    )  # fmt: skip
    told = Message.objects.filter(kind="members.enquiry")
    assert {message.recipient for message in told} == {director, second}
    assert Message.objects.get(kind="members.enquiry_received").to == "jo@example.org"
    assert "on its way to the director" in visitor.get(answer.url).content.decode()


def test_without_a_director_the_administrator_is_told(visitor: Client, alliance: Alliance, admin: Person) -> None:
    visitor.post(ASK, ASKED)

    assert Message.objects.get(kind="members.enquiry").recipient == admin


def test_the_directors_e_mail_says_who_asks_what(visitor: Client, director: Person) -> None:
    visitor.post(ASK, ASKED)

    email = compose("members.enquiry")

    assert email.subject == "Jo Visitor asks to join Riverside Alliance"
    assert email.paragraphs == [
        "Jo Visitor, Cedar Primary School (jo@example.org) wrote on the public page:",
        "How do we join?",
    ]
    assert email.action[1].endswith(f"{LIST}{Enquiry.objects.get().pk}/")


def test_the_confirmation_carries_nothing_that_a_stranger_typed(visitor: Client, director: Person) -> None:
    visitor.post(ASK, {**ASKED, "name": "BUY NOW", "message": "http://spam.example"})

    email = compose("members.enquiry_received")

    assert not any(word in " ".join([email.subject, *email.paragraphs]) for word in ("BUY NOW", "spam.example"))


def test_a_director_is_not_told_of_what_has_been_answered_meanwhile(visitor: Client, director: Person) -> None:
    visitor.post(ASK, ASKED)
    answer_enquiry(enquiry=Enquiry.objects.get(), note="Rang.", send=False, by=standing_of(director))

    assert compose("members.enquiry") == Drop("Somebody has answered it.")


def test_a_machine_that_fills_every_field_is_thanked_and_forgotten(visitor: Client, director: Person) -> None:
    answer = visitor.post(ASK, {**ASKED, "nickname": "http://spam.example"})

    assert answer.url == "/riverside/ask/thanks/"
    assert not Enquiry.objects.exists()
    assert not Message.objects.exists()


def test_the_sixth_enquiry_of_an_hour_waits_and_keeps_its_text(visitor: Client, director: Person) -> None:
    for _ in range(5):
        assert visitor.post(ASK, ASKED).status_code == 302

    answer = visitor.post(ASK, {**ASKED, "message": "One more thing"})

    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Try again in an hour" in page
    assert "One more thing" in page
    assert Enquiry.objects.count() == 5


def test_a_mistyped_form_does_not_count(visitor: Client, director: Person) -> None:
    for _ in range(7):
        assert visitor.post(ASK, {**ASKED, "email": "jo"}).status_code == 200

    assert visitor.post(ASK, ASKED).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "This field is required"),
        ("name", "x" * 100_000, "at most 150"),
        ("name", "a\x00b", "Null characters are not allowed"),
        ("email", "not an address", "Enter a valid email address"),
        ("message", "", "This field is required"),
        ("message", "x" * 100_000, "at most 5000"),
        ("kind", "nonsense", "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    visitor: Client, alliance: Alliance, field: str, value: str, says: str
) -> None:
    answer = visitor.post(ASK, {**ASKED, "organisation": "Kept School", field: value})

    assert answer.status_code == 200
    page = answer.content.decode()
    assert says in page
    assert "Kept School" in page
    assert not Enquiry.objects.exists()


def test_emoji_are_welcome(visitor: Client, alliance: Alliance) -> None:
    assert visitor.post(ASK, {**ASKED, "message": "🦉 hello"}).status_code == 302
    assert Enquiry.objects.get().message == "🦉 hello"


def test_the_link_to_join_chooses_joining(visitor: Client, alliance: Alliance) -> None:
    assert 'value="join" ' in visitor.get(ASK, {"about": "join"}).content.decode().split("checked")[0][-120:] + " "
    assert visitor.get(ASK, {"about": "\x00"}).status_code == 200


def test_those_who_answer_find_the_enquiries_and_others_do_not(
    as_director: Client, as_admin: Client, as_head: Client, as_teacher: Client, as_outsider: Client, alliance: Alliance
) -> None:
    enquiry = make(alliance)

    for path in (LIST, f"{LIST}{enquiry.pk}/"):
        clients = (as_director, as_admin, as_head, as_teacher, as_outsider)
        assert [client.get(path).status_code for client in clients] == [200, 200, 403, 403, 404]


def test_the_enquiry_of_another_alliance_is_not_here(as_director: Client, other_alliance: Alliance) -> None:
    enquiry = make(other_alliance)

    assert as_director.get(f"{LIST}{enquiry.pk}/").status_code == 404
    assert as_director.post(f"{LIST}{enquiry.pk}/", {"note": "x"}).status_code == 404
    assert as_director.post(f"{LIST}{enquiry.pk}/reopen/").status_code == 404


def test_the_director_answers_and_the_answer_is_sent(as_director: Client, director: Person, alliance: Alliance) -> None:
    enquiry = make(alliance)

    as_director.post(f"{LIST}{enquiry.pk}/", {"note": "Come on Monday.", "send": "on"})

    enquiry.refresh_from_db()
    assert (enquiry.answered_by, enquiry.note) == (director, "Come on Monday.")
    assert Message.objects.get().to == "jo@example.org"
    assert compose("members.enquiry_answer").paragraphs[0] == "Come on Monday."


def test_a_note_alone_sends_nothing(as_director: Client, alliance: Alliance) -> None:
    enquiry = make(alliance)

    as_director.post(f"{LIST}{enquiry.pk}/", {"note": "Rang her."})

    enquiry.refresh_from_db()
    assert enquiry.answered_at
    assert not Message.objects.exists()


def test_two_who_answer_at_once_send_one_answer(as_director: Client, as_admin: Client, alliance: Alliance) -> None:
    enquiry = make(alliance)
    as_director.post(f"{LIST}{enquiry.pk}/", {"note": "First.", "send": "on"})

    page = as_admin.post(f"{LIST}{enquiry.pk}/", {"note": "Second.", "send": "on"}, follow=True).content.decode()

    assert "Somebody else has answered" in page
    assert Message.objects.count() == 1


def test_an_answered_enquiry_can_wait_again(as_director: Client, alliance: Alliance) -> None:
    enquiry = make(alliance, note="Rang.", answered_at=timezone.now())

    as_director.post(f"{LIST}{enquiry.pk}/reopen/")

    enquiry.refresh_from_db()
    assert (enquiry.answered_at, enquiry.note) == (None, "Rang.")


def test_an_empty_answer_is_refused(as_director: Client, alliance: Alliance) -> None:
    enquiry = make(alliance)

    page = as_director.post(f"{LIST}{enquiry.pk}/", {"note": "", "send": "on"}).content.decode()

    assert "This field is required" in page
    assert alliance.enquiries.waiting().get() == enquiry


def test_a_wish_to_join_leads_to_a_nomination(as_director: Client, as_admin: Client, alliance: Alliance) -> None:
    join, ask = make(alliance), make(alliance, kind="ask")

    assert "/members/nominations/new/" in as_director.get(f"{LIST}{join.pk}/").content.decode()
    assert "/members/nominations/new/" not in as_director.get(f"{LIST}{ask.pk}/").content.decode()
    assert "/members/nominations/new/" not in as_admin.get(f"{LIST}{join.pk}/").content.decode()


def test_what_waits_stands_on_the_home_page_of_those_who_answer(
    alliance: Alliance, director: Person, head: Person
) -> None:
    enquiry = make(alliance)
    make(alliance, answered_at=timezone.now())

    needs = needs_of(standing_of(director), enquiries_to_answer)

    assert [need.title for need in needs] == ["Jo Visitor asks to join"]
    assert needs[0].due == enquiry.made_at + timedelta(days=5)
    assert needs_of(standing_of(head), enquiries_to_answer) == []


def test_the_list_is_narrowed_by_state_kind_and_words(as_director: Client, alliance: Alliance) -> None:
    waiting = make(alliance, name="Wanda Waiting")
    make(alliance, name="Anton Answered", answered_at=timezone.now(), kind="ask")

    def names(**filters: str) -> list[str]:
        page = as_director.get(LIST, filters).content.decode()
        return [name for name in ("Wanda Waiting", "Anton Answered") if name in page]

    assert names() == ["Wanda Waiting"]
    assert names(state="answered") == ["Anton Answered"]
    assert names(state="all") == ["Wanda Waiting", "Anton Answered"]
    assert names(state="all", kind="ask") == ["Anton Answered"]
    assert names(q="wanda cedar") == [waiting.name]
    assert names(q="\x00") == ["Wanda Waiting"]
    assert names(state="nonsense") == ["Wanda Waiting"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    as_director: Client, director: Person, alliance: Alliance, rows: int, django_assert_num_queries
) -> None:
    for _ in range(rows):
        make(alliance, answered_by=director, answered_at=timezone.now())

    with django_assert_num_queries(4):
        as_director.get(LIST, {"state": "all"})
