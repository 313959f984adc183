"""Naming one person of the alliance in a form, by name or by e-mail."""

import pytest
from django.test import Client

from members.models import Alliance, Institution, Person
from members.permissions import Role
from tests.factories import AffiliationFactory, BodyFactory, PersonFactory, appoint
from tests.page import words_of


@pytest.fixture
def ada(alliance: Alliance, school: Institution) -> Person:
    person = PersonFactory(name="Ada Oakfield-Demo", email="ada@example.org")
    AffiliationFactory(person=person, institution=school)
    return person


def seat_for(director: Client, alliance: Alliance, typed: str) -> str:
    """Give a seat to whoever the words mean, and return what the page says then."""
    body = BodyFactory(alliance=alliance)
    sent = {"person": typed, "title": "Guest", "capacity": "member", "starts_on": "2026-09-01"}
    return words_of(director.post(f"/riverside/governance/{body.pk}/seats/new/", sent, follow=True))


@pytest.mark.parametrize(
    "typed",
    ["Ada Oakfield-Demo", "  ada   OAKFIELD-demo ", "ADA@example.org", "Ada Oakfield-Demo (ada@example.org)"],
)
def test_a_person_is_named_by_name_by_e_mail_or_by_both(as_director, alliance, ada, typed: str) -> None:
    assert "The seat is saved." in seat_for(as_director, alliance, typed)
    assert alliance.seats.get().person == ada


def test_a_name_with_a_typing_error_is_asked_back(as_director, alliance, ada) -> None:
    said = seat_for(as_director, alliance, "Ada Oakfeild-Demo")
    assert "Nobody here is called “Ada Oakfeild-Demo”. Did you mean Ada Oakfield-Demo (ada@example.org)?" in said
    assert alliance.seats.count() == 0


def test_who_is_meant_is_asked_once_and_in_words(as_director, ada) -> None:
    sent = {"person": "Nobody Known", "role": "director", "starts_on": "2026-09-01"}
    said = words_of(as_director.post("/riverside/people/roles/new/", sent))
    assert said.count("Nobody here is called “Nobody Known”. Check the spelling.") == 2  # in the summary, and beside it
    assert "null" not in said


def test_of_two_namesakes_the_e_mail_is_asked_for(as_director, alliance, school, ada) -> None:
    AffiliationFactory(person=PersonFactory(name=ada.name, email="other@example.org"), institution=school)
    said = seat_for(as_director, alliance, ada.name)
    assert "More than one person is called this. Give the e-mail:" in said
    assert "(ada@example.org)" in said
    assert "(other@example.org)" in said


def test_nobody_outside_the_alliance_can_be_named(as_director, alliance, outsider) -> None:
    for typed in (outsider.name, outsider.email, str(outsider.pk)):
        said = seat_for(as_director, alliance, typed)
        assert f"Nobody here is called “{typed}”." in said
        assert outsider.email not in said.replace(f"“{typed}”", "")
    assert alliance.seats.count() == 0


@pytest.mark.parametrize("typed", ["x" * 100_000, "a\x00b", "9" * 40, "(@)", "%", "<b>Ada</b>"])
def test_what_names_nobody_is_refused_in_words(as_director, alliance, ada, typed: str) -> None:
    assert "There is a problem" in seat_for(as_director, alliance, typed)
    assert alliance.seats.count() == 0


def test_a_saved_seat_shows_its_person_by_name(as_director, alliance, ada) -> None:
    seat_for(as_director, alliance, ada.email)
    page = as_director.get(f"/riverside/governance/seats/{alliance.seats.get().pk}/").content.decode()
    assert 'value="Ada Oakfield-Demo (ada@example.org)"' in page


def suggestions(client: Client, words: str) -> list[str]:
    page = client.get("/riverside/people/suggestions/", {"field": "person_7", "person_7": words}).content.decode()
    return [line.split('value="')[1].split('"')[0] for line in page.splitlines() if "<option" in line]


def test_people_are_suggested_while_somebody_types(as_director, as_teacher, ada, school) -> None:
    assert suggestions(as_director, "oakfeld") == ["Ada Oakfield-Demo (ada@example.org)"]
    assert suggestions(as_teacher, "oakfeld") == ["Ada Oakfield-Demo"]
    assert suggestions(as_director, "o") == []
    assert suggestions(as_director, "\x00" * 3) == []


def test_nobody_outside_the_alliance_is_suggested(as_director, outsider) -> None:
    assert suggestions(as_director, outsider.name) != [outsider.name]
    assert outsider.email not in str(suggestions(as_director, outsider.name))


@pytest.mark.parametrize("count", [1, 3])
def test_the_forms_cost_the_same_for_one_person_and_three(
    as_director, alliance, school, count, django_assert_num_queries
) -> None:
    for _ in range(count):
        appoint(alliance, Role.TEACHER, school)
    for address, queries in (("people/roles/new/", 4), ("people/suggestions/?field=q&q=teacher", 5)):
        with django_assert_num_queries(queries):
            as_director.get(f"/riverside/{address}")
