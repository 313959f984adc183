"""Publishing: versions, what those invited hear of them, and the pack that each reader gets."""

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from alliance_portal.models import Message
from alliance_portal.tasks import send_message
from meetings.actions import packs as actions
from meetings.agenda import content_for, content_of
from meetings.models import AgendaItem, Meeting, Pack, PackFile, Paper
from meetings.packs.content import changes, for_the_public
from meetings.packs.document import agenda_document
from meetings.tasks import make_pack
from members.access import Standing, standings_of
from members.models import Alliance, Institution, Person
from members.permissions import Role
from members.personal_data import as_zip
from tests.factories import BodyFactory, PersonFactory, appoint
from tests.meetings.factories import (
    AgendaItemFactory,
    BodyRulesFactory,
    InviteeFactory,
    MeetingFactory,
    PaperFactory,
    RecusalFactory,
    in_days,
)
from tests.page import words_of
from tests.papers import pdf_of, read_pdf

OFFICE = "application/vnd.openxmlformats-officedocument."


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def meeting(alliance: Alliance) -> Meeting:
    body = BodyFactory(alliance=alliance, name="Strategic board")
    return MeetingFactory(body=body, starts_at=in_days(14), ends_at=in_days(14, hour=17), address="The hall")


def address(name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=["riverside", *args])


def paper(item: AgendaItem, title: str, content: bytes, content_type: str = "application/pdf") -> Paper:
    made: Paper = PaperFactory(
        item=item,
        title=title,
        content_type=content_type,
        size=len(content),
        position=item.papers.count(),
        file=ContentFile(content, f"{title}.bin"),
    )
    return made


@pytest.fixture
def budget(meeting: Meeting) -> AgendaItem:
    AgendaItemFactory(meeting=meeting, title="Welcome", minutes=5)
    item = AgendaItemFactory(meeting=meeting, title="Budget", minutes=20, brief="The **money** we have")
    paper(item, "Accounts", pdf_of("First page", "Second page"))
    return item


def the_pack(client: Client, meeting: Meeting):
    answer = client.get(address("pack", meeting.pk))
    assert answer["Content-Type"] == "application/pdf", words_of(answer)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    return read_pdf(b"".join(answer.streaming_content))


def publish(client: Client, meeting: Meeting) -> str:
    return words_of(client.post(address("agenda_publish", meeting.pk), follow=True))


def send_everything() -> None:
    for pk in Message.objects.due().values_list("pk", flat=True):
        send_message(pk)


# --- The pack --------------------------------------------------------------------------------------


def test_agenda_and_papers_become_one_pdf_with_bookmarks_and_page_numbers(
    as_director: Client, as_head: Client, meeting: Meeting, budget: AgendaItem, head: Person, school: Institution
) -> None:
    InviteeFactory(meeting=meeting, institution=school, person=head)
    assert "The agenda is published as version 1." in publish(as_director, meeting)
    read = the_pack(as_head, meeting)
    assert read.bookmarks == [
        "Who is invited",
        "Agenda",
        "  1. Welcome 4.00pm, 5 minutes",
        "  2. Budget 4.05pm, 20 minutes",
        "    Accounts",
    ]
    assert len(read.pages) == 4
    assert "Riverside Alliance" in read.pages[0]
    assert "Strategic board" in read.pages[0]
    assert "Where The hall" in read.pages[0]
    assert f"{school.name} {head.name} Member" in read.pages[0]
    assert "2. Budget 4.05pm, 20 minutes" in read.pages[1]
    assert "The money we have" in read.pages[1]
    assert "Paper 1 Accounts (page 3)" in read.pages[1]
    assert "Page 2 of 4" in read.pages[1]
    assert read.pages[2:] == [
        "First page Item 2 · Accounts · page 3 of 4",
        "Second page Item 2 · Accounts · page 4 of 4",
    ]
    assert read.is_accessible is False, "papers of others follow, so the whole is not claimed to be accessible"


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", (600, 200), (200, 20, 20, 128)).save(file, "PNG")
    return file.getvalue()


def with_script() -> bytes:
    with pikepdf.open(io.BytesIO(pdf_of("Careful"))) as pdf:
        runs = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = runs
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=runs)
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=runs)
        pdf.pages[0].obj.Annots = pdf.make_indirect([pdf.make_indirect(link)])
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


