"""A meeting gathered into plain data: what adoption keeps and signs."""

import hashlib
import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from meetings.models import Action, AgendaItem, Meeting, Recusal
from meetings.querysets import ActionQuerySet, AgendaItemQuerySet
from members.models import Person, Seat

SCHEMA = 1
# Who presides stands first, and who only attends last.
CAPACITIES = [Seat.Capacity.CHAIR, Seat.Capacity.MEMBER, Seat.Capacity.CLERK, Seat.Capacity.IN_ATTENDANCE]
Content = dict[str, Any]


def content_of(meeting: Meeting) -> Content:
    """Return the whole meeting as plain data, to be signed."""
    return gathered(meeting, items_of(meeting, AgendaItem.objects.all()), actions_of(meeting, Action.objects.all()))


def items_of(meeting: Meeting, rows: AgendaItemQuerySet) -> list[AgendaItem]:
    """Return those of the rows that stand on the meeting's agenda, with presenters and who stood aside."""
    aside = Prefetch("recusals", Recusal.objects.select_related("person").order_by("pk"), to_attr="stood_aside")
    return list(rows.filter(meeting=meeting).on().select_related("presenter").prefetch_related(aside))


def actions_of(meeting: Meeting, rows: ActionQuerySet) -> list[Action]:
    """Return what was raised at the meeting and what arose from earlier ones, in one read."""
    arising = Action.objects.arising(meeting).order_by().values("pk")
    return list(rows.filter(Q(meeting=meeting) | Q(pk__in=arising)).for_minutes().order_by("number"))


def gathered(meeting: Meeting, items: list[AgendaItem], actions: list[Action]) -> Content:
    """Return the meeting with these items and actions as plain data; five reads more."""
    decisions = defaultdict(list)
    for decision in meeting.decisions.filter(item__in=[item.pk for item in items]).order_by("number"):
        decisions[decision.item_id].append({"id": decision.pk, "number": decision.number, "text": decision.text})
    raised, arising = defaultdict(list), []
    for action in actions:
        if action.meeting_id == meeting.pk:
            raised[action.item_id].append(_action(action))
        else:
            arising.append(_action(action) | {"state": action.state, "note": action.closing_note})
    return {
        "schema": SCHEMA,
        "alliance": meeting.alliance.name,
        "body": meeting.body.name,
        "title": meeting.name,
        "starts_at": _local(meeting.starts_at),
        "ends_at": _local(meeting.ends_at),
        "place": meeting.where,
        "attendance": _attendance(meeting),
        "items": [
            _item(item, number, decisions[item.pk], raised[item.pk]) for number, item in enumerate(items, start=1)
        ],
        "arising": arising,
        "next": _next(meeting),
    }


def _attendance(meeting: Meeting) -> list[Content]:
    """Return who was invited and who came, each with the role held on the day."""
    invitees = sorted(meeting.invitees.attended_list(), key=lambda row: CAPACITIES.index(Seat.Capacity(row.capacity)))
    people = [row.person_id for row in invitees if row.person_id]
    roles: dict[int, list[str]] = defaultdict(list)
    held = meeting.alliance.appointments.current(meeting.day.date()).filter(person__in=people).order_by("role", "pk")
    for appointment in held:
        roles[appointment.person_id].append(str(appointment.get_role_display()))
    return [
        {
            "id": row.pk,
            "institution": row.institution.name if row.institution else "",
            "person": _person(row.person),
            "title": row.title,
            "role": ", ".join(dict.fromkeys(roles.get(row.person_id or 0, []))),
            "capacity": row.capacity,
            "attended": row.attended,
            "came": row.attended_name,
            "came_at": row.came_at.isoformat("minutes") if row.came_at else "",
            "left_at": row.left_at.isoformat("minutes") if row.left_at else "",
        }
        for row in invitees
    ]


def _item(item: AgendaItem, number: int, decisions: list[Content], actions: list[Content]) -> Content:
    return {
        "id": item.pk,
        "number": number,
        "kind": item.kind,
        "title": item.title,
        "presenter": _person(item.presenter) or _only_name(item.presenter_name),
        "is_confidential": item.is_confidential,
        "text": item.text,
        "decisions": decisions,
        "actions": actions,
        "aside": [_person(recusal.person) for recusal in item.stood_aside],  # type: ignore[attr-defined]
    }


def _action(action: Action) -> Content:
    return {
        "id": action.pk,
        "number": action.number,
        "what": action.what,
        "owner": _person(action.owner) or _only_name(action.owner_name),
        "institution": action.institution.name if action.institution else "",
        "due_on": action.due_on.isoformat() if action.due_on else "",
    }


def _person(person: Person | None) -> Content | None:
    return {"id": person.pk, "name": person.name} if person is not None else None


def _only_name(name: str) -> Content | None:
    return {"id": None, "name": name} if name else None


def _next(meeting: Meeting) -> Content | None:
    following = Meeting.objects.filter(body=meeting.body_id, starts_at__gt=meeting.starts_at).planned()
    found = following.select_related("host").order_by("starts_at", "pk").first()
    return {"starts_at": _local(found.starts_at), "place": found.where} if found is not None else None


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat()


def digest_of(content: Content) -> str:
    """Return the SHA-256 of the content in the one way of writing it: keys in order, no space between."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
