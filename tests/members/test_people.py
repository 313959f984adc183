"""The directory and a person's page: who is in it, who sees whose contact details, leavers."""

import pytest
import time_machine
from django.urls import reverse

from members.models import Affiliation, Appointment, Institution, Person, Seat
from members.permissions import Role
from members.search import search
from tests.cast import standing_of
from tests.factories import (
    AffiliationFactory,
    AppointmentFactory,
    BodyFactory,
    InstitutionFactory,
    MembershipFactory,
    PersonFactory,
    StrandFactory,
    appoint,
)
from tests.tables import rows_of_csv, rows_of_workbook

PAGE = "/riverside/people/"


def names(answer) -> list[str]:
    return [person.name for person in answer.context["page"]]


def test_the_directory_lists_who_holds_a_role_or_works_at_a_member_school(
    as_director, director, alliance, school, other_alliance, outsider
):
    staff = PersonFactory(name="Amy Ayre")
    AffiliationFactory(person=staff, institution=school)
    elsewhere = AffiliationFactory(person__name="Zed Elsewhere", institution=InstitutionFactory())
    gone = AffiliationFactory(person__name="Gone Away", institution=school, ends_on="2021-07-31")
    assert names(as_director.get(PAGE)) == ["Amy Ayre", director.name]
    for nobody in (elsewhere.person, gone.person, outsider):
        assert as_director.get(f"{PAGE}{nobody.pk}/").status_code == 404


def test_a_person_leaves_the_directory_when_the_school_leaves_the_alliance(as_director, director, alliance):
    school = InstitutionFactory()
    membership = MembershipFactory(alliance=alliance, institution=school)
    AffiliationFactory(person__name="Amy Ayre", institution=school)
    membership.ends_on = "2024-07-31"
    membership.save()
    assert names(as_director.get(PAGE)) == [director.name]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=grene", ["Hazel Greene"]),
        ("name=GREENE", ["Hazel Greene"]),
        ("name=Patell", ["Asha Patel"]),
        ("name=xyzzy", []),
        ("role=teacher", ["Asha Patel"]),
        ("role=lead", ["Hazel Greene"]),
        ("name=asha&role=teacher", ["Asha Patel"]),
    ],
)
def test_the_filters_find_people_in_spite_of_typing_errors(as_director, alliance, school, query, found):
    appoint_named(alliance, Role.TEACHER, "Asha Patel", school)
    appoint_named(alliance, Role.LEAD, "Hazel Greene")
    assert names(as_director.get(f"{PAGE}?{query}")) == found


def test_the_school_and_strand_filters_hold_to_this_alliance(as_director, alliance, school, other_school):
    patel = appoint_named(alliance, Role.TEACHER, "Asha Patel", school)
    strand = StrandFactory(alliance=alliance)
    greene = PersonFactory(name="Hazel Greene")
    AppointmentFactory(alliance=alliance, person=greene, role=Role.LEAD, strand=strand)
    elsewhere = StrandFactory()
    assert names(as_director.get(f"{PAGE}?school={school.pk}")) == [patel.name]
    assert names(as_director.get(f"{PAGE}?school={other_school.pk}")) == []
    assert names(as_director.get(f"{PAGE}?strand={strand.pk}")) == [greene.name]
    assert len(names(as_director.get(f"{PAGE}?strand={elsewhere.pk}"))) == 3


@pytest.mark.parametrize(
    "query",
    [
        "name=%00",
        "name=" + "x" * 5000,
        "role=king",
        "school=abc",
        "school=99999999999999999999",
        "strand=-1",
        "page=x",
        "name=%F0%9F%A6%8A",
        "name=a&name=b",
        "name='; drop table members_person; --",
        "name={{7*7}}",
        "page=-5",
    ],
)
def test_a_strange_filter_is_no_error(as_director, query):
    assert as_director.get(f"{PAGE}?{query}").status_code == 200


def test_an_empty_answer_says_what_to_do_next(as_director):
    page = as_director.get(f"{PAGE}?name=xyzzy").content.decode()
    assert "Nobody matches" in page
    assert "Show everybody" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_directory_costs_the_same_for_one_and_for_three(
    as_director, alliance, school, number, django_assert_num_queries
):
    for _ in range(number):
        appoint(alliance, Role.TEACHER, school)
    as_director.get(PAGE)
    with django_assert_num_queries(QUERIES):
        as_director.get(PAGE)


def test_three_hundred_people_come_in_pages_at_the_same_cost(as_director, alliance, school, django_assert_num_queries):
    people = Person.objects.bulk_create(
        Person(name=f"Staff {number:03d}", email=f"staff{number}@example.org", password="!") for number in range(300)
    )
    Affiliation.objects.bulk_create(Affiliation(person=person, institution=school) for person in people)
    as_director.get(PAGE)
    with django_assert_num_queries(QUERIES):
        answer = as_director.get(f"{PAGE}?page=2")
    assert answer.context["page"].paginator.count == 301
    assert len(names(answer)) == 30


QUERIES = 8


def test_contact_details_are_seen_by_those_whom_the_person_allows(
    as_teacher, as_head, as_admin, teacher, head, alliance, school
):
    head.phone = "01375 000001"
    head.save()
    page = f"{PAGE}{head.pk}/"
    assert head.email not in as_teacher.get(page).content.decode()
    assert "01375 000001" not in as_teacher.get(PAGE).content.decode()
    assert head.email in as_head.get(page).content.decode()
    assert head.email in as_admin.get(page).content.decode()
    head.contact_visible_to = Person.Visibility.ALLIANCE
    head.save()
    assert "01375 000001" in as_teacher.get(page).content.decode()


