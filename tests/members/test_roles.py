"""Roles: who holds which, access that ends with them, and the history of every change."""

from datetime import UTC, date, datetime

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Alliance, Institution, Person
from members.permissions import Role
from tests.cast import signed_in_client
from tests.factories import appoint
from tests.page import words_of


def end(person: Person) -> str:
    return reverse("members:role_end", args=["riverside", person.appointments.get().pk])


def test_a_role_that_ends_takes_access_with_it_that_day(as_director: Client, teacher: Person) -> None:
    as_teacher = signed_in_client(teacher)
    assert as_teacher.get("/riverside/home/").status_code == 200
    as_director.post(end(teacher), {"ends_on": timezone.localdate().isoformat()})
    assert as_teacher.get("/riverside/home/").status_code == 404


def test_the_day_begins_at_midnight_in_london(teacher: Person) -> None:
    teacher.appointments.update(ends_on=date(2026, 7, 1))
    client = Client()
    with time_machine.travel(datetime(2026, 6, 30, 22, 59, tzinfo=UTC), tick=False):
        client.force_login(teacher)
        assert client.get("/riverside/home/").status_code == 200
    with time_machine.travel(datetime(2026, 6, 30, 23, 1, tzinfo=UTC), tick=False):
        assert client.get("/riverside/home/").status_code == 404


def test_the_last_director_stays(as_director: Client, director: Person) -> None:
    page = as_director.post(end(director), {"ends_on": timezone.localdate().isoformat()})
    assert "left without a director" in words_of(page)
    assert director.appointments.get().ends_on is None


def test_the_last_director_cannot_become_something_else(as_director: Client, director: Person) -> None:
    held = director.appointments.get()
    said = {"role": Role.LEAD, "starts_on": held.starts_on.isoformat()}
    page = as_director.post(reverse("members:role_edit", args=["riverside", held.pk]), said)
    assert "left without a director" in words_of(page)
    held.refresh_from_db()
    assert held.role == Role.DIRECTOR


def test_a_director_may_go_when_another_stays(as_director: Client, director: Person, alliance: Alliance) -> None:
    appoint(alliance, Role.DIRECTOR)
    as_director.post(end(director), {"ends_on": timezone.localdate().isoformat()})
    assert as_director.get("/riverside/home/").status_code == 404


def test_a_director_gives_a_role(as_director: Client, teacher: Person, school: Institution) -> None:
    said = {"person": teacher.pk, "role": Role.MENTOR, "institution": school.pk, "starts_on": "2026-09-01"}
    as_director.post(reverse("members:role_add", args=["riverside"]), said)
    assert set(teacher.appointments.values_list("role", flat=True)) == {Role.TEACHER, Role.MENTOR}


def test_nobody_of_another_alliance_is_given_a_role(as_director: Client, outsider: Person) -> None:
    said = {"person": outsider.pk, "role": Role.LEAD, "starts_on": "2026-09-01"}
    assert as_director.post(reverse("members:role_add", args=["riverside"]), said).status_code == 200
    assert outsider.appointments.count() == 1


def test_the_history_says_who_ended_which_role(as_director: Client, director: Person, teacher: Person) -> None:
    as_director.post(end(teacher), {"ends_on": timezone.localdate().isoformat()})
    page = words_of(as_director.get(reverse("members:history", args=["riverside"]), {"kind": "roles"}))
    assert director.name in page
    assert teacher.name in page


def test_the_history_shows_nothing_of_another_alliance(as_director: Client, outsider: Person) -> None:
    assert outsider.name not in words_of(as_director.get(reverse("members:history", args=["riverside"])))
