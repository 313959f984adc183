"""Pages about oneself: profile, choices, the way out of a kind of e-mail, and one's own wish to be forgotten."""

from collections.abc import Iterator

import pytest
from django.core import mail

from alliance_portal import delivery, outbox
from alliance_portal.models import Message
from members.actions.me import unsubscribe_token
from members.models import NotificationChoice, Person
from members.permissions import Role
from tests.factories import AppointmentFactory, appoint


@pytest.fixture
def news() -> Iterator[str]:
    """One kind of message that may wait, and one that may not."""

    def compose(message: Message) -> outbox.Email:
        return outbox.Email("News", ["Something happened."])

    outbox.composer("test.news", "News of the test")(compose)
    outbox.composer("test.link", "A link to sign in", is_secret=True)(compose)
    yield "test.news"
    del outbox.KINDS["test.news"], outbox.KINDS["test.link"]


def test_my_profile_shows_my_roles_in_every_alliance(as_head, head, other_alliance):
    AppointmentFactory(alliance=other_alliance, person=head, role=Role.FINANCE)
    page = as_head.get("/me/").content.decode()
    for said in ("Riverside Alliance", "School lead", "Hillside Alliance", "Finance manager", head.email):
        assert said in page


def test_i_change_what_others_see_of_me(as_teacher, teacher):
    typed = {
        "name": " Asha Patel ",
        "phone": "01375 1",
        "about": "Ask me about phonics 🦊",
        "contact_visible_to": "alliance",
    }
    answer = as_teacher.post("/me/edit/", typed, follow=True)
    teacher.refresh_from_db()
    assert (teacher.name, teacher.phone, teacher.about) == ("Asha Patel", "01375 1", "Ask me about phonics 🦊")
    assert teacher.contact_visible_to == "alliance"
    assert "Your profile is saved." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": " "}, "This field is required"),
        ({"name": "x" * 100_000}, "at most 150 characters"),
        ({"phone": "0" * 41}, "at most 40 characters"),
        ({"about": "x" * 2001}, "at most 2000 characters"),
        ({"about": "a\x00b"}, "Null characters are not allowed"),
        ({"contact_visible_to": "everybody"}, "Select a valid choice"),
    ],
)
def test_a_wrong_profile_is_refused_and_what_was_typed_is_kept(as_teacher, teacher, typed, message):
    sent = {"name": "<b>Asha</b>", "phone": "", "about": "Typed text", "contact_visible_to": "staff"} | typed
    page = as_teacher.post("/me/edit/", sent).content.decode()
    assert message in page
    assert "<b>Asha</b>" not in page
    assert typed.get("about", "Typed text").replace("\x00", "") in page.replace("\x00", "")
    assert Person.objects.get(pk=teacher.pk).name == teacher.name


def test_i_cannot_make_myself_more_than_i_am(as_teacher, teacher):
    typed = {"name": "Asha", "contact_visible_to": "staff", "email": "director@example.org", "is_superuser": "on"}
    as_teacher.post("/me/edit/", typed)
    before, teacher = teacher.email, Person.objects.get(pk=teacher.pk)
    assert (teacher.name, teacher.email, teacher.is_superuser) == ("Asha", before, False)


def test_i_choose_how_often_i_hear_of_each_kind_that_may_wait(as_teacher, teacher, news):
    page = as_teacher.get("/me/notifications/").content.decode()
    assert "News of the test" in page
    assert "A link to sign in" not in page
    choices = {name: kind.default for name, kind in outbox.KINDS.items() if kind.can_be_digested}
    as_teacher.post("/me/notifications/", choices | {news: "weekly"})
    assert teacher.notification_choices.get(kind=news).frequency == "weekly"
    message = outbox.queue(kind=news, subject=teacher, key="1", recipient=teacher)
    assert message.digest == "weekly"


def test_a_choice_that_does_not_exist_is_refused(as_teacher, teacher, news):
    answer = as_teacher.post("/me/notifications/", {news: "hourly"})
    assert "Select a valid choice" in answer.content.decode()
    assert not teacher.notification_choices.exists()


def test_the_link_in_an_e_mail_stops_that_kind_after_a_press_of_the_button_and_not_before(visitor, teacher, news):
    link = f"/unsubscribe/{unsubscribe_token(person=teacher, kind=news)}/"
    assert "Stop these e-mails?" in visitor.get(link).content.decode()
    assert not teacher.notification_choices.exists()
    assert "You will get no more of these" in visitor.post(link).content.decode()
    assert teacher.notification_choices.get().frequency == NotificationChoice.Frequency.NEVER
    message = outbox.queue(kind=news, subject=teacher, key="1", recipient=teacher)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.outcome) == ("dropped", "The person does not want messages of this kind.")
    assert mail.outbox == []


def test_a_changed_link_or_a_kind_that_must_come_stops_nothing(visitor, teacher, news):
    good = unsubscribe_token(person=teacher, kind=news)
    for token in (good[:-1] + "!", "nonsense", unsubscribe_token(person=teacher, kind="test.link"), "%00"):
        assert visitor.post(f"/unsubscribe/{token}/").status_code == 404
    assert not NotificationChoice.objects.exists()


def test_my_wish_to_be_forgotten_reaches_the_directors_of_my_alliances(
    as_teacher, teacher, director, outsider, alliance
):
    second = appoint(alliance, Role.DIRECTOR)
    assert "This field is required" in as_teacher.post("/me/data/erase/", {}).content.decode()
    for _ in range(2):
        as_teacher.post("/me/data/erase/", {"sure": "on"})
    messages = Message.objects.filter(kind="members.erasure_asked")
    assert {message.recipient for message in messages} == {director, second}
    for message in messages:
        delivery.deliver(message.pk)
    assert [letter.subject for letter in mail.outbox] == [f"{teacher.name} asks to be forgotten"] * 2
    assert f"/riverside/people/{teacher.pk}/erase/" in mail.outbox[0].body


def test_a_wish_that_is_withdrawn_is_not_sent(as_teacher, teacher, director):
    as_teacher.post("/me/data/erase/", {"sure": "on"})
    as_teacher.post("/me/data/keep/")
    message = Message.objects.get(kind="members.erasure_asked")
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.outcome) == ("dropped", "The person withdrew the wish.")


def test_the_wish_waits_on_the_directors_home_and_on_the_persons_page(as_teacher, as_director, as_head, teacher):
    as_teacher.post("/me/data/erase/", {"sure": "on"})
    assert (
        f"{teacher.name} asks for their personal data to be erased"
        in as_director.get("/riverside/home/").content.decode()
    )
    assert "asked on" in as_director.get(f"/riverside/people/{teacher.pk}/").content.decode()
    assert "asked on" not in as_head.get(f"/riverside/people/{teacher.pk}/").content.decode()


@pytest.mark.parametrize("page", ["/me/", "/me/edit/", "/me/notifications/", "/me/data/"])
def test_a_visitor_is_sent_to_sign_in(visitor, page):
    assert visitor.get(page).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("page", ["/me/data/download/", "/me/data/erase/", "/me/data/keep/"])
def test_what_acts_is_no_link(as_teacher, page):
    assert as_teacher.get(page).status_code == 405
