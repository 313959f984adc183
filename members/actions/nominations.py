"""The way of a nomination: proposed, seconded by another school, decided, and then membership begins."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal import outbox
from members.access import Standing
from members.actions.invitations import invite
from members.actions.memberships import start_membership
from members.models import Institution, Nomination, NominationStep, Person
from members.permissions import GRANTS, Can, Role
from members.querysets import PersonQuerySet

State, Route, Step = Nomination.State, Nomination.Route, NominationStep.Kind


def own_schools(standing: Standing) -> list[Institution]:
    """Return the members for which the person speaks in nominations."""
    members = Institution.objects.members_of(standing.alliance)
    return list(members.filter(pk__in=[school.pk for school in standing.led_institutions()]))


def why_not_nominate(*, institution: Institution, by: Standing) -> str:
    """Return why this institution cannot be nominated, or nothing."""
    if institution.status == Institution.Status.CLOSED:
        return f"{institution} has closed."
    today = timezone.localdate()
    memberships = by.alliance.memberships.filter(institution=institution)
    if memberships.current(today).exists() or memberships.filter(starts_on__gt=today).exists():
        return f"{institution} is already in the alliance."
    if by.alliance.nominations.open().filter(institution=institution).exists():
        return f"{institution} has already been nominated; the nomination is open."
    return ""


@transaction.atomic
def propose(*, nomination: Nomination, by: Standing) -> Nomination:
    """Put a nomination forward; the same person's second press of the button finds the first nomination."""
    nomination.alliance, nomination.proposed_by, nomination.state = by.alliance, by.person, State.PROPOSED
    standing_there = by.alliance.nominations.open().filter(institution=nomination.institution)
    own = standing_there.filter(proposed_by=by.person).first()
    if own is not None:
        return own
    if reason := why_not_nominate(institution=nomination.institution, by=by):
        raise ValidationError(reason)
    try:
        with transaction.atomic():
            nomination.save()
    except IntegrityError as error:
        again = standing_there.filter(proposed_by=by.person).first()
        if again is None:
            raise ValidationError(why_not_nominate(institution=nomination.institution, by=by)) from error
        return again
    _step(nomination, Step.PROPOSED, by)
    return nomination


def seconding_schools(nomination: Nomination, standing: Standing) -> list[Institution]:
    """Return the schools for which this person may second: another person's nomination, from another school."""
    if not standing.can(Can.NOMINATE) or nomination.proposed_by_id == standing.person.pk:
        return []
    barred = {nomination.proposer_institution_id, nomination.institution_id}
    return [school for school in own_schools(standing) if school.pk not in barred]


def who_may_second(nomination: Nomination) -> PersonQuerySet:
    """Return the heads and chairs of other schools, who can be asked to second."""
    speaks = [role for role in (Role.HEAD, Role.CHAIR) if Can.NOMINATE in GRANTS[role]]
    barred = [pk for pk in (nomination.proposer_institution_id, nomination.institution_id) if pk]
    members = Institution.objects.members_of(nomination.alliance)
    held = nomination.alliance.appointments.current().filter(role__in=speaks, institution__in=members)
    held = held.exclude(institution__in=barred).exclude(person=nomination.proposed_by)
    return Person.objects.filter(pk__in=held.order_by().values("person"), is_active=True).order_by("name", "pk")


@transaction.atomic
def ask_to_second(*, nomination: Nomination, person: Person, by: Standing) -> bool:
    """Ask a head of another school to second; return whether they had not been asked before."""
    nomination = _locked(nomination)
    if nomination.proposed_by_id != by.person.pk:
        raise ValidationError("Only the proposer asks for a seconder.")
    _must_be(nomination, State.PROPOSED)
    if not who_may_second(nomination).filter(pk=person.pk).exists():
        raise ValidationError(f"{person} cannot second this: the seconder is the head of another school.")
    if nomination.steps.filter(asked=person).exists():
        return False
    step = _step(nomination, Step.ASKED, by, asked=person)
    _queue("members.nomination_to_second", nomination, person, f"asked:{step.pk}")
    return True


@transaction.atomic
def comment(*, nomination: Nomination, text: str, by: Standing) -> None:
    """Say something of a nomination; the same words sent twice are said once."""
    nomination = _locked(nomination)
    last = nomination.steps.order_by("at", "pk").last()
    if last and (last.kind, last.by_id, last.text) == (Step.COMMENT, by.person.pk, text):
        return
    _step(nomination, Step.COMMENT, by, text)


@transaction.atomic
def second(*, nomination: Nomination, school: Institution, text: str, by: Standing) -> Nomination:
    """Second a nomination on behalf of another school; the chairs are told that it waits for them."""
    nomination = _locked(nomination)
    if nomination.state == State.SECONDED and nomination.seconded_by_id == by.person.pk:
        return nomination
    _must_be(nomination, State.PROPOSED)
    if school not in seconding_schools(nomination, by):
        raise ValidationError("The seconder speaks for another school than the proposer's.")
    nomination.state, nomination.seconded_at = State.SECONDED, timezone.now()
    nomination.seconded_by, nomination.seconder_institution = by.person, school
    nomination.save()
    _step(nomination, Step.SECONDED, by, text)
    for chair in _deciders(nomination):
        _queue("members.nomination_to_decide", nomination, chair, f"decide:{chair.pk}")
    return nomination


