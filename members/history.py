"""Who changed what in an alliance and when, read from the history that the database's triggers write."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models

from members import models as rooms
from members.models import Alliance, Person

PER_PAGE = 40
KINDS: dict[str, tuple[str, type[models.Model]]] = {
    "roles": ("Roles", rooms.Appointment),
    "alliance": ("The alliance's words", rooms.Alliance),
    "statements": ("Values, protocols and targets", rooms.Statement),
    "themes": ("Themes", rooms.Theme),
    "commitments": ("Commitments", rooms.Commitment),
    "funded": ("Funded roles", rooms.FundedRole),
    "half-terms": ("Half-terms", rooms.HalfTerm),
    "strands": ("Strands", rooms.Strand),
    "pledges": ("Pledges", rooms.Pledge),
    "clusters": ("Clusters", rooms.Cluster),
    "bodies": ("Bodies", rooms.Body),
    "seats": ("Seats", rooms.Seat),
    "nominations": ("Nominations", rooms.Nomination),
    "invitations": ("Invitations", rooms.Invitation),
    "news": ("News", rooms.NewsItem),
}
DEEDS = {"insert": "added", "update": "changed", "delete": "removed"}
HIDDEN = {"id", "alliance", "nonce", "updated_at", "pgh_id", "pgh_obj", "pgh_label", "pgh_created_at", "pgh_context"}


@dataclass(frozen=True)
class Change:
    """One line of the history: who did what to which row, and each field before and after."""

    at: datetime
    who: str
    deed: str
    what: str
    fields: list[tuple[str, str, str]]


def events_of(model: type[models.Model]) -> models.QuerySet:
    """Return the history of all rows of a model that keeps one."""
    events: models.QuerySet = model.pgh_event_model.objects.all()  # type: ignore[attr-defined]  # pghistory adds it
    return events


def history_of(alliance: Alliance, kind: str, page_number: str | None) -> tuple[Page, list[Change]]:
    """Return one page of an alliance's history of one kind, the newest first, in a fixed number of reads."""
    model = KINDS[kind][1]
    events = events_of(model).select_related("pgh_context").order_by("-pgh_id")
    own = events.filter(pgh_obj_id=alliance.pk) if model is Alliance else events.filter(alliance_id=alliance.pk)
    page = Paginator(own, PER_PAGE).get_page(page_number)
    shown = list(page.object_list)
    before = _before(own, shown)
    names = _Names(model, [*shown, *before.values()])
    return page, [_change(model, event, before.get(event.pgh_id), names) for event in shown]


def _before(events: models.QuerySet, shown: list[Any]) -> dict[int, Any]:
    """Return for each event shown the one before it on the same row."""
    rows = list(events.filter(pgh_obj_id__in={event.pgh_obj_id for event in shown}).order_by("pgh_id"))
    found: dict[int, Any] = {}
    last: dict[int, Any] = {}
    for row in rows:
        if row.pgh_obj_id in last:
            found[row.pgh_id] = last[row.pgh_obj_id]
        last[row.pgh_obj_id] = row
    return found


class _Names:
    """Turns the keys that events hold into names, one read for each kind of row they point to."""

    def __init__(self, model: type[models.Model], events: list[Any]) -> None:
        self.known: dict[tuple[type[models.Model], int], str] = {}
        wanted: dict[type[models.Model], set[int]] = {Person: {who for event in events if (who := _actor(event))}}
        for field in model._meta.concrete_fields:
            if field.related_model and field.name not in HIDDEN:
                keys = {getattr(event, field.attname) for event in events} - {None}
                wanted.setdefault(field.related_model, set()).update(keys)  # type: ignore[arg-type]
        for related, keys in wanted.items():
            for pk, row in related._default_manager.in_bulk(keys).items() if keys else ():
                self.known[(related, pk)] = str(row)

    def of(self, related: type[models.Model], pk: int | None) -> str:
        if pk is None:
            return ""
        return self.known.get((related, pk), "somebody or something since removed")


def _actor(event: Any) -> int | None:
    context = event.pgh_context
    return context.metadata.get("user") if context else None


def _change(model: type[models.Model], event: Any, before: Any, names: _Names) -> Change:
    fields = []
    for field in model._meta.concrete_fields:
        if field.name in HIDDEN or not hasattr(event, field.attname):
            continue
        now, then = _words(field, event, names), _words(field, before, names) if before else ""
        if event.pgh_label == "delete":
            now, then = "", now
        if now != then:
            fields.append((str(field.verbose_name).capitalize(), then, now))
    who = _actor(event)
    return Change(
        event.pgh_created_at,
        names.of(Person, who) if who else "The portal",
        DEEDS.get(event.pgh_label, event.pgh_label),
        _title(model, event, names),
        fields,
    )


def _words(field: models.Field, event: Any, names: _Names) -> str:
    """Return a field's value as a reader would say it."""
    value = getattr(event, field.attname)
    if value is None or value == "":
        return ""
    if field.related_model:
        return names.of(field.related_model, value)  # type: ignore[arg-type]
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%a} {value.day} {value:%b %Y}" if hasattr(value, "strftime") else str(value)


def _title(model: type[models.Model], event: Any, names: _Names) -> str:
    """Name the row by what names it: a person, a name, a title, an institution."""
    naming = ("person", "name", "title", "institution", "role", "email", "strand")
    parts = [_words(field, event, names) for field in model._meta.concrete_fields if field.name in naming]
    return ", ".join(part for part in parts if part) or str(model._meta.verbose_name)
