"""The register of interests: declared once a year, flagged on agendas, and standing aside from items."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from meetings.interests import Declared, flags_of
from meetings.models import AgendaItem, Declaration, Interest, Meeting, Recusal
from members.actions.erasure import erase
from members.history import events_of
from members.models import AcademicYear, Alliance, Institution, Person
from members.permissions import Role
from tests.factories import LONG_AGO, BodyFactory, PersonFactory, appoint
from tests.meetings.factories import (
    AgendaItemFactory,
    BodyRulesFactory,
    DeclarationFactory,
    InterestFactory,
    InviteeFactory,
    MeetingFactory,
    MinutesFactory,
    PaperFactory,
    at,
    in_days,
)
from tests.page import words_of

NASTY = ["x" * 100_000, "\x00", "🦉" * 300, "שלום", "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE x; --"]
INTEREST = {"kind": "governance", "organisation": "Otter Trust", "what": "Trustee", "since": "2020-05-01"}


def address(name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=["riverside", *args])


@pytest.fixture
def board(alliance: Alliance):
    return BodyFactory(alliance=alliance, name="Strategic board")


@pytest.fixture
def meeting(board, head: Person, school: Institution) -> Meeting:
    meeting: Meeting = MeetingFactory(body=board)
    InviteeFactory(meeting=meeting, institution=school, person=head, answer="attending")
    return meeting


def declared(person: Person) -> list[tuple[int, bool, list[str]]]:
    return [
        (row.academic_year, row.nothing_to_declare, [each.with_whom for each in row.interests.all()])
        for row in Declaration.objects.filter(person=person).order_by("academic_year")
    ]


def this_year() -> int:
    return int(AcademicYear.of_today())


# --- Declaring -------------------------------------------------------------------------------------


def test_whoever_sits_in_a_body_is_asked_until_they_say_that_there_is_nothing(
    as_head: Client, as_teacher: Client, head: Person, meeting: Meeting
) -> None:
    asked = f"Declare your interests for {AcademicYear.of_today()}"
    assert asked in words_of(as_head.get("/riverside/home/"))
    assert asked not in words_of(as_teacher.get("/riverside/home/"))
    assert "Not declared yet" in words_of(as_head.get(address("declare")))
    answer = as_head.post(address("declare_nothing"), follow=True)
    assert "Nothing to declare You said so on" in words_of(answer)
    assert declared(head) == [(this_year(), True, [])]
    assert asked not in words_of(as_head.get("/riverside/home/"))


def test_a_seat_asks_for_a_declaration_too_but_not_one_in_attendance(
    alliance: Alliance, board, as_lead: Client, lead: Person
) -> None:
    seat = board.seats.create(alliance=alliance, person=lead, starts_on=LONG_AGO, capacity="attending")
    assert "Declare your interests" not in words_of(as_lead.get("/riverside/home/"))
    seat.capacity = "member"
    seat.save()
    assert "Declare your interests" in words_of(as_lead.get("/riverside/home/"))


def test_interests_are_declared_edited_and_taken_out(as_head: Client, head: Person, meeting: Meeting) -> None:
    answer = as_head.post(address("interest_add"), INTEREST, follow=True)
    assert "Your interest in Otter Trust is declared." in words_of(answer)
    assert "Otter Trust: Trustee (Governor, trustee or director, since Fri 1 May 2020 )" in words_of(answer)
    assert declared(head) == [(this_year(), False, ["Otter Trust"])]
    assert "You have declared interests." in words_of(as_head.post(address("declare_nothing"), follow=True))
    interest = Interest.objects.get()
    as_head.post(address("interest_edit", interest.pk), {**INTEREST, "what": "Chair of trustees"})
    assert Interest.objects.get().what == "Chair of trustees"
    assert "Take out your interest in Otter Trust?" in words_of(as_head.get(address("interest_remove", interest.pk)))
    answer = as_head.post(address("interest_remove", interest.pk), follow=True)
    assert "Nothing is declared any more." in words_of(answer)
    assert declared(head) == []


def test_declaring_an_interest_takes_back_that_there_was_nothing(as_head: Client, head: Person) -> None:
    as_head.post(address("declare_nothing"))
    as_head.post(address("interest_add"), INTEREST)
    assert declared(head) == [(this_year(), False, ["Otter Trust"])]


def test_last_years_declaration_is_carried_over_with_one_confirmation_and_kept_as_it_was(
    alliance: Alliance, as_head: Client, head: Person, meeting: Meeting
) -> None:
    old = DeclarationFactory(alliance=alliance, person=head, academic_year=this_year() - 1)
    InterestFactory(declaration=old, organisation="Otter Trust")
    InterestFactory(declaration=old, organisation="Beaver Books")
    page = words_of(as_head.get(address("declare")))
    assert f"What you declared for {AcademicYear(this_year() - 1)}" in page
    for _ in range(2):
        answer = as_head.post(address("declare_again"), follow=True)
    assert declared(head) == [
        (this_year() - 1, False, ["Otter Trust", "Beaver Books"]),
        (this_year(), False, ["Otter Trust", "Beaver Books"]),
    ]
    assert "Earlier years" in words_of(answer)
    new = Interest.objects.get(declaration__academic_year=this_year(), organisation="Beaver Books")
    as_head.post(address("interest_remove", new.pk))
    assert declared(head)[0] == (this_year() - 1, False, ["Otter Trust", "Beaver Books"])
    earlier = old.interests.first()
    assert as_head.get(address("interest_edit", earlier.pk)).status_code == 403
    assert as_head.post(address("interest_remove", earlier.pk)).status_code == 403


def test_nothing_to_declare_is_carried_over_too(alliance: Alliance, as_head: Client, head: Person) -> None:
    DeclarationFactory(alliance=alliance, person=head, academic_year=this_year() - 1, nothing_to_declare=True)
    as_head.post(address("declare_again"))
    assert declared(head) == [(this_year() - 1, True, []), (this_year(), True, [])]


def test_a_new_academic_year_asks_again(as_head: Client, head: Person, meeting: Meeting, board, school) -> None:
    as_head.post(address("declare_nothing"))
    with time_machine.travel(at(date(this_year() + 1, 9, 1), 9), tick=False):
        other = MeetingFactory(body=board, days=20)
        InviteeFactory(meeting=other, institution=school, person=head)
        client = Client()
        client.force_login(head)
        assert f"Declare your interests for {AcademicYear(this_year())}" in words_of(client.get("/riverside/home/"))


def test_nobody_touches_the_interests_of_somebody_else(
    alliance: Alliance, as_director: Client, as_other_head: Client, head: Person
) -> None:
    interest = InterestFactory(
        declaration=DeclarationFactory(alliance=alliance, person=head, academic_year=this_year())
    )
    for client in (as_director, as_other_head):
        for name in ("interest_edit", "interest_remove"):
            assert client.post(address(name, interest.pk), INTEREST).status_code == 403
    assert Interest.objects.get().what == "Trustee"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("kind", "", "Choose the kind."),
        ("what", "", "Say what the interest is."),
        ("organisation", "", "Name the organisation, or choose the school."),
        ("since", "30 February 2020", "Give a day that exists"),
        ("since", "2099-01-01", "This day is still to come."),
        ("institution", "99999999", "Select a valid choice"),
        *((field, nasty, "There is a problem") for field in ("kind", "institution", "since") for nasty in NASTY),
        ("organisation", NASTY[0], "at most 200 characters"),
        ("what", NASTY[0], "at most 500 characters"),
        ("what", "\x00", "There is a problem"),
    ],
)
def test_a_wrong_interest_is_answered_with_what_to_change(
    as_head: Client, name: str, value: str, sentence: str
) -> None:
    answer = as_head.post(address("interest_add"), {**INTEREST, name: value})
    assert answer.status_code == 200
    assert sentence in words_of(answer)
    assert "<script>alert" not in answer.content.decode()
    if name != "what":
        assert 'value="Trustee"' in answer.content.decode()
    assert Declaration.objects.count() == 0


# --- The register ----------------------------------------------------------------------------------


@pytest.fixture
def sitters(alliance: Alliance, meeting: Meeting, head: Person) -> dict[str, Person]:
    people = {name: PersonFactory(name=name) for name in ("Ada Invented", "Bea Invented", "Cal Invented")}
    for person in people.values():
        InviteeFactory(meeting=meeting, person=person)
    year = this_year()
    DeclarationFactory(alliance=alliance, person=people["Ada Invented"], academic_year=year, nothing_to_declare=True)
    InterestFactory(
        declaration=DeclarationFactory(alliance=alliance, person=people["Bea Invented"], academic_year=year)
    )
    DeclarationFactory(alliance=alliance, person=people["Cal Invented"], academic_year=year - 1)
    return people


def shown(client: Client, query: str = "") -> list[str]:
    words = words_of(client.get(address("interests") + query))
    return [name for name in ("Ada", "Bea", "Cal", "School lead") if f"{name} " in words.split("Interests", 2)[-1]]


def test_the_register_shows_who_has_declared_what_and_who_has_not(
    as_admin: Client, sitters: dict[str, Person], board
) -> None:
    words = words_of(as_admin.get(address("interests")))
    assert "4 people" in words
    assert "Ada Invented Nothing to declare" in words
    assert "Bea Invented 1 interest" in words
    assert "Otter Trust: Trustee" in words
    assert "Cal Invented Not declared yet" in words
    assert shown(as_admin) == ["Ada", "Bea", "Cal", "School lead"]
    assert shown(as_admin, "?state=missing") == ["Cal", "School lead"]
    assert shown(as_admin, "?state=nothing") == ["Ada"]
    assert shown(as_admin, "?state=some") == ["Bea"]
    assert shown(as_admin, "?q=bea") == ["Bea"]
    assert shown(as_admin, f"?body={board.pk}&state=missing") == ["Cal", "School lead"]
    assert shown(as_admin, f"?body={BodyFactory(alliance=board.alliance).pk}") == []
    for nasty in NASTY:
        assert (
            as_admin.get(address("interests"), dict.fromkeys(("q", "body", "state", "year"), nasty)).status_code == 200
        )


def test_the_register_is_exported_as_it_is_filtered(as_admin: Client, sitters: dict[str, Person]) -> None:
    answer = as_admin.get(address("interests_export") + "?format=csv&state=some")
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1][0::3] == [
        "Bea Invented",
        "Governor, trustee or director",
        "",
    ]
    assert as_admin.get(address("interests_export") + "?format=xlsx").content[:2] == b"PK"


def test_the_register_is_for_those_who_run_meetings(as_head: Client, as_chair: Client) -> None:
    assert as_head.get(address("interests")).status_code == 403
    assert as_head.get(address("interests_export")).status_code == 403
    assert as_chair.get(address("interests")).status_code == 200


def test_the_office_reads_what_somebody_declared_year_by_year(
    alliance: Alliance, as_admin: Client, head: Person
) -> None:
    InterestFactory(declaration=DeclarationFactory(alliance=alliance, person=head, academic_year=2024))
    DeclarationFactory(alliance=alliance, person=head, academic_year=2025, nothing_to_declare=True)
    words = words_of(as_admin.get(address("interests_of", head.pk)))
    assert words.index("2025/26 Nothing to declare") < words.index("2024/25 Declared")
    assert "Otter Trust: Trustee" in words


@pytest.mark.parametrize("number", [1, 3])
def test_the_register_costs_the_same_however_many_sit(
    as_admin: Client, alliance: Alliance, meeting: Meeting, number: int, django_assert_num_queries
) -> None:
    for _ in range(number):
        person = PersonFactory()
        InviteeFactory(meeting=meeting, person=person)
        made = DeclarationFactory(alliance=alliance, person=person, academic_year=this_year())
        InterestFactory(declaration=made, institution=meeting.invitees.first().institution)
    with django_assert_num_queries(8):
        as_admin.get(address("interests"))


# --- Flags -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organisation", "text", "expected"),
    [
        ("Otter Trust", "Contract with Otter for books", ("otter",)),
        ("Otter Trust", "A trust for all", ()),
        ("Otters Ltd", "Offer of Otter", ("otter",)),
        ("St Mary’s Primary School", "Moving classes to St Mary's", ()),
        ("St Mary’s Primary School", "A visit to St Marys Primary School in May", ("st mary primary school",)),
        ("Beaver Books Ltd", "Books for all", ()),
        ("Beaver Books Ltd", "Beaver has offered its books", ("beaver", "book")),
        ("Education Trust", "The Education Trust writes", ("education trust",)),
        ("Education Trust", "Trust in education", ()),
        ("École Élan", "A partner: Ecole Elan", ("ecole elan",)),
        ("Ash", "The ash tree in the yard", ("ash",)),
        ("", "Anything", ()),
    ],
)
def test_an_interest_matches_by_the_telling_words_of_its_organisation(
    organisation: str, text: str, expected: tuple[str, ...]
) -> None:
    interest = Declared(1, "Trustee", organisation)
    found = flags_of([AgendaItem(pk=7, title=text)], {}, [interest])
    assert [flag.words for flag in found.get(7, [])] == ([expected] if expected else [])


def test_items_that_touch_an_interest_are_flagged_to_the_office_and_the_person_with_the_reason(
    alliance: Alliance,
    as_director: Client,
    as_head: Client,
    as_other_head: Client,
    head: Person,
    other_head: Person,
    other_school: Institution,
    meeting: Meeting,
) -> None:
    InviteeFactory(meeting=meeting, institution=other_school, person=other_head)
    InterestFactory(declaration=DeclarationFactory(alliance=alliance, person=head, academic_year=2025))
    item = AgendaItemFactory(meeting=meeting, title="Books", brief="An offer")
    PaperFactory(item=item, title="Offer of Otter")
    office, own, others = (
        words_of(client.get(address("agenda", meeting.pk))) for client in (as_director, as_head, as_other_head)
    )
    why = "A paper’s title says “otter”, as does the declared interest: Trustee, Otter Trust."
    assert f"This may touch an interest of {head.name}. {why}" in office
    assert f"This may touch an interest of yours. {why}" in own
    assert "This may touch" not in others


def test_interests_by_a_school_of_the_directory_match_by_its_name(
    alliance: Alliance, as_director: Client, head: Person, other_school: Institution, meeting: Meeting
) -> None:
    made = DeclarationFactory(alliance=alliance, person=head, academic_year=this_year())
    InterestFactory(declaration=made, organisation="", institution=other_school)
    AgendaItemFactory(meeting=meeting, title="Support for Birch Academy")
    assert "says “birch academy”" in words_of(as_director.get(address("agenda", meeting.pk)))


def test_what_was_declared_last_counts_and_nothing_older(
    alliance: Alliance, as_director: Client, head: Person, meeting: Meeting
) -> None:
    InterestFactory(declaration=DeclarationFactory(alliance=alliance, person=head, academic_year=2024))
    AgendaItemFactory(meeting=meeting, title="Otter")
    assert "This may touch" in words_of(as_director.get(address("agenda", meeting.pk)))
    DeclarationFactory(alliance=alliance, person=head, academic_year=this_year(), nothing_to_declare=True)
    assert "This may touch" not in words_of(as_director.get(address("agenda", meeting.pk)))


def test_the_chair_dismisses_a_flag_and_can_show_it_again(
    alliance: Alliance, as_chair: Client, as_director: Client, as_head: Client, head: Person, meeting: Meeting
) -> None:
    interest = InterestFactory(
        declaration=DeclarationFactory(alliance=alliance, person=head, academic_year=this_year())
    )
    item = AgendaItemFactory(meeting=meeting, title="Otter")
    url = address("flag", item.pk, interest.pk)
    assert as_director.post(url).status_code == 403
    for _ in range(2):
        as_chair.post(url)
    for client in (as_director, as_head, as_chair):
        assert "This may touch" not in words_of(client.get(address("agenda", meeting.pk)))
    assert "was looked at and does not touch this" in words_of(as_chair.get(address("agenda", meeting.pk)))
    as_chair.post(url, {"then": "show"})
    assert "This may touch" in words_of(as_director.get(address("agenda", meeting.pk)))


# --- Standing aside --------------------------------------------------------------------------------


def test_somebody_stands_aside_and_takes_part_again(
    as_head: Client, as_director: Client, head: Person, meeting: Meeting
) -> None:
    BodyRulesFactory(body=meeting.body, quorum="half")
    item = AgendaItemFactory(meeting=meeting, title="Books")
    url = address("item_stand_aside", item.pk)
    assert "Give the reason." in words_of(as_head.post(url, {"reason": ""}))
    assert "You stand aside from “Books”." in words_of(as_head.post(url, {"reason": "I work there"}, follow=True))
    recusal = Recusal.objects.get()
    assert (recusal.person, recusal.reason, recusal.recorded_by) == (head, "I work there", head)
    page = words_of(as_director.get(address("agenda", meeting.pk)))
    assert f"Stands aside {head.name}: I work there" in page
    assert "No quorum 0 of the 1 needed, 1 stands aside" in page
    assert "take part in “Books” again?" in words_of(as_head.get(address("recusal_undo", recusal.pk)))
    as_head.post(address("recusal_undo", recusal.pk))
    assert Recusal.objects.count() == 0
    assert "No quorum" not in words_of(as_director.get(address("agenda", meeting.pk)))


def test_the_clerk_notes_that_somebody_stands_aside_and_only_the_office_undoes_it(
    as_admin: Client, as_head: Client, as_other_head: Client, head: Person, outsider: Person, meeting: Meeting
) -> None:
    item = AgendaItemFactory(meeting=meeting, title="Books")
    url = address("item_stand_aside", item.pk)
    refused = words_of(as_admin.post(url, {"person": outsider.pk, "reason": "?"}))
    assert "Select a valid choice" in refused
    as_admin.post(url, {"person": head.pk, "reason": "Works there"})
    recusal = Recusal.objects.get()
    for client in (as_head, as_other_head):
        assert client.post(address("recusal_undo", recusal.pk)).status_code == 404
    as_admin.post(address("recusal_undo", recusal.pk))
    assert Recusal.objects.count() == 0


def test_a_director_cannot_open_a_door_that_the_chair_has_closed(
    as_director: Client, as_chair: Client, director: Person, meeting: Meeting
) -> None:
    InviteeFactory(meeting=meeting, person=director)
    item = AgendaItemFactory(meeting=meeting)
    as_chair.post(address("item_stand_aside", item.pk), {"person": director.pk, "reason": "Interested"})
    recusal = Recusal.objects.get()
    assert as_director.post(address("recusal_undo", recusal.pk)).status_code == 404
    assert as_chair.get(address("recusal_undo", recusal.pk)).status_code == 200


def test_nobody_stands_aside_who_is_not_invited_or_once_the_minutes_are_adopted(
    as_teacher: Client, as_head: Client, chair: Person, meeting: Meeting
) -> None:
    BodyRulesFactory(body=meeting.body, readers="alliance")
    item = AgendaItemFactory(meeting=meeting)
    url = address("item_stand_aside", item.pk)
    as_teacher.post(url, {"reason": "?"})
    MinutesFactory(meeting=meeting, state="adopted", adopted_on=in_days(0).date(), adopted_by=chair)
    answer = as_head.post(url, {"reason": "?"}, follow=True)
    assert "Those invited stand aside from items, until the minutes are adopted." in words_of(answer)
    assert Recusal.objects.count() == 0


def test_standing_aside_twice_is_standing_aside_once(as_head: Client, meeting: Meeting) -> None:
    item = AgendaItemFactory(meeting=meeting)
    for reason in ("First", "Second"):
        as_head.post(address("item_stand_aside", item.pk), {"reason": reason})
    assert Recusal.objects.get().reason == "First"


@pytest.mark.parametrize("nasty", NASTY)
def test_a_reason_that_nobody_should_type_is_refused_or_shown_as_words(
    as_head: Client, as_director: Client, meeting: Meeting, nasty: str
) -> None:
    item = AgendaItemFactory(meeting=meeting)
    answer = as_head.post(address("item_stand_aside", item.pk), {"reason": nasty}, follow=True)
    assert answer.status_code == 200
    page = as_director.get(address("agenda", meeting.pk)).content.decode()
    assert "<script>alert" not in page
    assert Recusal.objects.exists() is (nasty not in ("\x00", NASTY[0]))


def test_erasing_somebody_forgets_what_they_declared_and_why_they_stood_aside_and_keeps_that_they_did(
    alliance: Alliance, as_head: Client, as_director: Client, head: Person, other_head: Person, meeting: Meeting
) -> None:
    as_head.post(address("interest_add"), {**INTEREST, "what": "My partner is a director"})
    item = AgendaItemFactory(meeting=meeting)
    as_head.post(address("item_stand_aside", item.pk), {"reason": "My partner works there"})
    InterestFactory(declaration=DeclarationFactory(alliance=alliance, person=other_head))
    erase(person=head, by=None)
    assert [interest.declaration.person for interest in Interest.objects.all()] == [other_head]
    assert (Recusal.objects.get().person, Recusal.objects.get().reason) == (head, "The reason is no longer kept")
    kept = [str(vars(event)) for model in (Declaration, Interest, Recusal) for event in events_of(model).all()]
    assert kept
    assert not [event for event in kept if "partner" in event]
    assert not events_of(Declaration).filter(person_id=head.pk).exists()


def test_a_role_that_ends_ends_what_a_person_sees(alliance: Alliance, meeting: Meeting) -> None:
    person = appoint(alliance, Role.LEAD)
    client = Client()
    client.force_login(person)
    assert client.get(address("declare")).status_code == 200
    person.appointments.all().delete()
    assert client.get(address("declare")).status_code == 404
