"""A year's minutes of a body as one zip, made by a worker for one reader."""

import io
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from meetings.actions import exports as verbs
from meetings.models import AgendaItem, MinutesArchive
from meetings.tasks import forget_archives, make_archive
from members.access import Standing, standings_of
from members.models import AcademicYear, Alliance, Appointment, Body, Person
from tests.cast import signed_in_client
from tests.factories import BodyFactory
from tests.meetings.factories import BodyRulesFactory, RecusalFactory, hold
from tests.page import words_of

PAGE = "/riverside/meetings/minutes/years/"
OPEN, SECRET = "The otter scheme goes on.", "Somebody complained of the badger."
TODAY = "2026-11-25 12:00:00+00:00"


@pytest.fixture
def clerk(admin: Person) -> Standing:
    return standings_of(admin)["riverside"]


@pytest.fixture
def board(alliance: Alliance, clerk: Standing) -> Body:
    """A body with adopted minutes and a draft this year, and others that do not belong into the file."""
    with time_machine.travel(TODAY):
        meetings = [
            hold(alliance, by=clerk, days=days, state=state) for days, state in [(-60, "adopted"), (-9, "draft")]
        ]
        last_year = hold(alliance, by=clerk, days=-200, state="adopted")
        hold(alliance, by=clerk, days=-30, state="adopted", title="Of another body")
    body = meetings[0].body
    type(meetings[0]).objects.filter(pk__in=[meetings[1].pk, last_year.pk]).update(body=body, title="Board")
    return body


def ask(client: Client, body: Body, copy: str = "own", year: int = 2026) -> MinutesArchive:
    """Ask for the file and let the worker's task run as the worker would."""
    answer = client.post(PAGE, {"body": body.pk, "year": year, "copy": copy})
    archive = MinutesArchive.objects.get(pk=int(answer.url.rstrip("/").rsplit("/", 1)[1]))
    make_archive(archive.pk)
    archive.refresh_from_db()
    return archive


def zip_of(client: Client, archive: MinutesArchive) -> dict[str, bytes]:
    answer = client.get(f"{PAGE}{archive.pk}/file/")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def words(content: bytes) -> str:
    return " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))


@time_machine.travel(TODAY)
def test_a_clerk_gets_every_minutes_of_the_year_as_pdf_and_word(as_admin: Client, board: Body) -> None:
    archive = ask(as_admin, board)

    assert (archive.state, archive.total) == ("ready", 2)
    assert "Ready 2 meetings" in words_of(as_admin.get(f"{PAGE}{archive.pk}/"))
    files = zip_of(as_admin, archive)
    assert [name[:10] for name in files] == ["2026-09-26"] * 2 + ["2026-11-16"] * 2 + ["contents.c"]
    assert [name.rsplit(".", 1)[1] for name in files] == ["pdf", "docx", "pdf", "docx", "csv"]
    assert [name for name in files if "-draft" in name] == list(files)[2:4]
    assert SECRET in words(next(iter(files.values())))
    assert b"Adopted" in files["contents.csv"]


@time_machine.travel(TODAY)
def test_a_copy_to_pass_on_has_only_what_is_adopted_and_open(as_admin: Client, board: Body) -> None:
    files = zip_of(as_admin, ask(as_admin, board, copy="public"))

    assert len(files) == 3
    text = words(next(iter(files.values())))
    assert OPEN in text
    assert SECRET not in text


@time_machine.travel(TODAY)
def test_it_is_made_anew_once_the_reader_may_see_something_else(as_admin: Client, admin: Person, board: Body) -> None:
    archive = ask(as_admin, board)
    RecusalFactory(item=AgendaItem.objects.filter(meeting__body=board, title="A grievance").first(), person=admin)

    assert as_admin.get(f"{PAGE}{archive.pk}/file/").url == f"{PAGE}{archive.pk}/"
    assert "The file is being put together" in words_of(as_admin.get(f"{PAGE}{archive.pk}/"))
    make_archive(archive.pk)

    assert SECRET not in words(next(iter(zip_of(as_admin, archive).values())))


