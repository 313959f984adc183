"""The demo: five alliances with every fact they state, loaded once and never over what people changed."""

from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from alliance_portal.models import Message
from members.cluster_pages import cluster_rows
from members.demo.facts import ALLIANCES, day, read
from members.makeup import breaches
from members.models import Alliance, Institution, Membership, Person, Seat
from members.permissions import Role
from members.sitting import Seating
from tests.factories import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Load the demo in a transaction around all tests of this file, and take it back after the last."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded_once: None, db: None) -> None:
    """The demo as it is loaded; each test's own changes are undone."""


@pytest.fixture
def southwark(demo: None) -> Alliance:
    return Alliance.objects.get(slug="southwark")


def partners(slug: str) -> set[str]:
    found = Membership.objects.current().filter(alliance__slug=slug, kind="strategic_partner")
    return set(found.values_list("institution__name", flat=True))


def points(slug: str, kind: str) -> list[str]:
    found = Alliance.objects.get(slug=slug).statements.filter(kind=kind).order_by("position")
    return [point.title or point.text for point in found]


def test_every_alliance_and_every_account_is_there(demo):
    assert set(Alliance.objects.values_list("slug", flat=True)) == set(ALLIANCES)
    for slug in ALLIANCES:
        alliance = Alliance.objects.get(slug=slug)
        for role in Role:
            person = Person.objects.get(email=f"{role.value}@{slug}.example")
            assert alliance.appointments.current().filter(person=person, role=role).exists(), person.email
            assert person.check_password(PASSWORD)
            assert person.emailaddress_set.get().verified