def routes_open_to(nomination: Nomination, standing: Standing) -> list[str]:
    """Return in which ways this person may record a decision: a chair's own, or the board's."""
    if not nomination.is_open:
        return []
    routes = []
    if standing.can(Can.DECIDE_NOMINATIONS) and nomination.proposed_by_id != standing.person.pk:
        routes.append(Route.CHAIR)
    if standing.can(Can.DECIDE_NOMINATIONS) or standing.can(Can.MANAGE_MEMBERSHIPS):
        routes.append(Route.BOARD)
    return [str(route) for route in routes]


@transaction.atomic
def accept(
    *, nomination: Nomination, route: str, decided_on: date, note: str, starts_on: date, by: Standing
) -> Nomination:
    """Accept: membership starts on its day, and the school's lead is invited."""
    nomination = _decided(nomination, State.ACCEPTED, route, decided_on, note, by)
    try:
        with transaction.atomic():
            nomination.membership = start_membership(
                institution=nomination.institution, kind=nomination.kind, starts_on=starts_on, by=by
            )
    except IntegrityError as error:
        raise ValidationError(f"{nomination.institution} is already in the alliance at that time.") from error
    nomination.save()
    _step(nomination, Step.ACCEPTED, by, note)
    _step(nomination, Step.STARTED, by, f"From {starts_on:%-d %B %Y} as {nomination.get_kind_display().lower()}.")
    invite(
        alliance=nomination.alliance,
        institution=nomination.institution,
        role=Role.HEAD,
        email=nomination.lead_email,
        name=nomination.lead_name,
        by=by.person,
    )
    _step(nomination, Step.INVITED, by, f"{nomination.lead_name}, {nomination.lead_email}", tell=False)
    return nomination


@transaction.atomic
def decline(*, nomination: Nomination, route: str, decided_on: date, note: str, by: Standing) -> Nomination:
    """Decline, with the reason."""
    if not note.strip():
        raise ValidationError("Give the reason.")
    nomination = _decided(nomination, State.DECLINED, route, decided_on, note, by)
    nomination.save()
    _step(nomination, Step.DECLINED, by, note)
    return nomination


@transaction.atomic
def withdraw(*, nomination: Nomination, text: str, by: Standing) -> Nomination:
    """Take one's own nomination back while it is open."""
    nomination = _locked(nomination)
    if nomination.proposed_by_id != by.person.pk:
        raise ValidationError("Only the proposer withdraws a nomination.")
    if nomination.state == State.WITHDRAWN:
        return nomination
    _must_be(nomination, *Nomination.OPEN)
    nomination.state = State.WITHDRAWN
    nomination.save()
    _step(nomination, Step.WITHDRAWN, by, text)
    return nomination


def _decided(nomination: Nomination, state: str, route: str, decided_on: date, note: str, by: Standing) -> Nomination:
    """Return the locked nomination with the decision filled in, after every rule has been checked."""
    nomination = _locked(nomination)
    _must_be(nomination, *((State.SECONDED,) if state == State.ACCEPTED else Nomination.OPEN))
    if route not in routes_open_to(nomination, by):
        raise ValidationError("Your role does not let you decide in this way.")
    if not timezone.localdate(nomination.proposed_at) <= decided_on <= timezone.localdate():
        raise ValidationError("The decision was taken between the proposal and today.")
    nomination.state, nomination.route, nomination.decision_note = state, route, note
    nomination.decided_by, nomination.decided_on, nomination.decided_at = by.person, decided_on, timezone.now()
    return nomination


def _locked(nomination: Nomination) -> Nomination:
    """Fetch the nomination as it stands now, and hold it until the transaction ends."""
    return Nomination.objects.select_for_update(of=("self",)).with_names().get(pk=nomination.pk)


def _must_be(nomination: Nomination, *states: str) -> None:
    if nomination.state not in states:
        raise ValidationError(
            f"This nomination is not open to that any more: {nomination.get_state_display().lower()}."
        )


def _deciders(nomination: Nomination) -> PersonQuerySet:
    """Return the people who may decide, the proposer apart."""
    roles = [role for role in Role if Can.DECIDE_NOMINATIONS in GRANTS[role]]
    held = nomination.alliance.appointments.current().filter(role__in=roles).exclude(person=nomination.proposed_by)
    return Person.objects.filter(pk__in=held.order_by().values("person"), is_active=True)


def _step(
    nomination: Nomination, kind: str, by: Standing, text: str = "", *, asked: Person | None = None, tell: bool = True
) -> NominationStep:
    """Write down what happened, and tell the proposer of what others did."""
    step = NominationStep.objects.create(
        alliance=nomination.alliance, nomination=nomination, kind=kind, text=text, by=by.person, asked=asked
    )
    if tell and kind != Step.STARTED and by.person.pk != nomination.proposed_by_id:
        outbox.queue(
            kind="members.nomination_step",
            subject=step,
            key=f"nomination-step:{step.pk}",
            recipient=nomination.proposed_by,
            alliance=nomination.alliance,
        )
    return step


def _queue(kind: str, nomination: Nomination, recipient: Person, key: str) -> None:
    outbox.queue(
        kind=kind,
        subject=nomination,
        key=f"nomination:{nomination.pk}:{key}",
        recipient=recipient,
        alliance=nomination.alliance,
    )
