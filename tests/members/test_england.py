"""The invented country: what stands in it, who can sign in, and where it must not be loaded."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from alliance_portal.models import Message
from members.england.rooms import ENGLAND, England
from members.models import (
    AcademicYear,
    Affiliation,
    Alliance,
    Appointment,
    Institution,
    Membership,
    NewsItem,
    Nomination,
    Person,
    Pledge,
    Seat,
)
from members.permissions import Role
from tests.factories import AllianceFactory, InstitutionFactory, MembershipFactory

TINY = 0.004


def load(scale: float = TINY, **options: object) -> str:
    said = StringIO()
    call_command("load_england", scale=scale, stdout=said, **options)
    return said.getvalue()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_hundredth_of_england_has_a_hundredth_of_everything_and_every_rule_kept() -> None:
    said = load(0.01)

    assert "director@england-001.example" in said
    assert Alliance.objects.count() == 5
    assert (Institution.objects.schools().count(), Person.objects.count()) == (240, 5000)
    assert [Alliance.objects.filter(name=f"England Alliance 00{n}").count() for n in range(1, 6)] == [1] * 5
    big, hundred = Alliance.objects.order_by("slug")[:2]
    assert big.institutions().schools().count() == 240
    assert hundred.institutions().schools().count() == 100
    sizes = [each.institutions().schools().count() for each in Alliance.objects.all()]
    assert min(sizes) >= 5
    assert Affiliation.objects.count() == Person.objects.count()
    for model, least in ((Appointment, 2000), (Pledge, 400), (Seat, 40), (NewsItem, 100), (Nomination, 20)):
        assert model.objects.count() >= least, model
    for alliance in Alliance.objects.all():
        assert alliance.appointments.current().filter(role="director").count() == 1
        assert alliance.half_terms.in_year(AcademicYear.of_today()).count() == 6
        assert alliance.commitments.count() == 7
        assert {seat.person_id for seat in alliance.seats.filter(capacity="chair")} == {
            held.person_id for held in alliance.appointments.filter(role="chair")
        }


@pytest.mark.django_db
def test_every_row_has_its_first_line_of_history_and_the_triggers_go_on_afterwards() -> None:
    load()
    events = Appointment.pgh_event_model.objects

    assert events.count() == Appointment.objects.count()
    assert set(events.values_list("pgh_label", flat=True)) == {"insert"}

    appointment = Appointment.objects.first()
    Appointment.objects.filter(pk=appointment.pk).update(days=2)
    assert list(events.filter(pgh_obj_id=appointment.pk).values_list("pgh_label", "days")) == [
        ("insert", None),
        ("update", 2),
    ]


@pytest.mark.django_db
def test_nothing_of_england_waits_to_be_sent() -> None:
    load()
    assert Message.objects.count() == 400
    assert set(Message.objects.values_list("state", flat=True)) == {"sent", "dropped", "failed"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["director", "head", "trainee"])
def test_the_accounts_it_names_can_sign_in_and_nobody_else(role: str) -> None:
    load()
    browser = Client()
    sent = {"login": f"{role}@england-001.example", "password": "learning-together"}

    assert browser.post("/accounts/login/", sent).status_code == 302
    assert browser.get("/england-001/home/").status_code == 200

    usable = {person.email for person in Person.objects.all() if person.has_usable_password()}
    assert usable == {f"{each.value}@england-00{number}.example" for each in Role for number in (1, 2)}


@pytest.mark.django_db
def test_a_second_load_adds_nothing_but_what_a_room_lacks() -> None:
    asked: list[float] = []

    def load_room(england: England) -> None:
        asked.append(england.scale)
        NewsItem.objects.get_or_create(alliance=england.alliances()[0], title="From a room", body="Once.")

    ENGLAND.add(load_room)
    try:
        load()
        first = [model.objects.count() for model in (Alliance, Person, Institution, Membership, NewsItem, Message)]
        assert "England is there already" in load()
    finally:
        ENGLAND._entries.clear()

    second = [model.objects.count() for model in (Alliance, Person, Institution, Membership, NewsItem, Message)]
    assert first == second
    assert asked == [TINY, TINY]
    assert NewsItem.objects.filter(title="From a room").count() == 1


@pytest.mark.django_db
def test_it_is_not_loaded_beside_alliances_that_people_work_with() -> None:
    AllianceFactory(name="Riverside Alliance", slug="riverside")

    with pytest.raises(CommandError, match=r"Riverside Alliance.*Nothing was loaded"):
        load()
    assert Person.objects.count() == 0

    load(force=True)
    assert Alliance.objects.count() == 3


@pytest.mark.django_db
def test_schools_that_belong_to_an_alliance_already_get_no_invented_staff() -> None:
    own = MembershipFactory(alliance=AllianceFactory(slug="thurrock"), institution=InstitutionFactory(urn=100001))

    load()

    assert own.institution.memberships.count() == 1
    assert own.institution.affiliations.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("scale", [0.0, -1.0, 1.5])
def test_a_scale_that_makes_no_sense_is_refused(scale: float) -> None:
    with pytest.raises(CommandError, match="above 0 and up to 1"):
        load(scale)


@pytest.mark.django_db
def test_a_file_of_schools_that_cannot_be_imported_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        load(schools=str(tmp_path / "nowhere.csv"))

    assert (Alliance.objects.count(), Institution.objects.count(), Person.objects.count()) == (0, 0, 0)