def test_an_export_holds_what_the_filter_shows_and_only_contacts_that_may_be_seen(as_head, head, alliance, school):
    shy = appoint_named(alliance, Role.TEACHER, "=Asha Patel", school)
    answer = as_head.get(f"{PAGE}export/?format=csv")
    assert rows_of_csv(answer.content) == [
        ["Name", "Roles", "Schools", "Job titles", "E-mail", "Phone"],
        [f"'{shy.name}", "Teacher", "Alder Primary School", "Teacher", "", ""],
        [head.name, "School lead", "Alder Primary School", "School lead", head.email, ""],
    ]
    heads = rows_of_workbook(as_head.get(f"{PAGE}export/?role=head").content)
    assert [row[0] for row in heads] == ["Name", head.name]


def test_a_teacher_may_not_export(as_teacher):
    assert as_teacher.get(f"{PAGE}export/").status_code == 403


def test_the_person_page_says_what_they_are_here_and_nothing_of_other_alliances(
    as_teacher, head, alliance, other_alliance
):
    AppointmentFactory(person=head, alliance=other_alliance, role=Role.FINANCE)
    Seat.objects.create(alliance=alliance, body=BodyFactory(alliance=alliance, name="Strategic board"), person=head)
    page = as_teacher.get(f"{PAGE}{head.pk}/").content.decode()
    for said in ("School lead", "Alder Primary School", "Strategic board"):
        assert said in page
    assert "Finance manager" not in page
    assert "Hillside" not in page


def test_the_search_finds_people_in_sight_only(head, director, outsider):
    head.name = "Philippa Featherstone"
    head.save()
    outsider.name = "Philip Featherstone"
    outsider.save()
    assert [hit.title for hit in search(standing_of(director), "fetherstone")] == ["Philippa Featherstone"]


@pytest.fixture
def leaver(alliance, school, other_school) -> Person:
    person = appoint_named(alliance, Role.TEACHER, "Asha Patel", school)
    AppointmentFactory(alliance=alliance, person=person, role=Role.LEAD, strand=StrandFactory(alliance=alliance))
    AffiliationFactory(person=person, institution=other_school)
    board = BodyFactory(alliance=alliance, name="Strategic board")
    Seat.objects.create(alliance=alliance, body=board, person=person, institution=school, starts_on="2024-09-01")
    return person


@time_machine.travel("2026-11-24 10:00Z", tick=True)
def test_leaving_a_school_shows_what_ends_and_then_ends_it(as_admin, leaver, school, other_school):
    work = leaver.affiliations.get(institution=school)
    page = reverse("members:person_leave", args=["riverside", leaver.pk])
    typed = {"affiliation": work.pk, "last_day": "2026-12-18"}
    preview = as_admin.post(page, typed).content.decode()
    assert "The role Teacher at Alder Primary School" in preview
    assert "The seat in Strategic board" in preview
    assert "Strategic lead" not in preview
    assert leaver.affiliations.current("2027-01-01").count() == 2
    as_admin.post(page, typed | {"confirmed": "yes"})
    assert [str(row.ends_on) for row in leaver.affiliations.filter(institution=school)] == ["2026-12-19"]
    assert list(leaver.appointments.current("2026-12-18").values_list("role", flat=True)) == ["lead", "teacher"]
    assert list(leaver.appointments.current("2026-12-19").values_list("role", flat=True)) == ["lead"]
    assert not leaver.seats.current("2026-12-19").exists()
    assert leaver.affiliations.current("2026-12-19").get().institution == other_school


def test_a_role_that_was_to_begin_later_never_begins(as_admin, alliance, school, teacher):
    work = teacher.affiliations.get()
    future = AppointmentFactory(
        alliance=alliance, person=teacher, role=Role.MENTOR, institution=school, starts_on="2030-09-01"
    )
    page = reverse("members:person_leave", args=["riverside", teacher.pk])
    as_admin.post(page, {"affiliation": work.pk, "last_day": "2026-11-01", "confirmed": "yes"})
    future.refresh_from_db()
    assert str(future.ends_on) == "2030-09-01"
    assert not Appointment.objects.current("2030-09-02").filter(person=teacher).exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"last_day": "2026-02-30"}, "Enter a valid date"),
        ({"last_day": ""}, "This field is required"),
        ({"last_day": "1999-01-01"}, "Give a later day"),
        ({"last_day": "9999-12-31"}, "within the next three years"),
        ({"affiliation": "0"}, "Select a valid choice"),
        ({"affiliation": "\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_wrong_last_day_or_school_is_refused_with_what_to_change(as_admin, leaver, school, typed, message):
    work = leaver.affiliations.get(institution=school)
    page = reverse("members:person_leave", args=["riverside", leaver.pk])
    sent = {"affiliation": work.pk, "last_day": "2026-12-18", "confirmed": "yes"} | typed
    answer = as_admin.post(page, sent)
    assert message in answer.content.decode()
    assert leaver.affiliations.current().count() == 2


def test_only_those_who_manage_people_record_leavers(as_head, as_outsider, visitor, teacher):
    page = reverse("members:person_leave", args=["riverside", teacher.pk])
    assert as_head.get(page).status_code == 403
    assert as_outsider.get(page).status_code == 404
    assert visitor.get(page).headers["Location"].startswith("/accounts/login/")


def appoint_named(alliance, role: Role, name: str, institution: Institution | None = None) -> Person:
    person = appoint(alliance, role, institution)
    person.name = name
    person.save()
    return person
