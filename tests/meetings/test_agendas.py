"""Building an agenda: standing items, times of day, order, items taken off and put back, and proposals."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from meetings.actions import agendas as actions
from meetings.actions.answers import token_of
from meetings.models import AgendaItem, Meeting
from members.access import Standing
from members.models import Alliance, Person, Strand
from tests.factories import BodyFactory, PersonFactory, StrandFactory
from tests.meetings.factories import (
    ActionFactory,
    AgendaItemFactory,
    BodyRulesFactory,
    DecisionFactory,
    DeclarationFactory,
    InterestFactory,
    InviteeFactory,
    MeetingFactory,
    MinutesFactory,
    PaperFactory,
    PaperRequestFactory,
    RecusalFactory,
    StandingItemFactory,
    in_days,
    meet,
)
from tests.page import words_of

NASTY = ["x" * 100_000, "\x00", "🦉" * 300, "שלום", "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE x; --"]
ITEM = {"title": "Pupil premium", "brief": "Why", "purpose": "decide", "minutes": "15"}


@pytest.fixture
def meeting(alliance: Alliance) -> Meeting:
    body = BodyFactory(alliance=alliance, name="Strategic board")
    return MeetingFactory(body=body, starts_at=in_days(14), ends_at=in_days(14, hour=17))


@pytest.fixture
def three(meeting: Meeting) -> list[AgendaItem]:
    return [
        AgendaItemFactory(meeting=meeting, title=title, minutes=minutes, position=position)
        for position, (title, minutes) in enumerate([("First", 10), ("Second", 20), ("Third", 45)])
    ]


def address(name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=["riverside", *args])


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.on()]


def positions_are_sound(meeting: Meeting) -> bool:
    positions = list(meeting.items.order_by("position").values_list("position", flat=True))
    return positions == list(range(1, len(positions) + 1))


def send_everything() -> None:
    for pk in Message.objects.due().values_list("pk", flat=True):
        send_message(pk)


# --- Reading ---------------------------------------------------------------------------------------


def test_items_have_times_of_day_and_their_sum_is_held_against_the_slot(
    as_director: Client, meeting: Meeting, three: list[AgendaItem]
) -> None:
    words = words_of(as_director.get(address("agenda", meeting.pk)))
    assert "3 items, 75 of 60 minutes 15 minutes over" in words
    for line in ("4.00pm 10 min 1. First", "4.10pm 20 min 2. Second", "4.30pm 45 min 3. Third"):
        assert line in words
    AgendaItem.objects.filter(title="Third").update(minutes=20)
    assert "3 items, 50 of 60 minutes (10 left)" in words_of(as_director.get(address("agenda", meeting.pk)))


def test_the_first_to_open_the_agenda_finds_the_standing_items_of_the_body_and_the_second_finds_no_more(
    as_director: Client, as_head: Client, meeting: Meeting, school
) -> None:
    InviteeFactory(meeting=meeting, institution=school)
    BodyRulesFactory(body=meeting.body)
    StandingItemFactory(body=meeting.body, title="Declarations", kind="declarations", position=1)
    StandingItemFactory(body=meeting.body, title="Any other business", is_last=True, position=2)
    assert "No item stands on the agenda yet" in words_of(as_head.get(address("agenda", meeting.pk)))
    assert titles(meeting) == []
    for _ in range(2):
        as_director.get(address("agenda", meeting.pk))
        assert titles(meeting) == ["Declarations", "Any other business"]
    assert positions_are_sound(meeting)


def test_a_body_that_has_never_met_begins_with_the_usual_items(as_admin: Client, meeting: Meeting) -> None:
    as_admin.get(address("agenda", meeting.pk))
    assert titles(meeting) == [
        "Declarations of interest",
        "Minutes of the last meeting",
        "Matters arising",
        "Date of the next meeting",
    ]


def test_standing_items_that_were_all_taken_off_do_not_come_back(as_admin: Client, meeting: Meeting) -> None:
    as_admin.get(address("agenda", meeting.pk))
    for item in meeting.items.on():
        as_admin.post(address("item_remove", item.pk))
    as_admin.get(address("agenda", meeting.pk))
    assert titles(meeting) == []


def test_matters_arising_show_what_is_open_and_the_next_date_is_told(
    as_director: Client, meeting: Meeting, three: list[AgendaItem]
) -> None:
    AgendaItemFactory(meeting=meeting, kind="matters_arising", title="Matters arising")
    AgendaItemFactory(meeting=meeting, kind="next_date", title="Next date")
    earlier = AgendaItemFactory(meeting=MeetingFactory(body=meeting.body, days=-30))
    ActionFactory(item=earlier, what="Write to the schools")
    ActionFactory(item=earlier, what="Long done", state="done", closed_at=in_days(-1))
    MeetingFactory(body=meeting.body, starts_at=datetime(2099, 11, 12, 16, tzinfo=UTC))
    words = words_of(as_director.get(address("agenda", meeting.pk)))
    assert "Write to the schools" in words
    assert "Long done" not in words
    assert "Thu 12 Nov 2099, 4.00pm" in words


def test_who_is_not_invited_sees_neither_confidential_items_nor_times_that_would_tell_of_them(
    as_teacher: Client, as_head: Client, meeting: Meeting, school, three: list[AgendaItem]
) -> None:
    BodyRulesFactory(body=meeting.body, readers="alliance")
    AgendaItem.objects.filter(title="Second").update(is_confidential=True, brief="A secret matter")
    words = words_of(as_teacher.get(address("agenda", meeting.pk)))
    assert "1. First" in words
    assert "2. Third" in words
    assert not [each for each in ("Second", "secret", "4.00pm 10", "4.30pm", "75 of 60") if each in words]
    InviteeFactory(meeting=meeting, institution=school)
    assert "4.10pm 20 min 2. Second Confidential" in words_of(as_head.get(address("agenda", meeting.pk)))


def test_whoever_stands_aside_reads_the_title_alone(
    as_head: Client, head: Person, meeting: Meeting, school, three: list[AgendaItem]
) -> None:
    InviteeFactory(meeting=meeting, institution=school, person=head)
    item = three[1]
    item.brief = "The price we pay"
    item.save()
    PaperFactory(item=item, title="Offer of Otter Ltd")
    page = words_of(as_head.get(address("agenda", meeting.pk)))
    assert "The price we pay" in page
    assert "Offer of Otter Ltd" in page
    RecusalFactory(item=item, person=head)
    page = words_of(as_head.get(address("agenda", meeting.pk)))
    assert "2. Second You stand aside" in page
    assert "The price we pay" not in page
    assert "Offer of Otter Ltd" not in page


# --- Building --------------------------------------------------------------------------------------


def test_a_new_item_comes_before_those_that_close_the_agenda(
    as_director: Client, meeting: Meeting, three: list[AgendaItem], director: Person, alliance: Alliance
) -> None:
    AgendaItem.objects.filter(title="Third").update(is_last=True)
    strand: Strand = StrandFactory(alliance=alliance, name="Leadership")
    given = {**ITEM, "presenter": director.pk, "strand": strand.pk, "is_confidential": "on"}
    answer = as_director.post(address("item_add", meeting.pk), given, follow=True)
    assert "“Pupil premium” is on the agenda." in words_of(answer)
    assert titles(meeting) == ["First", "Second", "Pupil premium", "Third"]
    item = meeting.items.get(title="Pupil premium")
    assert (item.presented_by, item.strand, item.is_confidential, item.purpose) == (
        director.name,
        strand,
        True,
        "decide",
    )
    assert positions_are_sound(meeting)


def test_two_people_who_edit_the_same_item_do_not_write_over_each_other(
    as_director: Client, as_admin: Client, three: list[AgendaItem]
) -> None:
    item = three[0]
    url = address("item_edit", item.pk)
    seen = actions.version_of(item)
    as_admin.post(url, {**ITEM, "title": "The clerk's title", "version": seen})
    answer = as_director.post(url, {**ITEM, "title": "The director's title", "version": seen})
    words = words_of(answer)
    assert "Somebody else has changed this item meanwhile." in words
    assert "The clerk's title" in words
    assert "The director&#x27;s title" in answer.content.decode()
    item.refresh_from_db()
    assert item.title == "The clerk's title"
    as_director.post(url, {**ITEM, "title": "Both agreed", "version": actions.version_of(item)})
    item.refresh_from_db()
    assert item.title == "Both agreed"


def test_an_item_that_is_taken_off_can_be_put_back_with_its_papers(
    as_director: Client, meeting: Meeting, three: list[AgendaItem]
) -> None:
    PaperFactory(item=three[1], title="The plan")
    url = address("item_remove", three[1].pk)
    assert "Take “Second” off the agenda?" in words_of(as_director.get(url))
    assert titles(meeting) == ["First", "Second", "Third"]
    assert "You can put it back below" in words_of(as_director.post(url, follow=True))
    assert titles(meeting) == ["First", "Third"]
    assert positions_are_sound(meeting)
    as_director.post(address("item_restore", three[1].pk))
    assert titles(meeting) == ["First", "Third", "Second"]
    assert "The plan" in words_of(as_director.get(address("agenda", meeting.pk)))


@pytest.mark.parametrize("said", ["text", "decision", "action"])
def test_what_was_minuted_stays_on_the_agenda(
    as_director: Client, meeting: Meeting, three: list[AgendaItem], said: str
) -> None:
    if said == "text":
        AgendaItem.objects.filter(pk=three[0].pk).update(text="It was agreed.")
    elif said == "decision":
        DecisionFactory(item=three[0])
    else:
        ActionFactory(item=three[0])
    answer = as_director.post(address("item_remove", three[0].pk), follow=True)
    assert "The minutes say something under this item. It stays on the agenda." in words_of(answer)
    assert titles(meeting) == ["First", "Second", "Third"]


@pytest.mark.parametrize("closed", ["adopted", "cancelled"])
def test_an_agenda_that_is_closed_does_not_change(
    as_director: Client, director: Person, meeting: Meeting, three: list[AgendaItem], closed: str
) -> None:
    if closed == "adopted":
        MinutesFactory(meeting=meeting, state="adopted", adopted_on=in_days(0).date(), adopted_by=director)
    else:
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", cancelled_because="Snow")
    sentence = "The agenda can no longer be changed: the meeting is cancelled, or its minutes are adopted."
    assert sentence in words_of(as_director.post(address("item_add", meeting.pk), ITEM))
    edited = {**ITEM, "version": actions.version_of(three[0])}
    assert sentence in words_of(as_director.post(address("item_edit", three[0].pk), edited))
    for url, given in (
        (address("item_remove", three[0].pk), {}),
        (address("agenda_order", meeting.pk), {"seen": ",".join(str(each.pk) for each in three), "up": three[1].pk}),
        (address("agenda_publish", meeting.pk), {}),
    ):
        assert sentence in words_of(as_director.post(url, given, follow=True))
    assert titles(meeting) == ["First", "Second", "Third"]
    page = as_director.get(address("agenda", meeting.pk)).content.decode()
    assert "Add an item" not in page


# --- Order -----------------------------------------------------------------------------------------


def seen(rows: list[AgendaItem]) -> str:
    return ",".join(str(row.pk) for row in rows)


def test_buttons_move_an_item_by_one_place_without_script(
    as_director: Client, meeting: Meeting, three: list[AgendaItem]
) -> None:
    url = address("agenda_order", meeting.pk)
    first, second, third = three
    answer = as_director.post(url, {"seen": seen(three), "up": third.pk})
    assert answer.url == f"{address('agenda', meeting.pk)}#item-{third.pk}"
    assert titles(meeting) == ["First", "Third", "Second"]
    as_director.post(url, {"seen": seen([first, third, second]), "down": first.pk})
    assert titles(meeting) == ["Third", "First", "Second"]
    as_director.post(url, {"seen": seen([third, first, second]), "up": third.pk})
    assert titles(meeting) == ["Third", "First", "Second"]
    assert positions_are_sound(meeting)


def test_a_dragged_order_is_saved_by_one_request_that_answers_the_new_times(
    as_director: Client, meeting: Meeting, three: list[AgendaItem]
) -> None:
    first, second, third = three
    answer = as_director.post(
        address("agenda_order", meeting.pk),
        {"seen": seen(three), "order": seen([third, first, second])},
        headers={"HX-Request": "true"},
    )
    words = words_of(answer)
    assert "4.00pm 45 min 1. Third" in words
    assert "4.45pm 10 min 2. First" in words
    assert "<html" not in answer.content.decode()
    assert titles(meeting) == ["Third", "First", "Second"]


def test_an_order_that_somebody_else_has_changed_meanwhile_is_refused_kindly(
    as_director: Client, as_admin: Client, meeting: Meeting, three: list[AgendaItem]
) -> None:
    first, second, third = three
    url = address("agenda_order", meeting.pk)
    as_admin.post(url, {"seen": seen(three), "order": seen([second, first, third])})
    stale = {"seen": seen(three), "order": seen([third, first, second])}
    answer = as_director.post(url, stale, headers={"HX-Request": "true"})
    assert "Somebody else has changed the agenda meanwhile." in words_of(answer)
    assert titles(meeting) == ["Second", "First", "Third"]
    assert "Somebody else has changed" in words_of(as_director.post(url, stale, follow=True))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"seen": "x"},
        {"seen": "1,2", "order": "2,1"},
        {"seen": "SEEN"},
        {"seen": "SEEN", "order": "1"},
        {"seen": "SEEN", "order": "SEEN,SEEN"},
        {"seen": "SEEN", "up": "99999999999"},
        {"seen": "SEEN", "up": "-1"},
        {"seen": "SEEN", "up": ["1", "2"]},
        *({"seen": each, "order": each, "up": each} for each in NASTY),
    ],
)
def test_an_order_that_cannot_be_understood_changes_nothing(
    as_director: Client, meeting: Meeting, three: list[AgendaItem], given: dict[str, str]
) -> None:
    filled = {k: v.replace("SEEN", seen(three)) if isinstance(v, str) else v for k, v in given.items()}
    for headers in ({}, {"HX-Request": "true"}):
        answer = as_director.post(address("agenda_order", meeting.pk), filled, headers=headers, follow=True)
        assert answer.status_code == 200
        assert [
            w
            for w in ("Load the page again", "Say which item moves", "not on the agenda", "Somebody else")
            if w in words_of(answer)
        ]
    assert titles(meeting) == ["First", "Second", "Third"]


@pytest.mark.django_db(transaction=True)
def test_the_database_lets_no_two_items_stand_in_one_place(alliance: Alliance) -> None:
    meeting = meet(alliance)
    AgendaItemFactory(meeting=meeting, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItemFactory(meeting=meeting, position=1)
    assert meeting.items.count() == 1
    assert connection.is_usable()


# --- Proposals -------------------------------------------------------------------------------------

WISH = {"title": "Shared teachers", "brief": "We are short of them", "minutes": "20"}


def test_somebody_invited_proposes_and_the_chair_takes_it_and_the_proposer_hears(
    as_head: Client, as_chair: Client, head: Person, meeting: Meeting, school, three: list[AgendaItem]
) -> None:
    InviteeFactory(meeting=meeting, institution=school, person=head)
    answer = as_head.post(address("item_propose", meeting.pk), WISH, follow=True)
    assert "Your item is proposed." in words_of(answer)
    assert "Waits for the chair" in words_of(answer)
    assert titles(meeting) == ["First", "Second", "Third"]
    item = meeting.items.proposed().get()
    assert (item.proposed_by, item.proposed_for) == (head, school)
    assert f"proposed by {head.name}, {school.name}" in words_of(as_chair.get(address("agenda", meeting.pk)))
    as_chair.post(address("item_take", item.pk))
    assert titles(meeting) == ["First", "Second", "Third", "Shared teachers"]
    send_everything()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([head.email], "On the agenda: Shared teachers")
    assert positions_are_sound(meeting)
    assert "was decided already" in words_of(as_chair.post(address("item_take", item.pk), follow=True))


def test_the_chair_refuses_with_a_reason_that_the_proposer_reads(
    as_chair: Client, head: Person, meeting: Meeting, three: list[AgendaItem]
) -> None:
    item = AgendaItemFactory(meeting=meeting, title="Shared teachers", state="proposed", proposed_by=head)
    url = address("item_refuse", item.pk)
    assert "Say why the item is not taken." in words_of(as_chair.post(url, {"reason": ""}))
    as_chair.post(url, {"reason": "It belongs to the forum"})
    assert titles(meeting) == ["First", "Second", "Third"]
    send_everything()
    (sent,) = mail.outbox
    assert sent.subject == "Not taken: Shared teachers"
    assert "The reason: It belongs to the forum" in sent.body


def test_a_director_sees_what_is_proposed_but_the_chair_alone_decides(
    as_director: Client, meeting: Meeting, head: Person
) -> None:
    item = AgendaItemFactory(meeting=meeting, title="Shared teachers", state="proposed", proposed_by=head)
    page = words_of(as_director.get(address("agenda", meeting.pk)))
    assert "Shared teachers" in page
    assert "Take it" not in page
    assert as_director.post(address("item_take", item.pk)).status_code == 403
    assert as_director.post(address("item_refuse", item.pk), {"reason": "No"}).status_code == 403


def test_nobody_else_reads_what_is_only_proposed(
    as_other_head: Client, other_head: Person, head: Person, meeting: Meeting, other_school
) -> None:
    InviteeFactory(meeting=meeting, institution=other_school, person=other_head)
    AgendaItemFactory(meeting=meeting, title="Shared teachers", state="proposed", proposed_by=head)
    assert "Shared teachers" not in words_of(as_other_head.get(address("agenda", meeting.pk)))


def test_who_is_not_invited_proposes_nothing(as_teacher: Client, meeting: Meeting) -> None:
    BodyRulesFactory(body=meeting.body, readers="alliance")
    answer = as_teacher.post(address("item_propose", meeting.pk), WISH, follow=True)
    assert "Those invited to the meeting propose items." in words_of(answer)
    assert meeting.items.count() == 0


def test_the_link_of_an_invitation_proposes_for_its_place_once_and_at_most_five_times(
    alliance: Alliance, meeting: Meeting, head: Person, school
) -> None:
    place = InviteeFactory(meeting=meeting, institution=school, person=head)
    one, again = (actions.propose_item(meeting=meeting, title="Shared teachers", by_invitee=place) for _ in range(2))
    assert one == again
    assert (one.proposed_by, one.proposed_for, one.state) == (head, school, "proposed")
    for number in range(4):
        actions.propose_item(meeting=meeting, title=f"Wish {number}", by_invitee=place)
    with pytest.raises(ValidationError, match="5 proposals of yours wait"):
        actions.propose_item(meeting=meeting, title="One more", by_invitee=place)
    elsewhere = InviteeFactory(meeting=meet(alliance), institution=school, person=head)
    with pytest.raises(ValidationError, match="another meeting"):
        actions.propose_item(meeting=meeting, title="One more", by_invitee=elsewhere)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=in_days(-1), ends_at=in_days(1))
    with pytest.raises(ValidationError, match="has begun"):
        actions.propose_item(meeting=meeting, title="Too late", by_invitee=place)


def test_somebody_invited_proposes_by_the_link_of_the_e_mail_without_signing_in(
    visitor: Client, meeting: Meeting, head: Person, school
) -> None:
    place = InviteeFactory(meeting=meeting, institution=school, person=head)
    url = reverse("meetings:reply_propose", args=[token_of(place)])
    assert url in visitor.get(reverse("meetings:reply", args=[token_of(place)])).content.decode()
    assert meeting.items.count() == 0
    assert "Give the item a title." in words_of(visitor.post(url, {}))
    assert "Your item is proposed." in words_of(visitor.post(url, WISH, follow=True))
    item = meeting.items.proposed().get()
    assert (item.title, item.proposed_by, item.proposed_for) == ("Shared teachers", head, school)
    for nasty in NASTY:
        assert visitor.post(url, dict.fromkeys(("title", "brief", "minutes"), nasty)).status_code == 200
    assert meeting.items.count() == 1
    place.person = PersonFactory()
    place.save()
    assert visitor.post(url, WISH).status_code == 410
    assert visitor.get(reverse("meetings:reply_propose", args=["nonsense"])).status_code == 410


def test_proposals_wait_on_the_chairs_home_page(as_chair: Client, meeting: Meeting, head: Person) -> None:
    AgendaItemFactory(meeting=meeting, title="Shared teachers", state="proposed", proposed_by=head)
    assert "1 item is proposed for Strategic board" in words_of(as_chair.get("/riverside/home/"))


# --- Bad input, price, search ----------------------------------------------------------------------


@pytest.mark.parametrize("nasty", NASTY)
def test_what_nobody_should_type_into_an_item_gives_a_message_and_keeps_the_words(
    as_director: Client, meeting: Meeting, nasty: str
) -> None:
    for url in (address("item_add", meeting.pk), address("item_propose", meeting.pk)):
        given = dict.fromkeys(("brief", "purpose", "minutes", "presenter", "presenter_name", "strand"), nasty)
        answer = as_director.post(url, {**given, "title": nasty, "version": nasty})
        assert answer.status_code == 200
        assert "There is a problem" in words_of(answer)
        assert "<script>alert" not in answer.content.decode()
    assert meeting.items.count() == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("title", "", "Give the item a title."),
        ("title", "x" * 201, "at most 200 characters"),
        ("minutes", "", "Say how many minutes it takes."),
        ("minutes", "-5", "Minutes cannot be fewer than none."),
        ("minutes", "601", "An item takes at most 600 minutes."),
        ("minutes", "ten", "Give a whole number of minutes, such as 10."),
        ("minutes", "1e9", "Give a whole number of minutes, such as 10."),
        ("brief", "x" * 5001, "at most 5000 characters"),
    ],
)
def test_a_wrong_item_is_answered_with_what_to_change(
    as_director: Client, meeting: Meeting, name: str, value: str, sentence: str
) -> None:
    answer = as_director.post(address("item_add", meeting.pk), {**ITEM, name: value})
    assert sentence in words_of(answer)
    if name != "title":
        assert 'value="Pupil premium"' in answer.content.decode()
    assert not meeting.items.filter(title="Pupil premium").exists()


def test_people_and_strands_of_another_alliance_cannot_be_chosen(
    as_director: Client, meeting: Meeting, outsider: Person, other_alliance: Alliance
) -> None:
    strand = StrandFactory(alliance=other_alliance)
    given = {**ITEM, "presenter": outsider.pk, "strand": strand.pk}
    assert words_of(as_director.post(address("item_add", meeting.pk), given)).count("Select a valid choice") >= 2


def test_the_text_of_an_item_can_do_no_harm(as_director: Client, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, title="<script>alert(1)</script>", brief="<img src=x onerror=alert(1)> **bold**")
    page = as_director.get(address("agenda", meeting.pk)).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<strong>bold</strong>" in page


@pytest.mark.parametrize("who", ["as_director", "as_head"])
@pytest.mark.parametrize("number", [1, 3])
def test_the_agenda_costs_the_same_however_much_stands_on_it(
    request: pytest.FixtureRequest,
    meeting: Meeting,
    head: Person,
    school,
    number: int,
    who: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = request.getfixturevalue(who)
    InviteeFactory(meeting=meeting, institution=school, person=head)
    BodyRulesFactory(body=meeting.body, quorum="half")
    MeetingFactory(body=meeting.body, days=-30)
    AgendaItemFactory(meeting=meeting, kind="matters_arising")
    AgendaItemFactory(meeting=meeting, kind="last_minutes")
    AgendaItemFactory(meeting=meeting, kind="next_date")
    for place in range(number):
        item = AgendaItemFactory(meeting=meeting, title=f"Otter Trust {place}", presenter=head)
        PaperFactory(item=item)
        PaperRequestFactory(item=item, person=head)
        RecusalFactory(item=item)
        ActionFactory(item=AgendaItemFactory(meeting=MeetingFactory(body=meeting.body, days=-30 - place - 1)))
        InterestFactory(declaration=DeclarationFactory(alliance=meeting.alliance, academic_year=2000 + place))
        InviteeFactory(meeting=meeting, person=PersonFactory())
        AgendaItemFactory(meeting=meeting, state="proposed", proposed_by=head)
    DeclarationFactory(alliance=meeting.alliance, person=head, academic_year=2020)
    InterestFactory(declaration=head.declarations.get())
    client.get(address("agenda", meeting.pk))
    with django_assert_num_queries(12):
        client.get(address("agenda", meeting.pk))


def test_the_search_finds_items_in_ones_sight_only(as_director: Client, as_teacher: Client, meeting: Meeting) -> None:
    AgendaItemFactory(meeting=meeting, title="Reading recovery programme")
    assert "Reading recovery programme" in words_of(as_director.get("/riverside/search/?q=recovery+reading"))
    assert "Reading recovery programme" not in words_of(as_teacher.get("/riverside/search/?q=recovery+reading"))


def test_standing_items_are_put_on_once_by_two_who_open_the_agenda_together(
    alliance: Alliance, meeting: Meeting, director: Person
) -> None:
    by = Standing(director, alliance)
    assert [actions.start_agenda(meeting=meeting, by=by) for _ in range(2)] == [4, 0]
