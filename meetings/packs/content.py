"""An agenda as plain data: kept with each version, narrowed to what a reader may see, and compared with the last."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from meetings.models import AgendaItem, Invitee, Meeting, Paper
from meetings.timing import slots_of
from meetings.words import clock, counted

Content = dict[str, Any]
# What a change of an item is called where only this has changed.
FACTS = {
    "title": "has a new title",
    "brief": "says more or other words",
    "purpose": "has another purpose",
    "minutes": "takes another time",
    "presenter": "is presented by somebody else",
    "strand": "belongs to another strand",
    "is_confidential": "is confidential, or no longer so",
}


def snapshot(
    meeting: Meeting, items: Iterable[AgendaItem], papers: Mapping[int, list[Paper]], invitees: Iterable[Invitee]
) -> Content:
    """Return all that the agenda says now; `items` are those on it in their order, `papers` go by their item."""
    return {
        "meeting": {
            "name": meeting.name,
            "body": meeting.body.name,
            "starts_at": meeting.starts_at.isoformat(),
            "ends_at": meeting.ends_at.isoformat(),
            "where": meeting.where,
        },
        "invited": [
            {
                "who": row.who,
                "person": row.person.name if row.person and row.institution else "",
                "capacity": str(row.get_capacity_display()),
            }
            for row in invitees
        ],
        "is_whole": True,
        "items": [_item(slot.item, clock(slot.starts_at), papers) for slot in slots_of(items, meeting.starts_at)],
    }


def _item(item: AgendaItem, hour: str, papers: Mapping[int, list[Paper]]) -> Content:
    return {
        "pk": item.pk,
        "kind": item.kind,
        "title": item.title,
        "brief": item.brief,
        "purpose": item.purpose,
        "minutes": item.minutes,
        "hour": hour,
        "presenter": item.presented_by,
        "strand": item.strand.name if item.strand else "",
        "is_confidential": item.is_confidential,
        "papers": [
            {
                "pk": paper.pk,
                "title": paper.title,
                "file": paper.file.name,
                "content_type": paper.content_type,
                "size": paper.size,
            }
            for paper in papers.get(item.pk, [])
        ],
    }


@dataclass(frozen=True)
class Sight:
    """What one reader may see of a meeting's items: which they may know of, and from which they stand aside."""

    known: frozenset[int]
    aside: frozenset[int] = frozenset()
    knows_all: bool = False

    @classmethod
    def of(cls, items: Iterable[Any], *, knows_all: bool) -> "Sight":
        """Return the sight of whoever sees these items, which come from `visible_to`."""
        rows = list(items)
        return cls(frozenset(row.pk for row in rows), frozenset(row.pk for row in rows if row.is_recused), knows_all)


def for_reader(content: Content, sight: Sight) -> Content:
    """Return the content without what the reader must not see.

    Items they may not know of are gone, and with them every time of day, as a gap would tell of them. Of an item from
    which they stand aside only the title is left.
    """
    items = [_for_reader(item, sight) for item in content["items"] if item["pk"] in sight.known]
    return {**content, "items": items, "is_whole": content["is_whole"] and sight.knows_all}


def _for_reader(item: Content, sight: Sight) -> Content:
    seen = item if sight.knows_all else {**item, "hour": ""}
    if item["pk"] in sight.aside:
        return {**seen, "brief": "", "papers": [], "stands_aside": True}
    return seen


def for_the_public(content: Content) -> Content:
    """Return the content as anybody may read it: without confidential items, times of day, and who is invited."""
    plain = frozenset(item["pk"] for item in content["items"] if not item["is_confidential"])
    return {**for_reader(content, Sight(plain)), "invited": []}


def digest(content: Content) -> str:
    """Return a short mark that two readers share who see the same."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """One thing that is different, in words, and which item it tells of; nothing where it is about the whole."""

    item: int | None
    words: str


def changes(before: Content, after: Content) -> list[Change]:
    """Return what is different, in the order of the new agenda."""
    was = {item["pk"]: item for item in before["items"]}
    now = {item["pk"]: item for item in after["items"]}
    found = [
        *(Change(pk, f"“{item['title']}” is no longer on the agenda.") for pk, item in was.items() if pk not in now),
        *(change for pk, item in now.items() for change in _item_changes(was.get(pk), item)),
    ]
    stayed = [pk for pk in now if pk in was]
    if [pk for pk in was if pk in now] != stayed:
        found.append(Change(None, "The order of the items has changed."))
    for name, words in (("starts_at", "The time of the meeting has changed."), ("where", "The place has changed.")):
        if before["meeting"][name] != after["meeting"][name]:
            found.append(Change(None, words))
    return found


def _item_changes(before: Content | None, after: Content) -> list[Change]:
    pk, title = after["pk"], after["title"]
    if before is None:
        papers = len(after["papers"])
        with_papers = f", with {counted(papers, 'paper')}" if papers else ""
        return [Change(pk, f"“{title}” is new{with_papers}.")]
    found = []
    different = [words for name, words in FACTS.items() if before[name] != after[name]]
    if different:
        found.append(Change(pk, f"“{title}” {' and '.join(different)}."))
    was = {paper["pk"]: paper for paper in before["papers"]}
    now = {paper["pk"]: paper for paper in after["papers"]}
    for key, paper in now.items():
        if key not in was:
            found.append(Change(pk, f"New paper for “{title}”: {paper['title']}."))
        elif was[key]["file"] != paper["file"]:
            found.append(Change(pk, f"The paper “{paper['title']}” for “{title}” is a newer one."))
    found += [
        Change(pk, f"The paper “{paper['title']}” for “{title}” is taken away.")
        for key, paper in was.items()
        if key not in now
    ]
    return found


def changes_for(before: Content, after: Content, known: Collection[int], aside: Collection[int]) -> list[str]:
    """Return what is different in words, as far as the reader may know of it."""
    return [
        change.words
        for change in changes(before, after)
        if change.item is None or (change.item in known and change.item not in aside)
    ]


def day_of(content: Content) -> Any:
    """Return when the meeting begins, in London."""
    return timezone.localtime(datetime.fromisoformat(content["meeting"]["starts_at"]))
