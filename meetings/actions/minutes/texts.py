"""Saving what is minuted under an item: every save is a version, two people at once lose nothing."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from meetings.actions.minutes.drafts import draft_of
from meetings.merging import merge, plain
from meetings.models import AgendaItem, ItemVersion, Suggestion
from members.access import Standing

LONGEST = 20_000
TOO_LONG = f"The text is longer than {LONGEST:,} letters. Shorten it, or make it a paper."
UNKNOWN = "The text that this was made from is not known here. Copy yours, open the page again and put it in."


@dataclass(frozen=True)
class Saved:
    """What stands under the item now, and under which version; merged where somebody else had saved meanwhile."""

    number: int
    text: str
    is_merged: bool = False


@dataclass(frozen=True)
class Conflict:
    """Two people changed the same sentence: what each typed, what both began with, and a text that holds both.

    What could not be saved is kept as a version beside the text, number `kept`.
    """

    number: int
    base: str
    theirs: str
    mine: str
    both: str
    kept: int


@transaction.atomic
def save_text(
    *,
    item: AgendaItem,
    text: str,
    base: int,
    by: Standing,
    writer: str = "",
    suggestion: Suggestion | None = None,
    restored_from: int | None = None,
) -> Saved | Conflict:
    """Save a text that was made from version `base`.

    On the current version it becomes the next one. On an older one it is merged with what was saved since; where both
    changed the same sentence nothing stands changed, the text is kept beside, and the answer is a Conflict. `writer`
    names the page that sends, so that a save whose answer was lost is known when it comes again. Raises
    ValidationError for adopted minutes, a text too long, and a base that never was.
    """
    text = plain(text)
    if len(text) > LONGEST:
        raise ValidationError(TOO_LONG)
    draft_of(item.meeting)
    current = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _keep_first(current)
    sent = current.versions.sent_by(writer, base)
    if text == current.text:
        return Saved(current.text_version, text, is_merged=sent is None and base != current.text_version)
    origin: dict[str, Any] = {
        "by": by,
        "base": base,
        "writer": writer,
        "suggestion": suggestion,
        "restored_from": restored_from,
    }
    known = sent.number if sent is not None and not sent.was_merged else base
    if known == current.text_version:
        return _advance(current, text, **origin)
    ground = sent.sent_text if sent is not None else _text_of(current, base)
    return _merge(current, ground, text, **origin)


@transaction.atomic
def restore(*, item: AgendaItem, number: int, by: Standing) -> Saved:
    """Make what an earlier version says the item's text again, as a new version; a version set aside counts too.

    Raises ItemVersion.DoesNotExist, and ValidationError for adopted minutes.
    """
    draft_of(item.meeting)
    current = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _keep_first(current)
    text = current.versions.get(number=number).text
    if text == current.text:
        return Saved(current.text_version, text)
    return _advance(current, text, by=by, base=current.text_version, restored_from=number)


def _keep_first(item: AgendaItem) -> None:
    """Keep a text that came from elsewhere than this page as version 0."""
    if item.text_version == 0 and item.text:
        ItemVersion.objects.get_or_create(
            item=item, number=0, defaults={"alliance_id": item.alliance_id, "text": item.text}
        )


def _text_of(item: AgendaItem, number: int) -> str:
    version = item.versions.current_of(number)
    if version is not None:
        return str(version.text)
    if number:
        raise ValidationError(UNKNOWN)
    return ""


def _merge(item: AgendaItem, ground: str, text: str, **origin: Any) -> Saved | Conflict:
    """Merge the text with what stands there now, or keep it beside."""
    merged = merge(ground, text, item.text)
    if merged.is_clean and len(merged.text) <= LONGEST:
        if merged.text == item.text:
            return Saved(item.text_version, item.text, is_merged=True)
        return _advance(item, merged.text, merged_with=item.text_version, typed=text, **origin)
    kept = item.versions.filter(is_aside=True, text=text).first()
    kept = kept or _add(item, text, is_aside=True, merged_with=item.text_version, **origin)
    return Conflict(item.text_version, ground, item.text, text, merged.text, kept.number)


def _advance(item: AgendaItem, text: str, **fields: Any) -> Saved:
    """Make the text the item's own."""
    version = _add(item, text, **fields)
    item.text, item.text_version = text, version.number
    item.save(update_fields=["text", "text_version"])
    return Saved(version.number, text, is_merged=version.was_merged)


def _add(item: AgendaItem, text: str, *, by: Standing, base: int, **fields: Any) -> ItemVersion:
    """Store a version under the next number; the lock on the item makes it unique."""
    last = item.versions.aggregate(last=Max("number"))["last"] or 0
    version: ItemVersion = ItemVersion.objects.create(
        alliance_id=item.alliance_id, item=item, number=last + 1, text=text, by=by.person, based_on=base, **fields
    )
    return version
