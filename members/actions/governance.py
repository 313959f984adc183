"""Bodies, their make-up and seats, and the annual selection."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from alliance_portal import outbox
from members.access import Standing
from members.models import AcademicYear, Body, Institution, MakeUp, Person, Seat


@transaction.atomic
def save_body(*, body: Body, by: Standing) -> Body:
    """Make or change a body of the alliance."""
    body.alliance = by.alliance
    body.save()
    return body


@transaction.atomic
def add_rule(*, rule: MakeUp, body: Body, by: Standing) -> MakeUp:
    """State one more thing that the body's make-up must have."""
    rule.alliance, rule.body = by.alliance, body
    rule.save()
    return rule


@transaction.atomic
def save_seat(*, seat: Seat, body: Body, by: Standing) -> Seat:
    """Make or change a named seat; whoever is newly given it is told."""
    before = Seat.objects.filter(pk=seat.pk).values_list("person_id", flat=True).first()
    seat.alliance, seat.body = by.alliance, body
    seat.save()
    if seat.person and seat.person_id != before:
        _tell(seat)
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, ends_on: date, by: Standing) -> Seat:
    """End a seat's term on a day."""
    seat.ends_on = ends_on
    seat.save(update_fields=["ends_on"])
    return seat


def _tell(seat: Seat) -> None:
    outbox.queue(
        kind="members.seat",
        subject=seat,
        recipient=seat.person,
        alliance=seat.alliance,
        key=f"seat:{seat.pk}:{seat.person_id}",
    )


@dataclass(frozen=True)
class Decision:
    """What becomes of one seat in the next year: the person who has it then, or nobody's seat any more."""

    seat: Seat
    stays: bool
    person: Person | None


@transaction.atomic
def select_body(
    *, body: Body, year: AcademicYear, decisions: Iterable[Decision], joining: Iterable[Institution], by: Standing
) -> int:
    """Make the seats of an academic year from last year's: carried over, given to others, or ended.

    Old seats end when the year begins. Doing it again changes nothing; the number of seats made is returned.
    """
    made = 0
    for decision in decisions:
        seat = decision.seat
        if seat.ends_on is None or seat.ends_on > year.starts_on:
            end_seat(seat=seat, ends_on=year.starts_on, by=by)
        if decision.stays:
            made += _seat_for_year(body, year, seat.capacity, seat.title, seat.institution, decision.person)
    for institution in joining:
        made += _seat_for_year(body, year, Seat.Capacity.MEMBER, "", institution, None)
    return made


def _seat_for_year(
    body: Body, year: AcademicYear, capacity: str, title: str, institution: Institution | None, person: Person | None
) -> bool:
    term = {"starts_on": year.starts_on, "ends_on": year.ends_on, "alliance": body.alliance}
    seat, is_new = body.seats.get_or_create(
        starts_on=year.starts_on,
        institution=institution,
        person=person,
        title=title,
        defaults=term | {"capacity": capacity},
    )
    if is_new and seat.person:
        _tell(seat)
    return is_new
