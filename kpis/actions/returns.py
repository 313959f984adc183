"""Returns on their way: kept as a draft, submitted, sent back or approved; and the reminders."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alliance_portal.outbox import Draft, queue_many
from kpis.actions.values import Given
from kpis.models import Indicator, Period, Return, ReturnStep, Value
from members.access import Standing
from members.models import Alliance, Institution
from members.permissions import Role

# Days from the day it is due on which schools are reminded.
REMIND_ON = (-7, 0, 3)


class ReturnError(Exception):
    """What cannot be done with a return now; says why."""


@transaction.atomic
def save_return(
    *, period: Period, institution: Institution, entries: dict[str, str], submit: bool, why: str = "", by: Standing
) -> Return:
    """Keep what the school has typed, and hand it in if asked; raise ReturnError where it is no longer the school's.

    After an approved return this begins a correction, which needs its reason.
    """
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)
    rows = Return.objects.filter(alliance=by.alliance, period=period, institution=institution)
    found = rows.exclude(state=Return.State.APPROVED).first()
    if found is None:
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        if number > 1 and not why.strip():
            raise ReturnError("Say why the approved return is corrected.")
        found = Return(alliance=by.alliance, period=period, institution=institution, number=number, why=why.strip())
    if not found.is_with_the_school:
        raise ReturnError("This return is submitted already. It is changed once it has been sent back.")
    found.entries = entries
    if submit:
        found.state, found.submitted_by, found.submitted_at = Return.State.SUBMITTED, by.person, timezone.now()
    found.save()
    if submit:
        ReturnStep.objects.create(alliance=by.alliance, of=found, state=found.state, note=found.why, by=by.person)
    return found


def _locked(found: Return, by: Standing) -> Return:
    row = Return.objects.select_for_update().get(pk=found.pk, alliance=by.alliance)
    if row.state != Return.State.SUBMITTED:
        raise ReturnError("This return does not wait for approval any more.")
    return row


@transaction.atomic
def send_back(*, found: Return, because: str, by: Standing) -> Return:
    """Give a return back to its school, with what is to be mended."""
    row = _locked(found, by)
    row.state, row.sent_back_because = Return.State.RETURNED, because
    row.save()
    ReturnStep.objects.create(alliance=by.alliance, of=row, state=row.state, note=because, by=by.person)
    _tell(row, "kpis.return_sent_back")
    return row


@transaction.atomic
def approve(*, found: Return, values: Iterable[tuple[Indicator, str, Given]], by: Standing) -> Return:
    """Approve a return that somebody else submitted: from now on it stays, and its values stand on the board."""
    row = _locked(found, by)
    if row.submitted_by_id == by.person.pk:
        raise ReturnError("You submitted this return yourself: somebody else approves it.")
    row.state, row.approved_by, row.approved_at = Return.State.APPROVED, by.person, timezone.now()
    row.save()
    for indicator, group, given in values:
        key: dict[str, Any] = {
            "indicator": indicator, "period": row.period, "institution": row.institution, "group": group,
        }  # fmt: skip
        defaults = {
            **asdict(given), "alliance": by.alliance, "is_demonstration": False, "from_return": row,
            "given_by": row.submitted_by, "given_at": row.submitted_at,
        }  # fmt: skip
        Value.objects.update_or_create(**key, defaults=defaults)
    ReturnStep.objects.create(alliance=by.alliance, of=row, state=row.state, by=by.person)
    return row


def _tell(row: Return, kind: str) -> None:
    if row.submitted_by is None:
        return
    step = row.steps.latest("pk")
    queue_many([Draft(kind, row, f"{kind}:{row.pk}:{step.pk}", recipient=row.submitted_by, alliance=row.alliance)])


@transaction.atomic
def remind_of_returns() -> int:
    """Remind the heads of schools whose return is due soon, today, or late; return how many messages are new."""
    today = timezone.localdate()
    days = {today - timedelta(days=each): each for each in REMIND_ON}
    drafts: list[Draft] = []
    for period in Period.objects.filter(due_on__in=list(days)).select_related("alliance"):
        drafts.extend(_reminders(period.alliance, period, days[period.due_on]))
    return queue_many(drafts)


def _reminders(alliance: Alliance, period: Period, day: int) -> Iterable[Draft]:
    asking = [each for each in alliance.indicators.on_the_board() if each.frequency == period.frequency]
    given = set(alliance.kpi_returns.given().filter(period=period).values_list("institution_id", flat=True))
    members = set(alliance.memberships.current().order_by().values_list("institution_id", flat=True))
    heads = alliance.appointments.current().filter(role__in=[Role.HEAD, Role.CHAIR], institution__in=members - given)
    for head in heads.select_related("person", "institution"):
        school = head.institution
        if school is not None and any(each.asks(school.phase) for each in asking):
            yield Draft(
                "kpis.return_due",
                period,
                f"kpis.return_due:{period.pk}:{school.pk}:{head.person_id}:{day}",
                recipient=head.person,
                alliance=alliance,
                details={"institution": school.pk},
            )
