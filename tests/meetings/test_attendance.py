"""The attendance record of a body, and what it proves of the promises of membership."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from members.evidence import EVIDENCE
from members.models import AcademicYear
from tests.factories import BodyFactory, InstitutionFactory, MembershipFactory
from tests.meetings.factories import InviteeFactory, MeetingFactory, at
from tests.page import words_of

YEAR = AcademicYear(2026)
pytestmark = pytest.mark.usefixtures("_june")


@pytest.fixture
def _june():
    with time_machine.travel("2027-06-25 09:00+01:00", tick=False):
        yield


@pytest.fixture
def whole(alliance):
    return BodyFactory(alliance=alliance, name="Whole Alliance", kind="whole")


@pytest.fixture
def hold(whole, school, other_school):
    """Hold a meeting on a day, with what each of the two schools did."""

    def held(day: str, alder: str, birch: str, body=whole, host=None):
        meeting = MeetingFactory(body=body, starts_at=at(date.fromisoformat(day)), host=host)
        InviteeFactory(meeting=meeting, institution=school, attended=alder)
        InviteeFactory(meeting=meeting, institution=other_school, attended=birch)
        return meeting

    return held


def page(client, **asked):
    return client.get(reverse("meetings:attendance", args=["riverside"]), asked)


def test_a_director_sees_who_came_who_hosted_and_who_missed_two_in_a_row(as_director, hold, school) -> None:
    hold("2026-10-01", "present", "present", host=school)
    hold("2026-11-12", "deputy", "absent")
    hold("2027-01-14", "present", "apologies")
    hold("2027-03-04", "", "")
    record = page(as_director, year=2026).context["record"]
    assert [(row.institution.name, row.came, row.asked, row.hosted, row.missed_two) for row in record.rows] == [
        ("Alder Primary School", 3, 3, 1, False),
        ("Birch Academy", 1, 3, 0, True),
    ]
    assert [[cell.words for cell in row.cells] for row in record.rows] == [
        ["Present", "Deputy present", "Present"],
        ["Present", "Absent", "Apologies"],
    ]
    assert "Missed two meetings in a row: Birch Academy." in words_of(page(as_director, year=2026))


def test_a_head_sees_the_own_school_only(as_head, head, hold, whole) -> None:
    for day in ("2026-10-01", "2026-11-12"):
        InviteeFactory(meeting=hold(day, "present", "absent"), person=head)
    shown = words_of(page(as_head, year=2026))
    assert "Alder Primary School" in shown
    assert "Birch Academy" not in shown


def test_the_record_goes_out_as_a_table(as_director, hold, school) -> None:
    hold("2026-10-01", "present", "absent", host=school)
    address = reverse("meetings:attendance_export", args=["riverside"])
    table = as_director.get(address, {"format": "csv", "year": 2026}).content.decode("utf-8-sig")
    assert table.splitlines() == [
        "Institution,01 Oct 2026,Came,Of,Hosted",
        "Alder Primary School,Present (host),1,1,1",
        "Birch Academy,Absent,0,1,0",
    ]


@pytest.mark.parametrize("asked", [{"year": "abc"}, {"body": "0"}, {"body": "x" * 300}, {"year": "-1", "body": "\x00"}])
def test_any_filter_is_answered(as_teacher, whole, asked) -> None:
    assert page(as_teacher, **asked).status_code == 200


def test_an_alliance_without_bodies_has_an_empty_record(as_director) -> None:
    assert "No attendance is recorded" in words_of(page(as_director))


def test_attendance_hosting_and_clusters_are_evidence_for_promises(alliance, school, hold) -> None:
    cluster = BodyFactory(alliance=alliance, kind="cluster", name="River cluster")
    hold("2026-10-01", "present", "absent", host=school)
    hold("2027-01-14", "absent", "present")
    hold("2026-10-08", "deputy", "present", body=cluster)
    hold("2025-10-02", "present", "present")
    kinds = ("meetings_attended", "cluster_attended", "meeting_hosted")
    facts = {kind: EVIDENCE[kind](alliance, [school.pk], YEAR).get(school.pk, []) for kind in kinds}
    assert {kind: [(each.words, str(each.on)) for each in facts[kind]] for kind in kinds} == {
        "meetings_attended": [("Whole Alliance", "2026-10-01")],
        "cluster_attended": [("River cluster", "2026-10-08")],
        "meeting_hosted": [("Whole Alliance", "2026-10-01")],
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_school_and_for_three(
    as_director, alliance, whole, count, django_assert_num_queries
) -> None:
    for month in range(count):
        meeting = MeetingFactory(body=whole, starts_at=at(date(2027, 1 + month, 14)))
        for _ in range(count):
            school = InstitutionFactory()
            MembershipFactory(alliance=alliance, institution=school)
            InviteeFactory(meeting=meeting, institution=school, attended="present")
    with django_assert_num_queries(7):
        assert page(as_director, year=2026).status_code == 200