@time_machine.travel(TODAY)
def test_a_head_gets_what_a_head_may_read(as_head: Client, head: Person, alliance: Alliance, board: Body) -> None:
    """The head's school is never invited; the alliance has decided who reads the minutes of a body."""
    assert ask(as_head, board).state == "empty"
    BodyRulesFactory(body=board, readers="alliance")

    files = zip_of(as_head, ask(as_head, board))

    assert [name[:10] for name in files] == ["2026-09-26", "2026-09-26", "contents.c"]
    assert OPEN in words(next(iter(files.values())))
    assert SECRET not in words(next(iter(files.values())))


@time_machine.travel(TODAY)
def test_asked_twice_is_made_once(
    as_admin: Client, board: Body, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as told:
        first = as_admin.post(PAGE, {"body": board.pk, "year": 2026, "copy": "own"}).url
        second = as_admin.post(PAGE, {"body": board.pk, "year": 2026, "copy": "own"}).url

    assert first == second
    assert len(told) == 1
    archive = MinutesArchive.objects.get()
    make_archive(archive.pk)
    archive.refresh_from_db()
    name = archive.file.name
    assert ask(as_admin, board).file.name == name


@time_machine.travel(TODAY)
def test_a_year_without_minutes_says_so(as_admin: Client, board: Body) -> None:
    archive = ask(as_admin, board, year=2023)

    assert archive.state == "empty"
    assert "There are no minutes of" in words_of(as_admin.get(f"{PAGE}{archive.pk}/"))


@time_machine.travel(TODAY)
def test_what_could_not_be_made_can_be_tried_again(as_admin: Client, board: Body) -> None:
    archive = ask(as_admin, board)
    MinutesArchive.objects.update(state="failed")

    assert "Try again" in words_of(as_admin.get(f"{PAGE}{archive.pk}/"))
    assert as_admin.post(f"{PAGE}{archive.pk}/again/").url == f"{PAGE}{archive.pk}/"
    make_archive(archive.pk)
    assert len(zip_of(as_admin, archive)) == 5


@time_machine.travel(TODAY)
def test_nobody_else_gets_the_file_and_a_role_that_ended_takes_it_away(
    as_admin: Client, as_director: Client, as_outsider: Client, admin: Person, board: Body
) -> None:
    archive = ask(as_admin, board)

    for client in (as_director, as_outsider):
        for address in (f"{PAGE}{archive.pk}/", f"{PAGE}{archive.pk}/file/"):
            assert client.get(address).status_code == 404
    Appointment.objects.filter(person=admin).update(ends_on=timezone.localdate())
    assert signed_in_client(admin).get(f"{PAGE}{archive.pk}/file/").status_code == 404
    verbs.begin_again(archive=archive)
    make_archive(archive.pk)
    assert not MinutesArchive.objects.exists()


def test_a_teacher_and_a_body_of_another_alliance_are_refused(
    as_teacher: Client, as_admin: Client, alliance: Alliance, other_alliance: Alliance
) -> None:
    assert as_teacher.get(PAGE).status_code == 403
    foreign = BodyFactory(alliance=other_alliance)
    answer = as_admin.post(PAGE, {"body": foreign.pk, "year": int(AcademicYear.of_today()), "copy": "own"})
    assert "error-summary" in answer.content.decode()
    assert not MinutesArchive.objects.exists()


@time_machine.travel(TODAY)
def test_a_file_is_deleted_after_a_week(as_admin: Client, board: Body) -> None:
    archive = ask(as_admin, board)
    storage, name = archive.file.storage, archive.file.name
    forget_archives()
    assert MinutesArchive.objects.exists()

    MinutesArchive.objects.update(asked_at=timezone.now() - timedelta(days=8))
    forget_archives()

    assert not MinutesArchive.objects.exists()
    assert storage.exists(name)  # Deleted on commit, which this test's transaction never reaches.
