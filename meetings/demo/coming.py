"""Writes the next demo meeting of a body: its agenda, its papers, who owes one, and what somebody has proposed."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from alliance_portal.documents import Document
from alliance_portal.documents.blocks import facts as known
from alliance_portal.documents.markdown import blocks_of
from alliance_portal.documents.pdf import as_pdf
from meetings.agenda import content_of
from meetings.demo.held import Writer, in_year
from meetings.models import AgendaItem, Meeting, Pack, Paper, PaperRequest
from meetings.words import day_words
from members.demo.facts import Facts
from members.models import AcademicYear


def write_agenda(writer: Writer, meeting: Meeting, facts: Facts) -> None:
    """Put the agenda on, with its papers, and publish it; nobody is told."""
    items = [
        item for item in writer.items(meeting, facts["items"], ["", "", ""]) if item.kind == AgendaItem.Kind.ORDINARY
    ]
    for item, each in zip(items, facts["items"], strict=True):
        if "paper" in each:
            _paper(writer, meeting, item, each)
    if "owed" in facts:
        _request(writer, items, facts["owed"])
        _request(writer, items, facts["asked"])
    Pack.objects.create(
        alliance=writer.alliance, meeting=meeting, number=1, content=content_of(meeting), published_by=writer.clerk
    )
    meeting.agenda, meeting.agenda_version = Meeting.Agenda.PUBLISHED, 1
    meeting.save(update_fields=["agenda", "agenda_version"])
    if "proposed" in facts:
        _propose(writer, meeting, facts["proposed"])


def _paper(writer: Writer, meeting: Meeting, item: AgendaItem, facts: Facts) -> None:
    title = in_year(facts["paper"], AcademicYear.of(meeting.day.date()))
    pdf = as_pdf(
        Document(
            title=title,
            organisation=writer.alliance.name,
            kind="Paper",
            subtitle=f"{meeting.body.name}, {day_words(meeting.day.date())}",
            accent=writer.alliance.accent_colour,
            blocks=[known([("Item", item.title), ("From", item.presented_by)]), *blocks_of(facts["says"])],
        )
    )
    paper = Paper(
        alliance=writer.alliance, item=item, title=title, content_type="application/pdf", size=len(pdf), position=1,
        uploaded_by=item.presenter,
    )  # fmt: skip
    paper.file.save(f"{writer.alliance.slug}-{item.pk}.pdf", ContentFile(pdf), save=False)
    paper.save()


def _request(writer: Writer, items: list[AgendaItem], facts: Facts) -> None:
    person, day = writer.people[facts["who"]], items[0].meeting.day.date()
    PaperRequest.objects.create(
        alliance=writer.alliance,
        item=items[facts["item"] - 1],
        what=facts["what"],
        person=person,
        due_on=min(timezone.localdate() + timedelta(days=facts["due"]), day - timedelta(days=1)),
        asked_by=writer.clerk,
    )


def _propose(writer: Writer, meeting: Meeting, facts: Facts) -> None:
    AgendaItem.objects.create(
        alliance=writer.alliance,
        meeting=meeting,
        position=AgendaItem.objects.filter(meeting=meeting).count() + 1,
        title=facts["title"],
        brief=facts["brief"],
        purpose=AgendaItem.Purpose.DISCUSS,
        state=AgendaItem.State.PROPOSED,
        proposed_by=writer.people[facts["who"]],
    )
