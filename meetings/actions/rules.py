"""How an alliance and its bodies meet: usual hour, quorum, readers, standing items, and the days of reminders."""

from django.db import transaction
from django.db.models import Max

from meetings.models import BodyRules, MeetingSettings, StandingItem
from meetings.rules import usual_items
from members.access import Standing
from members.models import Body


@transaction.atomic
def ensure_rules(*, body: Body, by: Standing) -> BodyRules:
    """See that a body has its rules and standing items: at its first plan it is given the usual ones, once."""
    rules, is_new = BodyRules.objects.get_or_create(body=body, defaults={"alliance": by.alliance})
    if is_new and not body.standing_items.exists():
        StandingItem.objects.bulk_create(usual_items(body))
    return rules


@transaction.atomic
def save_rules(*, rules: BodyRules, by: Standing) -> BodyRules:
    """Set how a body meets."""
    made = ensure_rules(body=rules.body, by=by)
    rules.pk, rules.alliance = made.pk, by.alliance
    rules._state.adding = False
    rules.save()
    return rules


@transaction.atomic
def save_settings(*, settings: MeetingSettings, by: Standing) -> MeetingSettings:
    """Set when the alliance invites, reminds, chases papers and closes corrections."""
    made, _ = MeetingSettings.objects.get_or_create(alliance=by.alliance)
    settings.pk, settings.alliance = made.pk, by.alliance
    settings._state.adding = False
    settings.save()
    return settings


@transaction.atomic
def save_standing_item(*, item: StandingItem, body: Body, by: Standing) -> StandingItem:
    """Add or change a standing item; a new one comes last among those of its part of the agenda."""
    ensure_rules(body=body, by=by)
    if item.pk is None:
        last = body.standing_items.aggregate(last=Max("position"))["last"] or 0
        item.position = last + 1
    item.alliance, item.body = by.alliance, body
    item.save()
    return item


@transaction.atomic
def move_standing_item(*, item: StandingItem, up: bool, by: Standing) -> None:
    """Let an item change places with the one before or after it in its part of the agenda."""
    rows = list(StandingItem.objects.select_for_update().filter(body=item.body_id, is_last=item.is_last))
    rows.sort(key=lambda row: (row.position, row.pk))
    here = next(number for number, row in enumerate(rows) if row.pk == item.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for number, row in enumerate(rows, start=1):
        row.position = number
    StandingItem.objects.bulk_update(rows, ["position"])


@transaction.atomic
def remove_standing_item(*, item: StandingItem, by: Standing) -> None:
    """Take an item out of the standing ones; agendas that have it keep it."""
    item.delete()