def test_a_pack_is_made_whatever_is_among_its_papers_and_says_what_is_left_out(
    as_director: Client, meeting: Meeting, budget: AgendaItem
) -> None:
    no_pages = io.BytesIO()
    pikepdf.new().save(no_pages)
    gone = paper(budget, "Gone", pdf_of("x"))
    for title, content, content_type in (
        ("Locked", pdf_of("x", password="secret"), "application/pdf"),
        ("Broken", b"%PDF-1.4 " + b"rubbish" * 100, "application/pdf"),
        ("Empty", no_pages.getvalue(), "application/pdf"),
        ("Cut short", pdf_of("Still read")[:-200], "application/pdf"),
        ("Careful", with_script(), "application/pdf"),
        ("Photo", picture(), "image/png"),
        ("No photo", b"\x89PNG rubbish", "image/png"),
        ("Notes", "£5 “quoted”".encode(), "text/plain"),
        ("Sheet", b"PK", f"{OFFICE}spreadsheetml.sheet"),
    ):
        paper(budget, title, content, content_type)
    gone.file.storage.delete(gone.file.name)
    publish(as_director, meeting)
    make_pack(PackFile.objects.get().pk)
    read = the_pack(as_director, meeting)
    assert [line.strip() for line in read.bookmarks if line.startswith("    ")] == [
        "Accounts",
        "Cut short",
        "Careful",
        "Photo",
        "Notes",
    ]
    left_out = {
        "Gone": "separate, as its file cannot be found",
        "Locked": "separate, as it is protected by a password",
        "Broken": "separate, as the file is damaged",
        "Empty": "separate, as it has no pages",
        "No photo": "separate, as the picture cannot be read",
        "Sheet": "separate, as Excel workbook",
    }
    assert {row["title"]: row["reason"] for row in Pack.objects.get().left_out} == left_out
    agenda = " ".join(read.pages[:2])
    page = words_of(as_director.get(address("agenda", meeting.pk)))
    for title, reason in left_out.items():
        assert f"{title} ({reason})" in agenda
        assert f"{title}: {reason}" in page
    assert "Still read" in read.words
    assert "£5 “quoted”" in read.words


def test_nothing_in_a_pack_runs_when_it_is_opened(as_director: Client, meeting: Meeting, budget: AgendaItem) -> None:
    paper(budget, "Careful", with_script())
    publish(as_director, meeting)
    answer = as_director.get(address("pack", meeting.pk))
    content = b"".join(answer.streaming_content)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        everything = "".join(repr(each) for each in pdf.objects)
    assert "Careful" in read_pdf(content).words
    assert "JavaScript" not in everything
    assert "OpenAction" not in everything


def test_a_turned_page_has_its_number_at_the_foot_as_it_is_shown(
    as_director: Client, meeting: Meeting, budget: AgendaItem
) -> None:
    for turned in (90, 180, 270):
        with pikepdf.open(io.BytesIO(pdf_of(f"Turned {turned}"))) as pdf:
            pdf.pages[0].obj.Rotate = turned
            file = io.BytesIO()
            pdf.save(file)
        paper(budget, f"Turned {turned}", file.getvalue())
    publish(as_director, meeting)
    read = the_pack(as_director, meeting)
    assert [page.split("·")[-1].strip() for page in read.pages[-3:]] == [
        "page 4 of 6",
        "page 5 of 6",
        "page 6 of 6",
    ]


# --- Who gets what ---------------------------------------------------------------------------------


def test_each_reader_gets_a_pack_without_what_they_must_not_see(
    request: pytest.FixtureRequest,
    as_director: Client,
    as_head: Client,
    as_other_head: Client,
    as_teacher: Client,
    as_outsider: Client,
    visitor: Client,
    meeting: Meeting,
    budget: AgendaItem,
    head: Person,
    other_head: Person,
    school: Institution,
    other_school: Institution,
) -> None:
    BodyRulesFactory(body=meeting.body, readers="alliance")
    InviteeFactory(meeting=meeting, institution=school, person=head)
    InviteeFactory(meeting=meeting, institution=other_school, person=other_head)
    secret = AgendaItemFactory(meeting=meeting, title="Grievance", is_confidential=True, brief="Who it is about")
    paper(secret, "Letter", pdf_of("The letter"))
    RecusalFactory(item=budget, person=other_head)
    publish(as_director, meeting)

    whole, aside, open_to_all = (the_pack(each, meeting) for each in (as_head, as_other_head, as_teacher))
    assert ("The letter" in whole.words, "First page" in whole.words) == (True, True)
    assert ("The letter" in aside.words, "First page" in aside.words) == (True, False)
    assert "You stand aside from this item. Its papers are not in your copy." in aside.words
    assert "The money we have" not in aside.words
    assert "Accounts" not in aside.words
    assert ("Grievance" in open_to_all.words, "Letter" in open_to_all.words) == (False, False)
    assert "First page" in open_to_all.words
    assert "4.05pm" not in open_to_all.words
    assert as_outsider.get(address("pack", meeting.pk)).status_code == 404
    assert visitor.get(address("pack", meeting.pk)).status_code == 302
    assert PackFile.objects.count() == 3, "one file for each sight: the office and the head share theirs"


