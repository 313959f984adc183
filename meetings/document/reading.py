"""Minutes as one reader may see them.

Confidential items, and those from which the reader stood aside, are left out here and not in a template.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property

from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.safestring import SafeString

from meetings.document.gathering import Content, actions_of, gathered, items_of
from meetings.models import Action, AgendaItem, Invitee, Meeting, Minutes, MinutesVersion
from meetings.words import day_words, hour_words
from members.access import Standing
from members.actions.erasure import ERASED_NAME
from members.markup import as_html
from members.models import Person, Seat

# The page's heading is the first, the parts of the document are second, its items third.
TOP_HEADING = 4


@dataclass(frozen=True)
class Attendee:
    """One place at the meeting: who holds it, and who came."""

    institution: str
    name: str
    title: str
    role: str
    capacity: str
    attended: str
    came: str
    came_at: time | None
    left_at: time | None

    @property
    def who(self) -> str:
        return self.institution or self.name or self.title

    @property
    def was_there(self) -> bool:
        return self.attended in (Invitee.Attended.PRESENT, Invitee.Attended.DEPUTY)

    @property
    def words(self) -> str:
        """How it was: Present, came 4.20pm; Deputy: somebody; Apologies."""
        label = str(Invitee.Attended(self.attended).label)
        if self.attended == Invitee.Attended.DEPUTY:
            label = f"Deputy: {self.came}" if self.came else "A deputy"
        times = [f"came {hour_words(self.came_at)}"] if self.came_at else []
        times += [f"left {hour_words(self.left_at)}"] if self.left_at else []
        return ", ".join([label, *times])

    @property
    def capacity_words(self) -> str:
        """As what they sit there, and their roles in the alliance: Clerk, Administrator."""
        words = [str(Seat.Capacity(self.capacity).label), *self.role.split(", ")]
        return ", ".join(word for word in dict.fromkeys(words) if word)


@dataclass(frozen=True)
class MinutedDecision:
    """A decision as it was minuted."""

    pk: int
    number: int
    text: str
    item: int = 0


@dataclass(frozen=True)
class MinutedAction:
    """An action as it was minuted; its state goes on elsewhere."""

    pk: int
    number: int
    what: str
    who: str
    due_on: date | None
    state: str = ""
    note: str = ""

    @property
    def line(self) -> str:
        """Who does it, and by when."""
        return f"{self.who}, by {day_words(self.due_on)}" if self.due_on else self.who

    @property
    def ending(self) -> str:
        """How it has ended by the meeting, for one that arose from an earlier one."""
        words = {"done": "done", "dropped": "no longer needed"}.get(self.state, "")
        return ": ".join(part for part in (words, self.note) if part)


@dataclass(frozen=True)
class MinutedItem:
    """An item with what was minuted under it; of one from which the reader stood aside only the title is left."""

    pk: int
    number: int
    kind: str
    title: str
    presenter: str
    is_confidential: bool
    text: str
    decisions: list[MinutedDecision]
    actions: list[MinutedAction]
    aside: list[str]
    is_recused: bool = False

    @cached_property
    def html(self) -> SafeString:
        return as_html(self.text, top=TOP_HEADING)

    @property
    def is_arising(self) -> bool:
        return self.kind == AgendaItem.Kind.MATTERS_ARISING


@dataclass(frozen=True)
class Document:
    """The minutes of one meeting as one reader may see them."""

    alliance: str
    body: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    attendance: list[Attendee]
    items: list[MinutedItem]
    arising: list[MinutedAction]
    next_at: datetime | None
    next_place: str
    number: int = 0
    left_out: int = field(default=0)

    @property
    def decisions(self) -> list[MinutedDecision]:
        found = [decision for item in self.items for decision in item.decisions]
        return sorted(found, key=lambda decision: decision.number)

    @property
    def actions(self) -> list[MinutedAction]:
        return [action for item in self.items for action in item.actions]

    @property
    def present(self) -> list[Attendee]:
        return [each for each in self.attendance if each.was_there]

    @property
    def has_confidential(self) -> bool:
        return any(item.is_confidential for item in self.items)

    def public(self) -> "Document":
        """Return the document without its confidential items, for everybody."""
        open_ = [item for item in self.items if not item.is_confidential]
        return replace(self, items=open_, left_out=self.left_out + len(self.items) - len(open_))


def document_of(meeting: Meeting, standing: Standing) -> Document:
    """Return the draft or circulated minutes of a meeting as the person may see them."""
    items = items_of(meeting, AgendaItem.objects.visible_to(standing))
    content = gathered(meeting, items, actions_of(meeting, Action.objects.visible_to(standing)))
    seen = {item.pk: bool(item.is_recused) for item in items}  # type: ignore[attr-defined]
    return _document(content, seen, erased=set(), arising=None)


def signed_document(version: MinutesVersion, standing: Standing) -> Document:
    """Return a signed version as the person may see it; somebody erased since is shown as a former member.

    What was signed is not touched by that: the names stay in it, so that the signature still proves the minutes.
    """
    seen = AgendaItem.objects.seen_in(version.meeting_id, standing)
    known = [entry["id"] for entry in version.content["arising"]]
    arising = set(Action.objects.visible_to(standing).filter(pk__in=known).values_list("pk", flat=True))
    erased = Person.objects.filter(pk__in=_people_in(version.content), erased_at__isnull=False)
    document = _document(version.content, seen, set(erased.values_list("pk", flat=True)), arising)
    return replace(document, number=version.number)


def read(minutes: Minutes, standing: Standing) -> Document:
    """Return the minutes as they hold today: the version signed last, or the draft."""
    signed = minutes.signed_version()
    return signed_document(signed, standing) if signed else document_of(minutes.meeting, standing)


def _people_in(content: Content) -> set[int]:
    """Return the keys of everybody whom the content names."""
    items = content["items"]
    actions = [action for item in items for action in item["actions"]] + content["arising"]
    people = [entry["person"] for entry in content["attendance"]] + [item["presenter"] for item in items]
    people += [action["owner"] for action in actions] + [person for item in items for person in item["aside"]]
    return {person["id"] for person in people if person and person["id"]}


def _document(content: Content, seen: dict[int, bool], erased: set[int], arising: set[int] | None) -> Document:
    """Make the reader's document: `seen` has the items open to them, each with whether they stood aside."""
    items = [_read_item(entry, seen[entry["id"]], erased) for entry in content["items"] if entry["id"] in seen]
    following = content["next"]
    return Document(
        alliance=content["alliance"],
        body=content["body"],
        title=content["title"],
        starts_at=_moment(content["starts_at"]),
        ends_at=_moment(content["ends_at"]),
        place=content["place"],
        attendance=[_read_attendee(entry, erased) for entry in content["attendance"]],
        items=items,
        arising=[
            _read_action(entry, erased) for entry in content["arising"] if arising is None or entry["id"] in arising
        ],
        next_at=_moment(following["starts_at"]) if following else None,
        next_place=following["place"] if following else "",
        left_out=len(content["items"]) - len(items),
    )


