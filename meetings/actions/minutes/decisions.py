"""Decisions, recorded in one stroke while the meeting goes on."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from meetings.actions.minutes.drafts import draft_of
from meetings.models import AgendaItem, Decision, Meeting
from members.access import Standing


@transaction.atomic
def add_decision(*, item: AgendaItem, text: str, by: Standing, key: UUID | None = None) -> Decision:
    """Record a decision under an item, numbered within its meeting; the same form sent twice records it once."""
    draft_of(item.meeting)
    Meeting.objects.select_for_update(no_key=True, of=("self",)).get(pk=item.meeting_id)
    known = Decision.objects.filter(captured_as=key).first() if key else None
    if known is not None and (known.item_id, known.text) == (item.pk, text):
        return known
    last = item.meeting.decisions.aggregate(last=Max("number"))["last"] or 0
    decision: Decision = Decision.objects.create(
        alliance_id=item.alliance_id,
        meeting_id=item.meeting_id,
        item=item,
        number=last + 1,
        text=text,
        recorded_by=by.person,
        captured_as=None if known else key,
    )
    return decision


@transaction.atomic
def change_decision(*, decision: Decision, text: str, by: Standing) -> Decision:
    """Word a decision differently, while its minutes are not adopted."""
    draft_of(decision.meeting)
    decision.text = text
    decision.save(update_fields=["text"])
    return decision


@transaction.atomic
def remove_decision(*, decision: Decision, by: Standing) -> None:
    """Take out a decision that was recorded by mistake; its number is not given again to one before it."""
    draft_of(decision.meeting)
    decision.delete()
