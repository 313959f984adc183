"""Adopting minutes, which freezes them, and correcting adopted ones by a further signed version."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from meetings.actions.minutes.drafts import ADOPTED, draft_of, locked
from meetings.actions.minutes.texts import LONGEST, TOO_LONG
from meetings.document import content_of, digest_of
from meetings.merging import plain
from meetings.models import AgendaItem, ItemVersion, Meeting, Minutes, MinutesVersion, Suggestion
from members.access import Standing


@transaction.atomic
def adopt(*, meeting: Meeting, adopted_on: date, by: Standing, at_meeting: Meeting | None = None) -> MinutesVersion:
    """Sign circulated minutes: the whole document is kept as version 1, and from then on nothing of it can change.

    Raises ValidationError where they are not circulated, a correction waits for an answer, or the day cannot be.
    """
    minutes = locked(draft_of(meeting))
    if not minutes.is_circulated:
        raise ValidationError(ADOPTED if minutes.is_adopted else "The minutes are not circulated yet.")
    waiting = Suggestion.objects.waiting().filter(item__meeting=meeting).count()
    if waiting:
        some = "1 correction waits" if waiting == 1 else f"{waiting} corrections wait"
        raise ValidationError(f"{some} for an answer by the clerk. Adopt the minutes when that is given.")
    if not meeting.day.date() <= adopted_on <= timezone.localdate():
        raise ValidationError("Minutes are adopted after the meeting, and not in days to come. Change the day.")
    signed = _sign(meeting, content_of(meeting), by)
    minutes.state = Minutes.State.ADOPTED
    minutes.adopted_on, minutes.adopted_by, minutes.adopted_at_meeting = adopted_on, by.person, at_meeting
    minutes.save(update_fields=["state", "adopted_on", "adopted_by", "adopted_at_meeting"])
    return signed


@transaction.atomic
def correct(*, meeting: Meeting, texts: dict[int, str], base: int, reason: str, by: Standing) -> MinutesVersion:
    """Sign a correction of adopted minutes: a further version that holds the whole document, and says why.

    `texts` has what the items named by their keys should say; `base` is the signed version that the chair had before
    them. Raises ValidationError where that has been corrected meanwhile, where nothing changes, and for a text too
    long.
    """
    minutes = locked(Minutes.objects.get(meeting=meeting))
    if not minutes.is_adopted:
        raise ValidationError("The minutes are not adopted. Correct the draft.")
    last: MinutesVersion = meeting.minutes_versions.order_by("-number")[0]
    if last.number != base:
        raise ValidationError("Somebody else has signed a correction meanwhile. Read it, then make yours.")
    content, changed = last.content, []
    for entry in content["items"]:
        text = plain(texts.get(entry["id"], entry["text"]))
        if len(text) > LONGEST:
            raise ValidationError(TOO_LONG)
        if text != entry["text"]:
            entry["text"] = text
            changed.append(entry)
    if not changed:
        raise ValidationError("No text is changed. Correct what is wrong, then sign.")
    signed = _sign(meeting, content, by, reason=reason)
    for entry in changed:
        _follow(meeting, entry["id"], entry["text"], by)
    return signed


def _sign(meeting: Meeting, content: dict, by: Standing, *, reason: str = "") -> MinutesVersion:
    last = meeting.minutes_versions.aggregate(last=Max("number"))["last"] or 0
    version: MinutesVersion = MinutesVersion.objects.create(
        alliance_id=meeting.alliance_id,
        meeting=meeting,
        number=last + 1,
        content=content,
        reason=reason,
        signed_by=by.person,
        signed_name=by.person.name,
        signed_at=timezone.now(),
        digest=digest_of(content),
    )
    return version


def _follow(meeting: Meeting, pk: int, text: str, by: Standing) -> None:
    """Let the item say what was signed, for the search; the database lets nothing else through."""
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=pk, meeting=meeting)
    last = item.versions.aggregate(last=Max("number"))["last"] or 0
    ItemVersion.objects.create(
        alliance_id=item.alliance_id,
        item=item,
        number=last + 1,
        text=text,
        by=by.person,
        based_on=item.text_version,
    )
    item.text, item.text_version = text, last + 1
    item.save(update_fields=["text", "text_version"])
