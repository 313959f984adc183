"""Everything held on a person can be had, is erased on request with the minutes still true, and is not kept longer."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_portal.models import Message
from members import personal_data
from members.models import Enquiry, FoundingDraft, Invitation, Nomination, NotificationChoice, Person, Seat
from members.permissions import Role
from members.retention import RETENTION
from members.tasks import tidy
from tests.factories import AppointmentFactory, BodyFactory, InstitutionFactory, appoint


@pytest.fixture
def known(alliance, school, director) -> Person:
    """A person about whom much is held, under a name and address found nowhere else."""
    person = appoint(alliance, Role.TEACHER, school, email="quillfeather@example.org")
    person.name, person.phone, person.about = "Querida Quillfeather", "01375 424242", "Quillfeather keeps bees"
    person.save()
    affiliation = person.affiliations.get()
    affiliation.job_title = "Quillfeather keeper"
    affiliation.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "SECRETSEED"})
    NotificationChoice.objects.create(person=person, kind="members.x", frequency="daily")
    FoundingDraft.objects.create(person=person, said={"about": {"name": "Quillfeather Alliance"}})
    Seat.objects.create(alliance=alliance, body=BodyFactory(alliance=alliance, name="Board"), person=person)
    Invitation.objects.create(
        alliance=alliance, email="Quillfeather@example.org", name=person.name, role=Role.TEACHER, institution=school,
        invited_by=director, nonce="SECRETNONCE",
    )  # fmt: skip
    Enquiry.objects.create(alliance=alliance, name=person.name, email=person.email, message="Quillfeather asks")
    Nomination.objects.create(
        alliance=alliance, institution=InstitutionFactory(), shares_ethos="a", expertise="b", would_benefit="c",
        lead_name=person.name, lead_email=person.email, proposed_by=director, proposer_institution=school,
    )  # fmt: skip
    Message.objects.create(
        kind="members.x", recipient=person, to=person.email, subject_id=1, key="1", due_at=timezone.now(),
        subject_line="For Quillfeather", details={"token": "SECRETTOKEN"}, state="sent", finished_at=timezone.now(),
    )  # fmt: skip
    Message.objects.create(kind="members.x", recipient=person, subject_id=1, key="2", due_at=timezone.now())
    return person


def download(client: Client) -> tuple[dict[str, list[dict]], str]:
    """Return the parts of the download by where they come from, and the page to read."""
    answer = client.post("/me/data/download/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        machine = json.loads(package.read("my-data.json"))
        return {part["source"]: part["rows"] for part in machine["parts"]}, package.read("my-data.html").decode()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.get("/me/")
    return client


def everything_in_the_database() -> str:
    """Return every text in every table, to look for what should be gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)


def test_every_pointer_to_a_person_in_the_house_is_given_or_exempt_for_a_stated_reason():
    pointers = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is Person
    }
    given = {personal_data.name_of(model, field) for model, field in personal_data.pointers()}
    exempt = {
        "members.PersonEvent.merged_into",
        "members.Person.merged_into",
        "pghistory.MiddlewareEvents.user",
    }
    assert set(personal_data.EXEMPT) == exempt
    assert pointers - exempt == given - exempt
    addresses = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.EmailField)
    }
    found = {personal_data.name_of(model, field) for model, field in personal_data.email_fields()}
    assert addresses == found | {"members.Person.email", "members.PersonEvent.email"}


def test_a_person_downloads_all_that_is_held_on_them_and_no_secret(known, director):
    parts, page = download(signed_in(known))
    assert parts["members.Person"][0]["name"] == "Querida Quillfeather"
    assert parts["members.Affiliation.person"][0]["institution"] == "Alder Primary School"
    assert parts["members.Appointment.person"][0]["role"] == "teacher"
    assert parts["members.Seat.person"][0]["body"] == "Board"
    assert parts["members.Enquiry.email"][0]["message"] == "Quillfeather asks"
    assert parts["members.Invitation.email"][0]["name"] == "Querida Quillfeather"
    assert parts["members.Nomination.lead_email"][0]["lead_name"] == "Querida Quillfeather"
    assert parts["alliance_portal.Message.recipient"][0]["subject_line"] == "For Quillfeather"
    assert parts["usersessions.UserSession.user"][0]["ip"] == "127.0.0.1"
    assert parts["members.FoundingDraft.person"][0]["said"] == {"about": {"name": "Quillfeather Alliance"}}
    assert len(parts["members.PersonEvent.pgh_obj"]) >= 2
    assert "Quillfeather keeps bees" in page
    for secret in ("SECRETSEED", "SECRETNONCE", "SECRETTOKEN", "argon2", director.email):
        assert secret not in json.dumps(parts)
        assert secret not in page


