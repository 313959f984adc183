"""The minutes of a meeting as a document: a front page, who was there, the items, and annexes."""

from collections.abc import Sequence

from django.utils import timezone

from alliance_portal.documents import Block, Document
from alliance_portal.documents.blocks import bullets, facts, heading, notice, page_break, paragraph, table
from alliance_portal.documents.markdown import blocks_of
from meetings import document as minuted
from meetings.models import Minutes, MinutesVersion
from meetings.words import clock, counted, day_words, moment_words
from members.models import Alliance


def minutes_document(
    read: minuted.Document, minutes: Minutes, alliance: Alliance, *, signed: MinutesVersion | None = None
) -> Document:
    """Return what one reader may see of the minutes as a document; `signed` is the version that holds.

    `read` is what that reader may see; give its `public()` for a copy that anybody may have.
    """
    day = day_words(timezone.localtime(read.starts_at).date())
    marks = ["Draft"] if not minutes.is_adopted else []
    marks += ["Confidential"] if read.has_confidential else []
    marking = ", ".join(marks).capitalize()
    version = f", version {signed.number}" if signed and signed.number > 1 else ""
    return Document(
        title=read.title or read.body,
        organisation=alliance.name,
        kind="Minutes",
        subtitle=f"{day}, {clock(read.starts_at)} to {clock(read.ends_at)}",
        marking=marking,
        # On every page, for a page may be found alone.
        footer=". ".join(filter(None, [marking, f"Minutes of {read.title or read.body}, {day}{version}"])),
        accent=alliance.accent_colour,
        blocks=[*_front(read, minutes, signed), *_items(read), *_annexes(read)],
    )


def _front(read: minuted.Document, minutes: Minutes, signed: MinutesVersion | None) -> list[Block]:
    known = [
        ("Body", f"{read.body}, {read.alliance}"),
        ("Place", read.place),
        ("Present", f"{len(read.present)} of {len(read.attendance)} invited" if read.attendance else ""),
        ("Minutes", _state(minutes)),
        ("Signed", f"by {signed.signed_name}, {moment_words(signed.signed_at)}" if signed else ""),
        ("Correction", f"Version {signed.number}: {signed.reason}" if signed and signed.reason else ""),
    ]
    front = [facts(known)]
    if read.left_out:
        words = counted(read.left_out, "confidential item is", "confidential items are")
        front.append(notice(f"{words} not in this copy."))
    front.append(heading(1, "Attendance"))
    if read.attendance:
        rows = [_attendee(each) for each in read.attendance]
        front.append(table(["Institution or person", "Person", "As", "Attendance"], rows, widths=[8, 6, 5, 6]))
    else:
        front.append(paragraph("Nobody was invited.", tone="muted"))
    return [*front, page_break()]


def _state(minutes: Minutes) -> str:
    if minutes.is_adopted and minutes.adopted_on is not None:
        at = f" at the meeting of {_day_of(minutes)}" if minutes.adopted_at_meeting else ""
        return f"Adopted on {day_words(minutes.adopted_on)} by {minutes.adopted_by}{at}"
    if minutes.is_circulated:
        until = f", corrections until {day_words(minutes.corrections_until)}" if minutes.corrections_until else ""
        return f"Draft, circulated{until}"
    return "Draft, not circulated yet"


def _day_of(minutes: Minutes) -> str:
    meeting = minutes.adopted_at_meeting
    return day_words(meeting.day.date()) if meeting is not None else ""


def _attendee(each: minuted.Attendee) -> list[str]:
    return [each.who, each.name if each.institution else "", each.capacity_words, each.words]


def _items(read: minuted.Document) -> list[Block]:
    blocks = [heading(1, "Items")]
    if not read.items:
        blocks.append(paragraph("No item stands on the agenda.", tone="muted"))
    for item in read.items:
        blocks += _item(item, read.arising)
    if read.next_at is not None:
        where = f", {read.next_place}" if read.next_place else ""
        blocks += [heading(2, "Next meeting"), paragraph(f"{moment_words(read.next_at)}{where}")]
    return blocks


def _item(item: minuted.MinutedItem, arising: Sequence[minuted.MinutedAction]) -> list[Block]:
    blocks = [heading(2, item.title, number=f"{item.number}.")]
    if item.presenter:
        blocks.append(paragraph(item.presenter, tone="muted"))
    if item.is_confidential:
        blocks.append(notice("For those invited only.", label="Confidential."))
    if item.aside:
        blocks.append(paragraph(f"Stood aside: {', '.join(item.aside)}.", tone="muted"))
    if item.is_recused:
        return [*blocks, notice("What was said under it is kept from you.", label="You stood aside from this item.")]
    if item.is_arising and arising:
        blocks.append(bullets(_arising(action) for action in arising))
    blocks += blocks_of(item.text, under=2)
    blocks += [notice(each.text, label=f"Decision {each.number}.") for each in item.decisions]
    blocks += [notice(f"{each.what} ({each.line})", label=f"Action {each.number}.") for each in item.actions]
    return blocks


def _arising(action: minuted.MinutedAction) -> str:
    ending = f", {action.ending}" if action.ending else ""
    return f"Action {action.number}: {action.what} ({action.line}{ending})"


def _annexes(read: minuted.Document) -> list[Block]:
    """Return the decisions and the actions once more, each in one table."""
    blocks: list[Block] = []
    if read.decisions:
        titles = {item.pk: f"{item.number}. {item.title}" for item in read.items}
        rows = [[str(each.number), each.text, titles.get(each.item, "")] for each in read.decisions]
        blocks += [heading(1, "Annex: decisions"), table(["No.", "Decision", "Item"], rows, widths=[1, 7, 4])]
    if read.actions:
        rows = [
            [str(each.number), each.what, each.who, day_words(each.due_on) if each.due_on else ""]
            for each in read.actions
        ]
        headers = ["No.", "Action", "Who", "By when"]
        blocks += [heading(1, "Annex: actions"), table(headers, rows, widths=[1, 6, 3, 2])]
    return blocks
