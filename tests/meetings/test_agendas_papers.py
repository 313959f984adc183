"""Papers: taken in by their content, read by those who may, asked for and chased until they are there."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document as WordFile
from openpyxl import Workbook
from PIL import Image

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from meetings.actions import papers as actions
from meetings.models import AgendaItem, Meeting, Paper, PaperRequest
from meetings.tasks import chase_papers
from members.models import Alliance, Person
from tests.factories import BodyFactory, PersonFactory
from tests.meetings.factories import (
    AgendaItemFactory,
    BodyRulesFactory,
    InviteeFactory,
    MeetingFactory,
    PaperFactory,
    PaperRequestFactory,
    RecusalFactory,
    at,
    in_days,
    meet,
)
from tests.page import words_of
from tests.papers import pdf_of

NASTY = ["x" * 100_000, "\x00", "🦉" * 300, "שלום", "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE x; --"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def meeting(alliance: Alliance) -> Meeting:
    return MeetingFactory(body=BodyFactory(alliance=alliance, name="Strategic board"))


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return AgendaItemFactory(meeting=meeting, title="The budget")


def address(name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=["riverside", *args])


def word_file() -> bytes:
    file = io.BytesIO()
    WordFile().save(file)
    return file.getvalue()


def workbook(*, with_macros: bool = False) -> bytes:
    file = io.BytesIO()
    Workbook().save(file)
    if with_macros:
        with zipfile.ZipFile(file, "a") as package:
            package.writestr("xl/vbaProject.bin", b"Sub Boo()")
    return file.getvalue()


def slides() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("ppt/presentation.xml", "<p/>")
    return file.getvalue()


def picture(form: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(file, form)
    return file.getvalue()


def upload(name: str, content: bytes, claimed: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=claimed)


def files_in(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.rglob("*") if path.is_file())


def send_everything() -> None:
    for pk in Message.objects.due().values_list("pk", flat=True):
        send_message(pk)


OFFICE = "application/vnd.openxmlformats-officedocument."

# --- Taking them in --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("Plan.pdf", pdf_of("Words"), "application/pdf"),
        ("Plan.docx", word_file(), f"{OFFICE}wordprocessingml.document"),
        ("Plan.xlsx", workbook(), f"{OFFICE}spreadsheetml.sheet"),
        ("Plan.pptx", slides(), f"{OFFICE}presentationml.presentation"),
        ("Plan.PNG", picture("PNG"), "image/png"),
        ("Plan.jpeg", picture("JPEG"), "image/jpeg"),
        ("Plan.txt", "£5 “quoted” 🦉".encode(), "text/plain"),
        ("Plan.txt", "£5".encode("cp1252"), "text/plain"),
    ],
)
def test_a_paper_is_kept_under_its_name_and_served_for_what_it_is(
    as_director: Client, item: AgendaItem, name: str, content: bytes, content_type: str
) -> None:
    answer = as_director.post(address("papers_add", item.pk), {"papers": upload(name, content)}, follow=True)
    assert "1 paper added to “The budget”." in words_of(answer)
    (paper,) = item.papers.all()
    assert (paper.title, paper.content_type, paper.size) == ("Plan", content_type, len(content))
    answer = as_director.get(address("paper", paper.pk))
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"].split(";")[0] == content_type
    assert answer["Content-Disposition"].startswith('attachment; filename="plan.')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("Plan.pdf", b"MZ\x90\x00 program", "ends in.pdf, but its content is not a PDF"),
        ("Plan.pdf", picture("PNG"), "ends in.pdf, but its content is a PNG picture"),
        ("Plan.pdf", b"<html><script>alert(1)</script>", "ends in.pdf, but its content is plain text"),
        ("Plan.png", pdf_of("x"), "ends in.png, but its content is a PDF"),
        ("Plan.png", picture("PNG")[:40], "ends in.png, but its content is not a PNG picture"),
        ("Plan.docx", workbook(), "ends in.docx, but its content is an Excel workbook"),
        ("Plan.docx", b"PK\x03\x04 not a zip", "ends in.docx, but its content is not a Word document"),
        ("Plan.xlsx", workbook(with_macros=True), "ends in.xlsx, but its content is not an Excel workbook"),
        ("Plan.txt", b"MZ\x90 program", "ends in.txt, but its content is not plain text"),
        ("Plan.txt", b"bell \x07", "ends in.txt, but its content is not plain text"),
        ("Plan.exe", b"MZ", "is of a kind that is not taken"),
        ("Plan.html", b"<html>", "is of a kind that is not taken"),
        ("Plan.svg", b"<svg onload=alert(1)>", "is of a kind that is not taken"),
        ("Plan", pdf_of("x"), "is of a kind that is not taken"),
        ("Plan.doc", b"\xd0\xcf\x11\xe0", "Save it as.docx or as a PDF"),
        ("Plan.xlsm", workbook(with_macros=True), "Save it without them as.xlsx"),
        ("Plan.pdf", b"", "The file is empty."),
    ],
)
def test_a_file_in_disguise_is_refused_with_a_sentence(
    as_director: Client, item: AgendaItem, media: Path, name: str, content: bytes, sentence: str
) -> None:
    answer = as_director.post(
        address("papers_add", item.pk), {"papers": upload(name, content, "application/pdf")}, follow=True
    )
    assert answer.status_code == 200
    assert sentence in words_of(answer)
    assert item.papers.count() == 0
    assert files_in(media) == []


def test_several_are_taken_together_or_none_with_each_fault_named(
    as_director: Client, item: AgendaItem, media: Path
) -> None:
    url = address("papers_add", item.pk)
    answer = as_director.post(
        url, {"papers": [upload("One.pdf", pdf_of("1")), upload("Two.exe", b"MZ"), upload("Three.png", b"x")]}
    )
    words = words_of(answer)
    assert "“Two.exe” is of a kind that is not taken" in words
    assert "“Three.png” ends in.png" in words
    assert item.papers.count() == 0
    as_director.post(url, {"papers": [upload("Two.pdf", pdf_of("2")), upload("One.pdf", pdf_of("1"))]})
    assert [paper.title for paper in item.papers.all()] == ["Two", "One"]
    assert "at most 10 files" in words_of(
        as_director.post(url, {"papers": [upload(f"{n}.txt", b"words") for n in range(11)]})
    )
    assert "Choose a file." in words_of(as_director.post(url, {}))
    assert "Choose a file." in words_of(as_director.post(url, {"papers": "no file"}))


def test_a_file_of_more_than_25_mb_is_refused(as_director: Client, item: AgendaItem, media: Path) -> None:
    large = b"%PDF-1.4" + b"0" * (25 * 1024 * 1024)
    answer = as_director.post(address("papers_add", item.pk), {"papers": upload("Large.pdf", large)})
    assert "“Large.pdf” is larger than 25 MB." in words_of(answer)
    assert item.papers.count() == 0
    assert files_in(media) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/passwd.pdf", "passwd"),
        ("C:\\Users\\me\\My_plan.pdf", "My plan"),
        ("שלום.pdf", "שלום"),
        ("<b>alert(1)<.pdf", "<b>alert(1)<"),
        ("a\u202efdp.pdf", "afdp"),
        ("x" * 180 + ".pdf", "x" * 180),
        ("  .pdf", "Paper"),
    ],
)
def test_names_of_files_are_cleaned(as_director: Client, item: AgendaItem, media: Path, name: str, title: str) -> None:
    as_director.post(address("papers_add", item.pk), {"papers": upload(name, pdf_of("x"))})
    (paper,) = item.papers.all()
    assert paper.title == title
    stored = Path(media / paper.file.name).resolve()
    assert stored.is_relative_to(media)
    assert stored.suffix == ".pdf"
    assert "passwd" not in paper.file.name
    answer = as_director.get(address("paper", paper.pk))
    disposition = answer["Content-Disposition"]
    assert list(answer.streaming_content)
    assert disposition.isascii()
    assert "\n" not in disposition


# --- Changing them ---------------------------------------------------------------------------------


def test_a_paper_is_replaced_renamed_moved_and_taken_away(as_director: Client, item: AgendaItem, media: Path) -> None:
    as_director.post(
        address("papers_add", item.pk), {"papers": [upload("One.pdf", pdf_of("1")), upload("Two.pdf", pdf_of("2"))]}
    )
    one, two = item.papers.all()
    as_director.post(address("paper_move", two.pk), {"way": "up"})
    assert [paper.title for paper in item.papers.all()] == ["Two", "One"]
    as_director.post(address("paper_move", two.pk), {"way": "up"})
    assert [paper.title for paper in item.papers.all()] == ["Two", "One"]
    as_director.post(address("paper_replace", one.pk), {"file": upload("Newer.docx", word_file())})
    one.refresh_from_db()
    assert (one.title, one.kind_label) == ("One", "Word document")
    as_director.post(address("paper_rename", one.pk), {"title": "First"})
    assert [paper.title for paper in item.papers.all()] == ["Two", "First"]
    assert "Give the paper a title." in words_of(as_director.post(address("paper_rename", one.pk), {"title": ""}))
    with_files = files_in(media)
    as_director.post(address("paper_remove", two.pk))
    assert [paper.title for paper in item.papers.all()] == ["First"]
    assert with_files == [".docx", ".pdf", ".pdf"]


@pytest.mark.django_db(transaction=True)
def test_files_that_gave_way_are_deleted_but_not_those_that_were_published(
    alliance: Alliance, as_director: Client, media: Path
) -> None:
    item = AgendaItemFactory(meeting=meet(alliance))
    as_director.post(
        address("papers_add", item.pk), {"papers": [upload("One.pdf", pdf_of("1")), upload("Two.pdf", pdf_of("2"))]}
    )
    one, two = item.papers.all()
    as_director.post(address("paper_replace", one.pk), {"file": upload("Newer.txt", b"words")})
    assert files_in(media) == [".pdf", ".txt"]
    as_director.post(address("agenda_publish", item.meeting_id))
    as_director.post(address("paper_replace", one.pk), {"file": upload("Newest.docx", word_file())})
    as_director.post(address("paper_remove", two.pk))
    assert files_in(media) == [".docx", ".pdf", ".txt"]


# --- Who reads them --------------------------------------------------------------------------------


def test_papers_are_read_by_those_who_may_and_hidden_from_everybody_else(
    request: pytest.FixtureRequest, alliance: Alliance, meeting: Meeting, item: AgendaItem, head: Person, school
) -> None:
    paper = PaperFactory(item=item)
    InviteeFactory(meeting=meeting, institution=school, person=head)

    def statuses() -> dict[str, int]:
        found = {}
        for name in ("as_director", "as_chair", "as_admin", "as_head", "as_other_head", "as_teacher", "as_outsider"):
            answer = request.getfixturevalue(name).get(address("paper", paper.pk))
            found[name] = answer.status_code
            if answer.streaming:
                list(answer.streaming_content)
        return found

    may = dict.fromkeys(["as_director", "as_chair", "as_admin", "as_head"], 200)
    others = dict.fromkeys(["as_other_head", "as_teacher", "as_outsider"], 404)
    assert statuses() == may | others
    BodyRulesFactory(body=meeting.body, readers="alliance")
    assert statuses() == may | others | {"as_other_head": 200, "as_teacher": 200}
    AgendaItem.objects.filter(pk=item.pk).update(is_confidential=True)
    assert statuses() == may | others
    for name in ("director", "head"):
        RecusalFactory(item=item, person=request.getfixturevalue(name))
    assert statuses() == may | others | {"as_director": 404, "as_head": 404}


def test_a_director_who_stands_aside_touches_nothing_of_the_item(
    as_director: Client, director: Person, item: AgendaItem
) -> None:
    paper, owed = PaperFactory(item=item), PaperRequestFactory(item=item)
    RecusalFactory(item=item, person=director)
    statuses = {
        name: as_director.get(address(name, pk)).status_code
        for name, pk in (
            ("item_edit", item.pk),
            ("item_remove", item.pk),
            ("papers_add", item.pk),
            ("paper_request", item.pk),
            ("paper", paper.pk),
            ("paper_replace", paper.pk),
            ("paper_rename", paper.pk),
            ("paper_remove", paper.pk),
            ("paper_deliver", owed.pk),
            ("paper_request_withdraw", owed.pk),
        )
    }
    assert set(statuses.values()) == {404}


def test_a_file_that_is_gone_from_the_disk_is_said_to_be_gone(
    as_director: Client, item: AgendaItem, media: Path
) -> None:
    paper = PaperFactory(item=item)
    (media / paper.file.name).unlink()
    assert as_director.get(address("paper", paper.pk)).status_code == 404


# --- Papers that are owed --------------------------------------------------------------------------


def test_somebody_is_asked_for_a_paper_and_brings_it(
    as_director: Client, as_head: Client, head: Person, meeting: Meeting, item: AgendaItem, school
) -> None:
    InviteeFactory(meeting=meeting, institution=school, person=head)
    due = meeting.day.date() - timedelta(days=7)
    given = {"what": "Report on reading", "person": head.pk, "due_on": due.isoformat()}
    answer = as_director.post(address("paper_request", item.pk), given, follow=True)
    assert f"{head.name} is asked for “Report on reading”." in words_of(answer)
    as_director.post(address("paper_request", item.pk), given)
    asked = PaperRequest.objects.get()
    assert (asked.person, asked.institution, asked.due_on) == (head, school, due)
    send_everything()
    (sent,) = mail.outbox
    assert sent.to == [head.email]
    assert "Report on reading" in sent.subject
    url = address("paper_deliver", asked.pk)
    assert url in sent.body
    assert "Upload a paper: Report on reading" in words_of(as_head.get("/riverside/home/"))
    assert "ends in.pdf, but its content is plain text" in words_of(
        as_head.post(url, {"file": upload("r.pdf", b"words")})
    )
    assert "Thank you: “Report on reading” is there." in words_of(
        as_head.post(url, {"file": upload("r.pdf", pdf_of("Report"))}, follow=True)
    )
    (paper,) = item.papers.all()
    assert (paper.title, paper.uploaded_by) == ("Report on reading", head)
    as_head.post(url, {"file": upload("newer.docx", word_file())})
    (paper,) = item.papers.all()
    assert paper.kind_label == "Word document"
    assert "Upload a paper" not in words_of(as_head.get("/riverside/home/"))
    as_director.post(address("paper_remove", paper.pk))
    assert "Upload a paper: Report on reading" in words_of(as_head.get("/riverside/home/"))


def test_a_schools_lead_brings_what_the_school_is_asked_for_and_nobody_else_does(
    as_head: Client, as_other_head: Client, as_teacher: Client, item: AgendaItem, school
) -> None:
    owed = PaperRequestFactory(item=item, institution=school)
    url = address("paper_deliver", owed.pk)
    assert [client.get(url).status_code for client in (as_head, as_other_head, as_teacher)] == [200, 404, 404]
    assert "The report" in words_of(as_head.get(address("papers_owed")))
    assert "The report" not in words_of(as_other_head.get(address("papers_owed")))


def test_nobody_hands_in_once_the_meeting_has_begun(
    as_head: Client, item: AgendaItem, school, meeting: Meeting
) -> None:
    owed = PaperRequestFactory(item=item, institution=school)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=in_days(-1), ends_at=in_days(1))
    answer = as_head.post(address("paper_deliver", owed.pk), {"file": upload("r.pdf", pdf_of("x"))})
    assert "Give the paper to the clerk." in words_of(answer)
    assert item.papers.count() == 0


DUE = date(2026, 11, 5)


@pytest.fixture
def november(alliance: Alliance) -> Meeting:
    body = BodyFactory(alliance=alliance, name="Whole Alliance")
    return MeetingFactory(body=body, starts_at=at(date(2026, 11, 12)))


def chased_on(days: list[date], again: int = 1) -> list[date]:
    """Return the days on which somebody is written to, when the chase runs that often on each."""
    written = []
    for day in days:
        with time_machine.travel(at(day, 9), tick=False):
            before = len(mail.outbox)
            for _ in range(again):
                chase_papers()
            send_everything()
            written += [day] * (len(mail.outbox) - before)
    return written


def test_a_paper_is_chased_from_its_day_on_until_it_is_there_with_few_messages(november: Meeting) -> None:
    owed = PaperRequestFactory(item=AgendaItemFactory(meeting=november), due_on=DUE)
    days = [DUE + timedelta(days=offset) for offset in range(-10, 12)]
    written = chased_on(days[:12], again=3)
    assert [(day - DUE).days for day in written] == [-2, 0]
    assert [sent.subject for sent in mail.outbox] == ["Still needed: The report", "Still needed: The report"]
    assert [(day - DUE).days for day in chased_on(days[12:15])] == [2, 4]
    assert mail.outbox[-1].subject == "Overdue: The report"
    owed.paper = PaperFactory(item=owed.item)
    owed.save()
    assert chased_on(days[15:]) == []


def test_one_message_names_all_that_somebody_owes(november: Meeting, head: Person) -> None:
    for number in range(3):
        item = AgendaItemFactory(meeting=november)
        PaperRequestFactory(item=item, person=head, due_on=DUE, what=f"Report {number}")
    assert chased_on([DUE]) == [DUE]
    (sent,) = mail.outbox
    assert sent.subject == "3 papers are still needed"
    assert [f"Report {number}, for Whole Alliance" in sent.body for number in range(3)] == [True, True, True]


@pytest.mark.parametrize("meanwhile", ["delivered", "withdrawn", "cancelled", "taken off"])
def test_nobody_is_chased_for_what_has_changed_between_queue_and_sending(november: Meeting, meanwhile: str) -> None:
    owed = PaperRequestFactory(item=AgendaItemFactory(meeting=november), due_on=DUE)
    with time_machine.travel(at(DUE, 9), tick=False):
        assert actions.chase_papers() == 1
        if meanwhile == "delivered":
            owed.paper = PaperFactory(item=owed.item)
            owed.save()
        elif meanwhile == "withdrawn":
            owed.delete()
        elif meanwhile == "cancelled":
            Meeting.objects.filter(pk=november.pk).update(state="cancelled", cancelled_because="Snow")
        else:
            AgendaItem.objects.filter(pk=owed.item_id).update(state="removed")
        send_everything()
    assert mail.outbox == []
    assert Message.objects.get().state == "dropped"


def test_the_office_sees_what_is_overdue_on_home_and_in_the_list(
    as_admin: Client, meeting: Meeting, item: AgendaItem
) -> None:
    PaperRequestFactory(item=item, what="Late one", due_on=in_days(-1).date())
    PaperRequestFactory(item=item, what="Early one")
    other = AgendaItemFactory(meeting=MeetingFactory(body=meeting.body, days=30))
    PaperRequestFactory(item=other, what="Other one")
    assert "1 paper is overdue for Strategic board" in words_of(as_admin.get("/riverside/home/"))

    def listed(query: str) -> list[str]:
        words = words_of(as_admin.get(address("papers_owed") + query))
        return [name for name in ("Late one", "Early one", "Other one") if name in words]

    assert listed("") == ["Late one", "Early one", "Other one"]
    assert listed("?overdue=on") == ["Late one"]
    assert listed(f"?meeting={other.meeting_id}") == ["Other one"]
    assert listed("?meeting=abc&overdue=maybe&page=99") == ["Late one"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_papers_owed_costs_the_same(
    as_director: Client, meeting: Meeting, number: int, django_assert_num_queries
) -> None:
    for _ in range(number):
        PaperRequestFactory(item=AgendaItemFactory(meeting=meeting))
    with django_assert_num_queries(5):
        as_director.get(address("papers_owed"))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("what", "", "Say which paper it is."),
        ("person", "", "Choose who writes it."),
        ("person", "99999999", "Select a valid choice"),
        ("due_on", "", "Give the day."),
        ("due_on", "30 February 2027", "Give a day that exists"),
        ("due_on", "2099-01-01", "Papers are due before the meeting, or on its day."),
        *((field, nasty, "There is a problem") for field in ("person", "due_on") for nasty in NASTY),
        ("what", "x" * 100_000, "at most 200 characters"),
        ("what", "\x00", "There is a problem"),
    ],
)
def test_a_wrong_request_is_answered_with_what_to_change(
    as_director: Client, meeting: Meeting, item: AgendaItem, name: str, value: str, sentence: str
) -> None:
    person = PersonFactory()
    InviteeFactory(meeting=meeting, person=person)
    given = {"what": "The report", "person": person.pk, "due_on": meeting.day.date().isoformat(), name: value}
    answer = as_director.post(address("paper_request", item.pk), given)
    assert answer.status_code == 200
    assert sentence in words_of(answer)
    assert PaperRequest.objects.count() == 0


def test_papers_of_a_stranger_to_the_alliance_cannot_be_asked_for(
    as_director: Client, outsider: Person, item: AgendaItem
) -> None:
    given = {"what": "The report", "person": outsider.pk, "due_on": "2026-11-25"}
    assert "Select a valid choice" in words_of(as_director.post(address("paper_request", item.pk), given))


def test_an_item_holds_at_most_thirty_papers(as_director: Client, item: AgendaItem) -> None:
    for _ in range(29):
        PaperFactory(item=item)
    two = {"papers": [upload("a.txt", b"words"), upload("b.txt", b"words")]}
    assert "at most 30 papers" in words_of(as_director.post(address("papers_add", item.pk), two))
    assert Paper.objects.count() == 29