def _read_item(entry: Content, is_recused: bool, erased: set[int]) -> MinutedItem:
    shown: Content = {"text": "", "decisions": [], "actions": []} if is_recused else entry
    return MinutedItem(
        pk=entry["id"],
        number=entry["number"],
        kind=entry["kind"],
        title=entry["title"],
        presenter=_name(entry["presenter"], erased),
        is_confidential=entry["is_confidential"],
        text=shown["text"],
        decisions=[MinutedDecision(row["id"], row["number"], row["text"], entry["id"]) for row in shown["decisions"]],
        actions=[_read_action(row, erased) for row in shown["actions"]],
        aside=[_name(person, erased) for person in entry["aside"]],
        is_recused=is_recused,
    )


def _read_action(entry: Content, erased: set[int]) -> MinutedAction:
    return MinutedAction(
        pk=entry["id"],
        number=entry["number"],
        what=entry["what"],
        who=_name(entry["owner"], erased) or entry["institution"],
        due_on=parse_date(entry["due_on"]) if entry["due_on"] else None,
        state=entry.get("state", ""),
        note=entry.get("note", ""),
    )


def _read_attendee(entry: Content, erased: set[int]) -> Attendee:
    person = entry["person"]
    return Attendee(
        institution=entry["institution"],
        name=_name(person, erased),
        title=entry["title"],
        role="" if person and person["id"] in erased else entry["role"],
        capacity=entry["capacity"],
        attended=entry["attended"],
        came=entry["came"],
        came_at=parse_time(entry["came_at"]) if entry["came_at"] else None,
        left_at=parse_time(entry["left_at"]) if entry["left_at"] else None,
    )


def _name(person: Content | None, erased: set[int]) -> str:
    if person is None:
        return ""
    return ERASED_NAME if person["id"] in erased else str(person["name"])


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    assert moment is not None  # noqa: S101 - we wrote it ourselves
    return moment