def test_whoever_stands_aside_after_publication_gets_no_paper_from_the_cache(
    as_director: Client, as_head: Client, meeting: Meeting, budget: AgendaItem, head: Person, school: Institution
) -> None:
    InviteeFactory(meeting=meeting, institution=school, person=head)
    publish(as_director, meeting)
    assert "First page" in the_pack(as_head, meeting).words
    recusal = RecusalFactory(item=budget, person=head)
    assert "First page" not in the_pack(as_head, meeting).words
    recusal.delete()
    assert "First page" in the_pack(as_head, meeting).words


def test_the_public_variant_leaves_confidential_items_and_who_is_invited_out_of_the_data(
    meeting: Meeting, budget: AgendaItem, alliance: Alliance, head: Person
) -> None:
    InviteeFactory(meeting=meeting, person=head)
    AgendaItemFactory(meeting=meeting, title="Grievance", is_confidential=True)
    content = for_the_public(content_of(meeting))
    assert [item["title"] for item in content["items"]] == ["Welcome", "Budget"]
    said = str(agenda_document(content, alliance).as_data())
    assert [word for word in ("Grievance", head.name, "4.05pm", "Confidential") if word in said] == []


CAST = ("director", "chair", "admin", "lead", "invited", "invited_by_school", "teacher")


@pytest.fixture
def readers(alliance: Alliance, school: Institution, other_school: Institution, meeting: Meeting) -> dict[str, Person]:
    people = {
        "director": appoint(alliance, Role.DIRECTOR),
        "chair": appoint(alliance, Role.CHAIR, other_school),
        "admin": appoint(alliance, Role.ADMINISTRATOR),
        "lead": appoint(alliance, Role.LEAD),
        "invited": appoint(alliance, Role.LEAD),
        "invited_by_school": appoint(alliance, Role.HEAD, school),
        "teacher": appoint(alliance, Role.TEACHER, school),
    }
    InviteeFactory(meeting=meeting, person=people["invited"])
    InviteeFactory(meeting=meeting, institution=school, person=PersonFactory())
    return people


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    who=st.sampled_from(CAST),
    is_confidential=st.booleans(),
    stands_aside=st.booleans(),
    is_open_body=st.booleans(),
    state=st.sampled_from(["on", "proposed", "removed"]),
)
@transaction.atomic
def test_a_paper_is_seen_by_the_same_people_in_every_form(
    meeting: Meeting,
    readers: dict[str, Person],
    who: str,
    is_confidential: bool,
    stands_aside: bool,
    is_open_body: bool,
    state: str,
) -> None:
    """Holds every way to a paper against one plain rule: list, download, agenda, pack, document, e-mail, search."""
    person = readers[who]
    BodyRulesFactory._meta.model.objects.update_or_create(
        body=meeting.body,
        defaults={"alliance": meeting.alliance, "readers": "alliance" if is_open_body else "body"},
    )
    AgendaItemFactory(meeting=meeting, title="Welcome")
    item = AgendaItemFactory(
        meeting=meeting,
        title="Zebra matter",
        brief="Zebra words",
        is_confidential=is_confidential,
    )
    made = paper(item, "Zebra paper", pdf_of("Zebra page"))
    director = Standing(readers["director"], meeting.alliance)
    pack = actions.publish_agenda(meeting=meeting, by=standings_of(readers["director"])[director.alliance.slug])
    assert pack is not None
    if stands_aside:
        RecusalFactory(item=item, person=person)
    AgendaItem.objects.filter(pk=item.pk).update(state=state)
    standing = standings_of(person)["riverside"]

    runs = who in ("director", "chair", "admin")
    invited = who in ("invited", "invited_by_school")
    knows = runs or (state == "on" and (invited or (is_open_body and not is_confidential)))
    reads = knows and not stands_aside

    assert Paper.objects.visible_to(standing).filter(pk=made.pk).exists() is reads
    client = Client()
    client.force_login(person)
    answer = client.get(address("paper", made.pk))
    assert answer.status_code == (200 if reads else 404)
    if answer.streaming:
        list(answer.streaming_content)
    may_enter = runs or invited or is_open_body
    page = client.get(address("agenda", meeting.pk))
    assert page.status_code == (200 if may_enter else 404)
    on_page = words_of(page) if may_enter else ""
    assert ("Zebra paper" in on_page) is (reads and state == "on")
    assert ("Zebra words" in on_page) is (reads and state in (("on", "proposed") if runs else ("on",)))
    assert ("Zebra matter" in on_page) is knows
    found = words_of(client.get("/riverside/search/?q=zebra")) if may_enter else ""
    assert ("Zebra matter" in found) is (knows and state == "on")
    if may_enter:
        answer = client.get(address("pack", meeting.pk))
        in_pack = read_pdf(b"".join(answer.streaming_content)).words
        assert ("Zebra page" in in_pack) is reads
        assert ("Zebra matter" in in_pack) is knows
        said = str(agenda_document(content_for(meeting, standing), meeting.alliance).as_data())
        assert ("Zebra paper" in said) is (reads and state == "on")
    transaction.set_rollback(True)


