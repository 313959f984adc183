"""Corrections that attendees suggest to circulated minutes, and what the clerk answers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alliance_portal import outbox
from meetings.actions.minutes.drafts import draft_of
from meetings.actions.minutes.texts import LONGEST, TOO_LONG, Conflict, Saved, save_text
from meetings.merging import merge, plain
from meetings.models import AgendaItem, Minutes, Suggestion
from members.access import Standing

State = Suggestion.State
OVER = "Corrections to these minutes are no longer taken. Raise it at the next meeting."
DECIDED = "This correction has been answered already."


@transaction.atomic
def suggest(*, item: AgendaItem, text: str, base: int, by: Standing, comment: str = "") -> Suggestion:
    """Suggest that an item's minutes should read so, made from version `base` of them.

    Whoever circulated the minutes is told. Raises ValidationError when corrections are not taken, and when the text
    changes nothing.
    """
    minutes = draft_of(item.meeting)
    if not minutes.can_be_corrected:
        raise ValidationError(OVER)
    text = plain(text)
    if len(text) > LONGEST:
        raise ValidationError(TOO_LONG)
    before = _text_before(item, base)
    if text.strip() == before.strip():
        raise ValidationError("The text is as it was. Change what is wrong in it, then send it.")
    # The same form sent twice suggests once.
    same = item.suggestions.waiting().filter(made_by=by.person, before=before, after=text).first()
    if same is not None:
        return same  # type: ignore[no-any-return]
    suggestion: Suggestion = Suggestion.objects.create(
        alliance_id=item.alliance_id, item=item, before=before, after=text, comment=comment, made_by=by.person
    )
    _tell_clerk(suggestion, minutes)
    return suggestion


def _text_before(item: AgendaItem, base: int) -> str:
    """Return the text that the attendee had before them."""
    if base == item.text_version:
        return item.text
    version = item.versions.current_of(base)
    return str(version.text) if version is not None else item.text


def _tell_clerk(suggestion: Suggestion, minutes: Minutes) -> None:
    if minutes.circulated_by is not None and minutes.circulated_by_id != suggestion.made_by_id:
        outbox.queue(
            kind="meetings.correction_suggested",
            subject=suggestion,
            key=f"correction-suggested:{suggestion.pk}",
            recipient=minutes.circulated_by,
            alliance=minutes.alliance,
        )


def would_become(suggestion: Suggestion, item: AgendaItem) -> tuple[str, bool]:
    """Return what the item would say with the correction, and whether it goes in without a doubt."""
    merged = merge(suggestion.before, suggestion.after, item.text)
    return merged.text, merged.is_clean


@transaction.atomic
def accept(
    *, suggestion: Suggestion, by: Standing, text: str | None = None, base: int | None = None
) -> Saved | Conflict:
    """Take a correction into the text, as a new version by the clerk that says whose correction it was.

    Where the text has changed since in the same sentence, the answer is a Conflict and nothing changes; the clerk
    then gives the `text` that should stand, made from version `base`. The suggester is told.
    """
    waiting = _locked(suggestion)
    item = waiting.item
    if text is None:
        text, is_clean = would_become(waiting, item)
        if not is_clean:
            return Conflict(item.text_version, waiting.before, item.text, waiting.after, text, kept=0)
    base = item.text_version if base is None else base
    saved = save_text(item=item, text=text, base=base, by=by, suggestion=waiting)
    if isinstance(saved, Saved):
        _decide(waiting, State.ACCEPTED, by)
    return saved


@transaction.atomic
def decline(*, suggestion: Suggestion, reason: str, by: Standing) -> Suggestion:
    """Say no to a correction, and why; the suggester is told."""
    waiting = _locked(suggestion)
    draft_of(waiting.item.meeting)
    waiting.declined_because = reason
    return _decide(waiting, State.DECLINED, by)


@transaction.atomic
def withdraw_suggestion(*, suggestion: Suggestion, by: Standing) -> Suggestion:
    """Take one's own correction back before it is answered."""
    waiting = _locked(suggestion)
    if waiting.made_by_id != by.person.pk:
        raise ValidationError("Only whoever suggested it can take it back.")
    return _decide(waiting, State.WITHDRAWN, by)


def _locked(suggestion: Suggestion) -> Suggestion:
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("item", "item__meeting", "alliance")
    row: Suggestion = rows.get(pk=suggestion.pk)
    if row.state != State.WAITING:
        raise ValidationError(DECIDED)
    return row


def _decide(suggestion: Suggestion, state: str, by: Standing) -> Suggestion:
    suggestion.state, suggestion.decided_by, suggestion.decided_at = state, by.person, timezone.now()
    suggestion.save(update_fields=["state", "decided_by", "decided_at", "declined_because"])
    if suggestion.made_by is not None and suggestion.made_by_id != by.person.pk:
        outbox.queue(
            kind="meetings.correction_answered",
            subject=suggestion,
            key=f"correction-answered:{suggestion.pk}",
            recipient=suggestion.made_by,
            alliance=suggestion.alliance,
        )
    return suggestion