def test_the_download_gives_what_i_did_about_others_without_what_they_wrote(alliance, director):
    Enquiry.objects.create(
        alliance=alliance, name="Vera Visitor", email="vera@example.org", message="Private", answered_by=director
    )
    Invitation.objects.create(alliance=alliance, email="guest@example.org", role=Role.LEAD, invited_by=director)
    parts, page = download(signed_in(director))
    assert set(parts["members.Enquiry.answered_by"][0]) == {"id", "made_at", "answered_at"}
    for other in ("Vera", "vera@example.org", "Private", "guest@example.org"):
        assert other not in page


def test_erasing_leaves_no_trace_of_who_it_was_and_keeps_what_the_alliance_did(as_director, known, alliance, school):
    client = signed_in(known)
    assert "quillfeather" in everything_in_the_database().lower()
    page = reverse("members:person_erase", args=["riverside", known.pk])
    answer = as_director.post(page, {"name": "querida  quillfeather"}, follow=True)
    assert "The personal data is erased" in answer.content.decode()
    left = [line for line in everything_in_the_database().splitlines() if "quillfeather" in line.lower()]
    assert left == []
    assert "424242" not in everything_in_the_database()
    known.refresh_from_db()
    assert (known.name, known.is_active, known.has_usable_password()) == ("Former member", False, False)
    assert client.get("/me/").status_code == 302
    role = known.appointments.get()
    assert (role.alliance, role.role, role.institution, role.ends_on) == (
        alliance, Role.TEACHER, school, timezone.localdate(),
    )  # fmt: skip
    assert known.seats.get().body.name == "Board"
    assert not UserSession.objects.filter(user=known).exists()
    assert not Authenticator.objects.filter(user=known).exists()
    assert set(known.messages.values_list("state", flat=True)) == {"sent", "dropped"}


def test_erasing_takes_accounts_merged_before_along(as_director, known, alliance, school):
    twin = appoint(alliance, Role.MENTOR, school, email="quillfeather.old@example.org")
    Person.objects.filter(pk=twin.pk).update(merged_into=known, is_active=False, name="Querida Quillfeather")
    as_director.post(reverse("members:person_erase", args=["riverside", known.pk]), {"name": known.name})
    assert "quillfeather" not in everything_in_the_database().lower()


def test_the_name_must_be_typed(as_director, known):
    page = reverse("members:person_erase", args=["riverside", known.pk])
    for typed in ("", "Somebody Else", "x" * 100_000, "\x00"):
        assert "There is a problem" in as_director.post(page, {"name": typed}).content.decode()
    known.refresh_from_db()
    assert known.erased_at is None


def test_a_director_erases_nobody_who_is_tied_to_another_alliance(as_director, known, other_alliance):
    AppointmentFactory(alliance=other_alliance, person=known, role=Role.FINANCE)
    page = reverse("members:person_erase", args=["riverside", known.pk])
    answer = as_director.post(page, {"name": known.name})
    assert "holds a role in an alliance where you may not" in answer.content.decode()
    known.refresh_from_db()
    assert known.erased_at is None


def test_nobody_erases_themselves_and_only_directors_erase(as_director, director, as_admin, as_outsider, known):
    own = reverse("members:person_erase", args=["riverside", director.pk])
    assert "You cannot erase yourself" in as_director.post(own, {"name": director.name}).content.decode()
    page = reverse("members:person_erase", args=["riverside", known.pk])
    assert as_admin.post(page, {"name": known.name}).status_code == 403
    assert as_outsider.post(page, {"name": known.name}).status_code == 404


