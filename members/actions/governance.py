"""Bodies, their make-up and seats, and the annual selection."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

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
def remove_rule(*, rule: MakeUp, by: Standing) -> None:
    """Take a rule out of a make-up."""
    rule.delete()


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
class Place:
    """One place in a body across the turn of a year: the seat before it, and the one after it where it was selected."""

    before: Seat | None
    now: Seat | None

    @property
    def seat(self) -> Seat:
        """The seat that stands, for its institution, title, capacity and person."""
        seat = self.now or self.before
        assert seat is not None  # noqa: S101 - a place is made of a seat
        return seat


def places_of(body: Body, year: AcademicYear) -> list[Place]:
    """Return the body's places for the selection of a year: last year's seats, each with the one that follows it.

    Before the year begins, last year's seats are those of today.
    """
    last_day = min(year.starts_on - timedelta(days=1), timezone.localdate())
    before = list(body.seats.current(last_day).with_names())
    now = list(body.seats.begun_in(year).with_names())
    now = [seat for seat in now if seat.ends_on is None or seat.ends_on > max(seat.starts_on, timezone.localdate())]
    places = []
    for seat in before:
        following = next((each for each in now if _same_place(each, seat)), None)
        if following:
            now.remove(following)
        places.append(Place(seat, following))
    return places + [Place(None, seat) for seat in now]


def _same_place(one: Seat, other: Seat) -> bool:
    return (one.institution_id, one.title, one.capacity) == (other.institution_id, other.title, other.capacity) and (
        one.institution_id is not None or bool(one.title) or one.person_id == other.person_id
    )


@dataclass(frozen=True)
class Decision:
    """What becomes of one place in the year: the person who has it then, or nobody's seat any more."""

    place: Place
    stays: bool
    person: Person | None


@transaction.atomic
def select_body(
    *, body: Body, year: AcademicYear, decisions: Iterable[Decision], joining: Iterable[Institution], by: Standing
) -> int:
    """Make the seats of an academic year from last year's: carried over, given to others, or ended.

    Old seats end when the year begins, or today where it has begun. A changed mind changes the seats that were
    selected before; saying the same again changes nothing. Returns how many seats were made.
    """
    list(body.seats.select_for_update().order_by("pk"))
    starts_on = max(year.starts_on, timezone.localdate())
    made = 0
    for decision in decisions:
        before, now = decision.place.before, decision.place.now
        if before and (before.ends_on is None or before.ends_on > starts_on):
            end_seat(seat=before, ends_on=starts_on, by=by)
        if now and decision.stays and now.person == decision.person:
            continue
        if now:
            _give_up(now, starts_on, by)
        if decision.stays:
            seat = decision.place.seat
            made += _seat_until(year, starts_on, body, (seat.capacity, seat.title, seat.institution, decision.person))
    for institution in joining:
        made += _seat_until(year, starts_on, body, (Seat.Capacity.MEMBER, "", institution, None))
    return made


def _give_up(seat: Seat, on: date, by: Standing) -> None:
    """End a seat on the day; one that has not begun by then leaves no trace."""
    if seat.starts_on >= on:
        seat.delete()
    else:
        end_seat(seat=seat, ends_on=on, by=by)


def _seat_until(
    year: AcademicYear, starts_on: date, body: Body, of: tuple[str, str, Institution | None, Person | None]
) -> bool:
    """Make a seat until the year's end unless it is there; return whether it is new."""
    capacity, title, institution, person = of
    seat, is_new = body.seats.get_or_create(
        starts_on=starts_on,
        institution=institution,
        person=person,
        title=title,
        defaults={"capacity": capacity, "ends_on": year.ends_on, "alliance": body.alliance},
    )
    if is_new and seat.person:
        _tell(seat)
    return is_new