def test_the_download_of_ones_own_data_is_no_way_round_standing_aside(
    as_director: Client, director: Person, head: Person, meeting: Meeting, budget: AgendaItem
) -> None:
    AgendaItem.objects.filter(pk=budget.pk).update(presenter=director, proposed_by=director, text="It was agreed.")
    Paper.objects.update(uploaded_by=director)
    RecusalFactory(item=budget, person=head, recorded_by=director, reason="His wife is the bursar")
    publish(as_director, meeting)
    RecusalFactory(item=budget, person=director)
    with zipfile.ZipFile(io.BytesIO(as_zip(director))) as package:
        given = " ".join(package.read(name).decode() for name in package.namelist())
    assert "meetings.Pack.published_by" in given
    assert [said for said in ("The **money**", "It was agreed", "Accounts", "bursar") if said in given] == []


# --- Versions --------------------------------------------------------------------------------------


def test_a_new_version_tells_those_invited_what_has_changed_as_far_as_they_may_know_it(
    as_director: Client,
    meeting: Meeting,
    budget: AgendaItem,
    head: Person,
    other_head: Person,
    school: Institution,
    other_school: Institution,
) -> None:
    InviteeFactory(meeting=meeting, institution=school, person=head)
    InviteeFactory(meeting=meeting, institution=other_school, person=other_head)
    RecusalFactory(item=budget, person=other_head)
    publish(as_director, meeting)
    send_everything()
    first = {sent.to[0]: sent for sent in mail.outbox}
    assert set(first) == {head.email, other_head.email}
    assert first[head.email].subject.startswith("Agenda: Strategic board, ")
    assert "2. Budget (1 paper)" in first[head.email].body
    assert "2. Budget\n" in first[other_head.email].body
    mail.outbox.clear()

    assert "Nothing has changed since version 1." in publish(as_director, meeting)
    paper(budget, "Forecast", pdf_of("x"))
    AgendaItem.objects.filter(title="Welcome").update(title="Welcome to all")
    page = words_of(as_director.get(address("agenda_publish", meeting.pk)))
    assert "Publish the agenda as version 2" in page
    assert "New paper for “Budget”: Forecast." in page
    assert "2 people are told by e-mail." in page
    assert "The agenda is published as version 2." in publish(as_director, meeting)
    send_everything()
    second = {sent.to[0]: sent.body for sent in mail.outbox}
    assert "“Welcome to all” has a new title." in second[head.email]
    assert "New paper for “Budget”: Forecast." in second[head.email]
    assert "“Welcome to all” has a new title." in second[other_head.email]
    assert "Forecast" not in second[other_head.email]


@pytest.mark.parametrize("meanwhile", ["newer", "cancelled", "no longer invited", "no role"])
def test_an_overtaken_word_about_an_agenda_is_not_sent(
    as_director: Client, meeting: Meeting, budget: AgendaItem, head: Person, school: Institution, meanwhile: str
) -> None:
    place = InviteeFactory(meeting=meeting, institution=school, person=head)
    publish(as_director, meeting)
    waiting = Message.objects.get(kind="meetings.agenda")
    if meanwhile == "newer":
        Meeting.objects.filter(pk=meeting.pk).update(agenda_version=2)
    elif meanwhile == "cancelled":
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", cancelled_because="Snow")
    elif meanwhile == "no longer invited":
        place.delete()
    else:
        head.appointments.all().delete()
    send_message(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, mail.outbox) == ("dropped", [])