def test_the_operator_erases_from_every_alliance(known, other_alliance, capsys):
    from django.core.management import CommandError, call_command

    AppointmentFactory(alliance=other_alliance, person=known, role=Role.FINANCE)
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("erase_person", "nobody@example.org", "--yes")
    call_command("erase_person", "QUILLFEATHER@example.org", "--yes")
    assert "quillfeather" not in everything_in_the_database().lower()


START = "2026-01-05 12:00Z"


def at(days: float) -> time_machine.travel:
    return time_machine.travel(timezone.datetime.fromisoformat("2026-01-05T12:00+00:00") + timedelta(days=days))


def test_the_address_of_somebody_invited_goes_ninety_days_after_the_invitation_is_over(alliance, director):
    with at(0):
        invitation = Invitation.objects.create(
            alliance=alliance, email="guest@example.org", name="Gus Guest", role=Role.LEAD, invited_by=director
        )
    with at(14 + 89):
        tidy()
        assert "guest@example.org" in everything_in_the_database()
    with at(14 + 91):
        tidy()
    invitation.refresh_from_db()
    assert (invitation.name, invitation.state) == ("Name no longer kept", "withdrawn")
    assert "guest" not in everything_in_the_database().lower()


def test_an_enquiry_goes_a_year_after_it_was_answered_and_not_before_it_is(alliance):
    with at(0):
        answered = Enquiry.objects.create(
            alliance=alliance, name="A", email="a@example.org", answered_at=timezone.now()
        )
        waiting = Enquiry.objects.create(alliance=alliance, name="B", email="b@example.org")
    with at(364):
        tidy()
        assert set(alliance.enquiries.all()) == {answered, waiting}
    with at(366):
        tidy()
        assert list(alliance.enquiries.all()) == [waiting]


def test_a_nominees_name_goes_a_year_after_the_decision(alliance, school, director):
    with at(0):
        nomination = Nomination.objects.create(
            alliance=alliance, institution=InstitutionFactory(), shares_ethos="a", expertise="b", would_benefit="c",
            lead_name="Lena Lead", lead_email="lena@example.org", proposed_by=director, state="withdrawn",
        )  # fmt: skip
    with at(364):
        tidy()
        assert "lena@example.org" in everything_in_the_database()
    with at(366):
        tidy()
        assert "lena" not in everything_in_the_database().lower()
    nomination.refresh_from_db()
    assert nomination.expertise == "b"


def test_what_was_sent_is_wiped_after_half_a_year_and_its_line_deleted_after_two(alliance, teacher):
    with at(0):
        common = {"kind": "members.x", "subject_id": 1, "due_at": timezone.now(), "alliance": alliance}
        sent = Message.objects.create(
            **common, key="1", to="sent@example.org", subject_line="Hello", details={"a": 1}, state="sent",
            finished_at=timezone.now(),
        )  # fmt: skip
        waiting = Message.objects.create(**common, key="2", to="waiting@example.org")
    with at(179):
        tidy()
        assert "sent@example.org" in everything_in_the_database()
    with at(181):
        tidy()
        sent.refresh_from_db()
        assert (sent.to, sent.subject_line, sent.details, sent.state) == ("", "", {}, "sent")
    with at(731):
        tidy()
        assert list(alliance.messages.all()) == [waiting]
        assert waiting.to == "waiting@example.org"


def test_sessions_go_once_they_have_ended(teacher):
    with at(0):
        client = signed_in(teacher)
        client.get("/me/")
    with at(13):
        tidy()
        assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    with at(15):
        tidy()
        assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_an_alliance_half_set_up_goes_ninety_days_after_it_was_last_changed(teacher, director):
    with at(0):
        FoundingDraft.objects.create(person=teacher, said={"about": {"name": "Old"}})
        kept = FoundingDraft.objects.create(person=director, said={"about": {"name": "New"}})
    with at(50):
        kept.save()
    with at(89):
        tidy()
        assert FoundingDraft.objects.count() == 2
    with at(91):
        tidy()
        assert FoundingDraft.objects.get() == kept


def test_the_periods_are_said_where_people_look_for_them(as_teacher):
    page = as_teacher.get("/me/data/").content.decode()
    for rule in RETENTION:
        assert rule.what.replace("'", "&#x27;") in page
    assert "90 days after the invitation was answered, withdrawn or expired" in page
    assert "Until it ended" in page
