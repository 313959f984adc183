"""A visitor reads the public face and asks to join; the enquiry reaches the director by e-mail, who answers it."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from members.demo.facts import ALLIANCES
from members.models import Alliance, Commitment, Enquiry, Institution, Person, Statement
from tests.factories import NewsFactory, StrandFactory
from tests.journeys.post import deliver


@pytest.fixture
def riverside(alliance: Alliance, school: Institution, other_school: Institution, director: Person) -> Alliance:
    """An alliance with something to read."""
    alliance.vision = "Learning together, we are stronger."
    alliance.how_to_join = "Schools along the river are welcome."
    alliance.save()
    Statement.objects.create(alliance=alliance, kind="protocol", title="Trust", text="We are open with each other.")
    Statement.objects.create(alliance=alliance, kind="support", text="Peer observation")
    Commitment.objects.create(alliance=alliance, title="Host a meeting")
    StrandFactory(alliance=alliance, name="Research and development")
    NewsFactory(alliance=alliance, title="Otters seen at school", published_at=timezone.now())
    return alliance


def test_a_visitor_reads_and_asks_to_join_and_the_director_answers(visit, riverside, director) -> None:
    window = visit()
    window.go("/")
    window.assert_sound()
    window.follow("Riverside Alliance")
    window.sees("Learning together, we are stronger.")
    window.sees("Research and development")
    window.assert_sound()
    window.follow("Otters seen at school")
    window.sees("What happened.")
    window.assert_sound()
    window.follow("Join or ask")
    window.page.get_by_label("My school would like to join").check()
    window.click("Send")
    window.sees("There is a problem")
    window.assert_sound()
    window.fill("Your name", "Jo Visitor")
    window.fill("Your e-mail", "jo@example.org")
    window.fill("Your school or organisation", "Cedar Primary School")
    window.fill("Message", "We would like to join you.")
    window.click("Send")
    window.sees("Thank you")
    window.assert_sound()

    deliver()
    sent = {message.to[0]: message for message in mail.outbox}
    assert set(sent) == {director.email, "jo@example.org"}
    assert "We would like to join you." in sent[director.email].body
    assert "We have your enquiry" in sent["jo@example.org"].subject

    desk = visit(director)
    desk.go("/riverside/home/")
    desk.sees("Jo Visitor asks to join")
    desk.go(f"/riverside/enquiries/{Enquiry.objects.get().pk}/")
    desk.sees("Nominate this school")
    desk.assert_sound()
    desk.fill("Your answer", "Come and see us on Monday.")
    desk.click("Answer")
    desk.sees("Your answer is on its way")
    deliver()
    assert "Come and see us on Monday." in mail.outbox[-1].body


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (375, False), (375, True)])
def test_every_public_page_is_sound(visit, riverside, width, dark) -> None:
    window = visit(width=width, dark=dark)
    for path in ("/", "/riverside/", "/riverside/news/", "/riverside/ask/", "/riverside/ask/thanks/"):
        window.go(path)
        window.assert_sound()


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (375, False)])
def test_every_page_of_those_who_write_is_sound(visit, riverside, director, width, dark) -> None:
    item, draft = riverside.news.get(), NewsFactory(alliance=riverside, title="A draft")
    window = visit(director, width=width, dark=dark)
    for path in (
        "news/", f"news/{item.pk}/", f"news/{draft.pk}/", "news/new/", f"news/{item.pk}/edit/",
        f"news/{draft.pk}/publish/", f"news/{item.pk}/unpublish/", f"news/{item.pk}/delete/", "enquiries/",
    ):  # fmt: skip
        window.go(f"/riverside/{path}")
        window.assert_sound()


def test_the_public_face_of_each_demo_alliance_is_sound(visit, db, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    call_command("load_demo", stdout=StringIO())
    for width, dark in ((1280, False), (375, True)):
        window = visit(width=width, dark=dark)
        for slug in ALLIANCES:
            window.go(f"/{slug}/")
            window.assert_sound()
