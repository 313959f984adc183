"""An agenda's content as a document: a front page, the agenda, and which papers come with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from alliance_portal.documents import Block, Document
from alliance_portal.documents.blocks import facts, heading, notice, page_break, paragraph, span, spans, table
from alliance_portal.documents.markdown import blocks_of
from meetings.models import AgendaItem
from meetings.packs.content import Content
from meetings.papers import kind_label
from meetings.words import clock, day_words
from members.models import Alliance

PURPOSES = dict(AgendaItem.Purpose.choices)


@dataclass(frozen=True)
class Enclosed:
    """What becomes of the papers in a pack: on which page each begins, and why others are not in it."""

    pages: Mapping[int, int] = field(default_factory=dict)
    left_out: Mapping[int, str] = field(default_factory=dict)
    total_pages: int = 0


def agenda_document(
    content: Content, alliance: Alliance, *, version: int = 0, enclosed: Enclosed | None = None
) -> Document:
    """Return the agenda as a document; with `enclosed` it is the front of a pack and says where each paper is."""
    meeting = content["meeting"]
    starts_at = datetime.fromisoformat(meeting["starts_at"])
    ends_at = datetime.fromisoformat(meeting["ends_at"])
    day = day_words(timezone.localtime(starts_at).date())
    is_confidential = any(item["is_confidential"] for item in content["items"])
    return Document(
        title=meeting["name"],
        organisation=alliance.name,
        kind="Agenda and papers" if enclosed else "Agenda",
        subtitle=f"{day}, {clock(starts_at)} to {clock(ends_at)}",
        marking="Confidential" if is_confidential else "",
        footer=f"{meeting['name']}, {day}" + (f", version {version}" if version else ""),
        accent=alliance.accent_colour,
        total_pages=enclosed.total_pages if enclosed else 0,
        blocks=[*_front(content, version), *_agenda(content, enclosed)],
    )


def _front(content: Content, version: int) -> list[Block]:
    meeting = content["meeting"]
    known = [("Body", meeting["body"] if meeting["body"] != meeting["name"] else ""), ("Where", meeting["where"])]
    if version:
        known.append(("Version", str(version)))
    front = [facts(known)]
    if content["invited"]:
        rows = [[row["who"], row["person"], row["capacity"]] for row in content["invited"]]
        front += [heading(1, "Who is invited"), table(["Institution or person", "Represented by", "As"], rows)]
        front.append(page_break())
    return front


def _agenda(content: Content, enclosed: Enclosed | None) -> list[Block]:
    blocks = [heading(1, "Agenda")]
    if not content["items"]:
        blocks.append(paragraph("No item stands on the agenda.", tone="muted"))
    for number, item in enumerate(content["items"], start=1):
        blocks += _item(number, item, enclosed)
    return blocks


def _item(number: int, item: Content, enclosed: Enclosed | None) -> list[Block]:
    aside = f"{item['hour']}, {item['minutes']} minutes" if item["hour"] else f"{item['minutes']} minutes"
    blocks = [heading(2, item["title"], number=f"{number}.", aside=aside)]
    known = [PURPOSES.get(item["purpose"], ""), item["presenter"], item["strand"]]
    blocks.append(paragraph(" · ".join(each for each in known if each), tone="muted"))
    if item["is_confidential"]:
        blocks.append(notice("For those invited only.", label="Confidential."))
    if item.get("stands_aside"):
        blocks.append(notice("Its papers are not in your copy.", label="You stand aside from this item."))
    blocks += blocks_of(item["brief"], under=2)
    if item["papers"]:
        rows = [(f"Paper {place}", _paper(paper, enclosed)) for place, paper in enumerate(item["papers"], start=1)]
        blocks.append(facts(rows))
    return blocks


def _paper(paper: Content, enclosed: Enclosed | None) -> list[dict[str, object]]:
    """Return what is said of one paper: its title, and where it is."""
    if enclosed is None:
        where = kind_label(paper["content_type"])
    elif paper["pk"] in enclosed.pages:
        where = f"page {enclosed.pages[paper['pk']]}"
    else:
        where = enclosed.left_out.get(paper["pk"], "separate")
    return [span(paper["title"], bold=True), *spans(f" ({where})")]
