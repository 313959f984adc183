"""The demo's meetings: last year's adopted minutes, this year's plan, and something to do for everybody."""

from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from alliance_portal.models import Message
from meetings.document import digest_of
from meetings.models import Action, Meeting, Minutes, MinutesVersion
from members.access import Standing, standings_of
from members.demo.facts import ALLIANCES
from members.home import needs_of
from members.models import AcademicYear, Alliance, Person

NOVEMBER = "2026-11-25 12:00:00+00:00"
# What each body does in a year: the trust's heads meet every six weeks, as they say.
A_YEAR = {
    "seven-kings": {"Half-termly meeting": 6, "Strategic board": 3},
    "southwark": {"Whole Alliance": 6, "Strategic Board": 6},
    "mkla": {"All schools": 3, "Strategic board": 6},
    "trust": {"Head teacher forum": 6, "Longfield and Dartford cluster group": 3},
    "thurrock": {"All schools": 6, "Strategic partners' board": 6},
}


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Load the demo in a transaction around all tests of this file, and take it back after the last."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, time_machine.travel(NOVEMBER), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded_once: None, db: None) -> Iterator[None]:
    """The demo as it is loaded; each test's own changes are undone."""
    with time_machine.travel(NOVEMBER):
        yield


def standing_of(who: str, slug: str) -> Standing:
    return standings_of(Person.objects.get(email=f"{who}@{slug}.example"))[slug]


def titles(who: str, slug: str) -> str:
    return " | ".join(need.title for need in needs_of(standing_of(who, slug)))


@pytest.mark.parametrize("slug", ALLIANCES)
def test_each_alliance_meets_in_its_own_rhythm_last_year_and_this(demo: None, slug: str) -> None:
    for year in (2025, 2026):
        meetings = Meeting.objects.filter(alliance__slug=slug).in_year(AcademicYear(year)).select_related("body")
        found: dict[str, int] = {}
        for meeting in meetings:
            found[meeting.body.name] = found.get(meeting.body.name, 0) + 1
        assert {name: found.get(name, 0) - number for name, number in A_YEAR[slug].items() if name in found} == {
            name: found[name] - number for name, number in A_YEAR[slug].items()
        }
        assert all(found[name] in (number, number + 1) for name, number in A_YEAR[slug].items())


@pytest.mark.parametrize("slug", ALLIANCES)
def test_last_years_minutes_are_adopted_and_soundly_signed(demo: None, slug: str) -> None:
    last_year = Meeting.objects.filter(alliance__slug=slug).in_year(AcademicYear(2025))
    assert set(Minutes.objects.filter(meeting__in=last_year).values_list("state", flat=True)) == {"adopted"}
    assert Minutes.objects.filter(meeting__in=last_year).count() == last_year.count()
    for version in MinutesVersion.objects.filter(meeting__in=last_year):
        assert digest_of(version.content) == version.digest
        assert [item["text"] for item in version.content["items"] if item["kind"] == "ordinary"] != []
        assert not any(not item["text"] for item in version.content["items"] if item["kind"] == "ordinary")


@pytest.mark.parametrize("slug", ALLIANCES)
def test_everybody_has_something_to_do(demo: None, slug: str) -> None:
    assert "Will you come?" in titles("head", slug)
    assert "Action" in titles("head", slug)
    assert "Upload a paper" in titles("head", slug)
    assert "Read the draft minutes" in titles("head", slug)
    assert "1 correction to the minutes" in titles("admin", slug)
    assert "Adopt the minutes" in titles("chair", slug)
    assert "1 item is proposed for" in titles("chair", slug)
    assert "Action" in titles("director", slug)


def test_actions_are_numbered_once_and_some_are_overdue(demo: None) -> None:
    for alliance in Alliance.objects.filter(slug__in=ALLIANCES):
        numbers = list(alliance.actions.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert Action.objects.filter(alliance=alliance).overdue().exists()
        assert Action.objects.filter(alliance=alliance, state="done").exists()


def test_loading_tells_nobody_and_loads_nothing_twice(demo: None) -> None:
    before = Meeting.objects.count(), Action.objects.count(), MinutesVersion.objects.count()

    call_command("load_demo", stdout=StringIO())

    assert (Meeting.objects.count(), Action.objects.count(), MinutesVersion.objects.count()) == before
    assert not Message.objects.filter(kind__startswith="meetings.").exists()