def test_a_demo_director_signs_in_with_the_printed_password(demo):
    client = Client()
    answer = client.post(LOGIN, {"login": "director@thurrock.example", "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url == "/thurrock/home/"


def test_southwark_states_its_twelve_protocols_six_areas_and_funded_days(southwark):
    assert points("southwark", "protocol") == [
        "Commitment", "Trust and respect", "Collaboration", "Listening", "Compromise", "Patience",
        "Constructive approach", "Honesty and transparency", "Equality", "Support", "Communication", "Sensitivity",
    ]  # fmt: skip
    assert southwark.strands_per_school == 2
    assert southwark.finance_school.name == "Charles Dickens Primary School"
    assert [(f.role, f.days, f.per, f.is_up_to, f.places) for f in southwark.funded_roles.all()] == [
        ("director", 2, "week", False, 1),
        ("lead", 0.5, "week", True, 6),
        ("admin", 0.5, "week", False, 1),
        ("finance", 1, "half_term", False, 1),
        ("chair", 0, "week", False, 2),
    ]
    leads = southwark.appointments.current().filter(role="lead")
    assert set(leads.values_list("strand__name", flat=True)) == set(southwark.strands.values_list("name", flat=True))
    assert leads.count() == 6


def test_southwarks_board_is_made_up_as_its_words_ask(southwark):
    board = southwark.bodies.get(name="Strategic Board")
    assert board.is_selected_annually
    seats = Seat.objects.current().filter(body=board)
    assert seats.filter(institution__kind="local_authority", person__isnull=False).exists()
    assert seats.filter(institution__name="UCL Institute of Education", person__isnull=False).exists()
    heads_of_teaching_schools = southwark.memberships.filter(is_teaching_school=True).values("institution")
    assert set(seats.filter(capacity="chair").values_list("institution", flat=True)) <= {
        row["institution"] for row in heads_of_teaching_schools
    }
    director = southwark.appointments.get(role="director").person
    assert not director.appointments.filter(role="head").exists()


def test_no_body_of_the_demo_breaches_its_make_up(demo):
    for alliance in Alliance.objects.all():
        seating = Seating(alliance)
        for body in alliance.bodies.all():
            assert breaches(body, seating.of(body), seating) == []


def test_seven_kings_makes_its_seven_commitments(demo):
    alliance = Alliance.objects.get(slug="seven-kings")
    assert list(alliance.commitments.values_list("evidence", flat=True)) == [
        "meetings_attended", "cluster_attended", "projects", "data_shared", "meeting_hosted", "peer_support",
        "nominations",
    ]  # fmt: skip


def test_milton_keynes_states_four_targets_thirteen_kinds_of_support_and_five_themes(demo):
    targets = points("mkla", "target")
    assert len(targets) == 4
    assert targets[0] == "At least 85% of pupils attaining level 4 in English and mathematics at the end of KS2"
    assert targets[1] == "At least 70% of pupils attaining 5 good GCSEs including English and mathematics"
    assert len(points("mkla", "support")) == 13
    themes = Alliance.objects.get(slug="mkla").themes.all()
    assert [len(theme.points.splitlines()) for theme in themes] == [0, 3, 3, 3, 0]


def test_thurrocks_twelve_partners_are_named_and_keep_their_history(demo):
    assert partners("thurrock") == {
        "Beacon Hill Academy", "Deneholm Primary School", "Ortu Gable Hall School", "Grays Convent High School",
        "Ortu Hassenbrook Academy", "The Hathaway Academy", "Ormiston Park Academy", "St Clere's School",
        "Stifford Clays Primary School", "Olive AP Academy - Thurrock", "Treetops School", "William Edwards School",
    }  # fmt: skip
    hassenbrook = Institution.objects.get(urn=143424)
    before = hassenbrook.earlier_links.get().earlier
    assert (before.urn, before.earlier_links.get().earlier.urn) == (137364, 115365)
    assert Alliance.objects.get(slug="thurrock").strands.count() == 6


def test_the_trusts_clusters_hold_a_secondary_a_special_and_primaries(demo):
    cluster = Alliance.objects.get(slug="trust").clusters.get(name="Longfield and Dartford")
    kinds = [each.institution.phase_or_type for each in cluster.schools.select_related("institution")]
    assert sorted(kinds) == ["Primary", "Primary", "Primary", "Secondary", "Special"]
    assert (cluster.secondaries, cluster.specials) == (1, 1)
    missing = {row.cluster.name: row.missing for row in cluster_rows(cluster.alliance)}
    assert missing == {
        "Longfield and Dartford": [],
        "Maidstone": ["No secondary schools; the rule says 1."],
        "Medway": ["No special schools; the rule says 1."],
        "Paddock Wood": ["No special schools; the rule says 1."],
    }
    forum = Alliance.objects.get(slug="trust").bodies.get(kind="forum")
    assert (forum.meets, forum.rule) == ("six_weeks", "heads")
    assert points("trust", "practice")[:2] == ["Annual peer review", "Head teacher forum"]


def test_people_are_obviously_invented_and_one_can_switch_alliances(demo):
    assert not Person.objects.exclude(name__endswith="-Demo").exists()
    assert not Person.objects.exclude(email__endswith=".example").exists()
    both = Person.objects.get(email="coordinator@seven-kings.example")
    assert set(both.appointments.current().values_list("alliance__slug", flat=True)) == {"seven-kings", "thurrock"}


def test_every_member_school_has_a_head(demo):
    for membership in Membership.objects.current().filter(institution__kind="school"):
        heads = membership.alliance.appointments.current().filter(role="head", institution=membership.institution)
        assert heads.exists(), membership


def test_a_demo_sends_no_mail_and_leaves_something_to_do_in_each_alliance(demo):
    assert not Message.objects.exists()
    assert mail.outbox == []
    for alliance in Alliance.objects.all():
        assert alliance.nominations.open().exists()
        assert alliance.enquiries.waiting().exists()
        assert alliance.invitations.waiting().exists()
        assert alliance.seats.current().filter(person__isnull=True).exists()
        assert alliance.news.published().count() >= 3
        assert alliance.half_terms.count() == 12


def test_a_second_load_changes_nothing_and_keeps_what_people_edited(southwark, django_assert_max_num_queries):
    southwark.vision = "Our own new vision."
    southwark.save()
    southwark.news.all().delete()
    before = Person.objects.count(), Membership.objects.count(), Institution.objects.count()
    with django_assert_max_num_queries(2 + len(ALLIANCES)):
        call_command("load_demo", stdout=StringIO())
    southwark.refresh_from_db()
    assert southwark.vision == "Our own new vision."
    assert not southwark.news.exists()
    assert (Person.objects.count(), Membership.objects.count(), Institution.objects.count()) == before


def test_days_are_relative_to_the_academic_year_and_to_today():
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=False):
        assert day("Y0 09-01") == date(2026, 9, 1)
        assert day("Y-1 02-10") == date(2026, 2, 10)
        assert day("D+20") == date(2026, 12, 14)
        with pytest.raises(ValueError, match="is no day"):
            day("2026-01-01")


@pytest.mark.parametrize("slug", ALLIANCES)
def test_every_file_belongs_to_the_alliance_it_is_named_after(slug):
    assert read(f"alliances/{slug}")["slug"] == slug