def test_earlier_versions_stay_as_they_were_for_those_who_run_meetings(
    as_director: Client, as_head: Client, meeting: Meeting, budget: AgendaItem, head: Person, school: Institution
) -> None:
    InviteeFactory(meeting=meeting, institution=school, person=head)
    publish(as_director, meeting)
    accounts = budget.papers.get()
    as_director.post(address("paper_remove", accounts.pk))
    AgendaItem.objects.filter(pk=budget.pk).update(title="Money")
    publish(as_director, meeting)
    now = the_pack(as_head, meeting).words
    assert ("Money" in now, "First page" in now) == (True, False)
    old = as_director.get(address("pack_version", meeting.pk, 1))
    words = read_pdf(b"".join(old.streaming_content)).words
    assert ("Budget" in words, "First page" in words) == (True, True)
    assert as_head.get(address("pack_version", meeting.pk, 1)).status_code == 403
    assert as_director.get(address("pack_version", meeting.pk, 7)).status_code == 404


def test_every_kind_of_change_has_its_words(meeting: Meeting, budget: AgendaItem) -> None:
    before = content_of(meeting)
    one, two = AgendaItemFactory(meeting=meeting, title="New one"), meeting.items.get(title="Welcome")
    paper(one, "Its paper", pdf_of("x"))
    AgendaItem.objects.filter(pk=budget.pk).update(minutes=5, purpose="decide", position=100)
    accounts = budget.papers.get()
    accounts.file.save("newer.pdf", ContentFile(b"newer"), save=True)
    two.state = "removed"
    two.save()
    meeting.address = "The library"
    meeting.save()
    assert [change.words for change in changes(before, content_of(meeting))] == [
        "“Welcome” is no longer on the agenda.",
        "“New one” is new, with 1 paper.",
        "“Budget” has another purpose and takes another time.",
        "The paper “Accounts” for “Budget” is a newer one.",
        "The place has changed.",
    ]
    accounts.delete()
    assert "The paper “Accounts” for “Budget” is taken away." in [
        change.words for change in changes(before, content_of(meeting))
    ]


def test_an_empty_agenda_is_not_published(as_director: Client, meeting: Meeting) -> None:
    assert "There is no item on the agenda yet. Add one first." in publish(as_director, meeting)
    assert "The agenda is not published yet" in words_of(as_director.get(address("pack", meeting.pk), follow=True))


# --- Long packs ------------------------------------------------------------------------------------


def test_a_long_pack_is_made_by_a_worker_while_the_reader_sees_how_far_it_is(
    as_director: Client, meeting: Meeting, budget: AgendaItem
) -> None:
    for number in range(actions.SHORT_PAPERS):
        paper(budget, f"Paper {number}", pdf_of(f"Page of {number}"))
    publish(as_director, meeting)
    waiting = PackFile.objects.get()
    answer = as_director.get(address("pack", meeting.pk))
    assert "The pack is being put together: 0 of 9 papers" in words_of(answer)
    cache.set(f"pack:{waiting.pk}", 4)
    assert "4 of 9 papers" in words_of(as_director.get(address("pack", meeting.pk)))
    make_pack(waiting.pk)
    read = the_pack(as_director, meeting)
    assert [f"Page of {number}" in read.words for number in range(actions.SHORT_PAPERS)] == [True] * 8
    made = PackFile.objects.get().file.name
    make_pack(waiting.pk)
    assert PackFile.objects.get().file.name == made, "what is made already is not made again"


def test_a_pack_that_could_not_be_made_says_so_and_can_be_tried_again(
    as_director: Client, meeting: Meeting, budget: AgendaItem, media: Path
) -> None:
    publish(as_director, meeting)
    (media / "packs").write_text("a file where the folder should be")
    answer = as_director.get(address("pack", meeting.pk))
    assert "It could not be made" in words_of(answer)
    (media / "packs").unlink()
    as_director.post(address("pack_again", meeting.pk, 1))
    assert "First page" in the_pack(as_director, meeting).words


def test_a_pack_whose_file_is_gone_is_made_again(
    as_director: Client, meeting: Meeting, budget: AgendaItem, media: Path
) -> None:
    publish(as_director, meeting)
    the_pack(as_director, meeting)
    for each in (media / "packs").rglob("*.pdf"):
        each.unlink()
    as_director.get(address("pack", meeting.pk))
    assert "First page" in the_pack(as_director, meeting).words
