"""Whether a body has the make-up that its alliance states; each rule answers in a sentence."""

from collections.abc import Callable
from dataclasses import dataclass

from members.models import Body, Institution, MakeUp, Membership, Seat
from members.permissions import Role
from members.sitting import Seating, Sitter


@dataclass(frozen=True)
class Finding:
    """How one rule of the make-up stands."""

    is_met: bool
    sentence: str

    @property
    def tone(self) -> str:
        return "good" if self.is_met else "concern"

    @property
    def word(self) -> str:
        return "Met" if self.is_met else "Not met"


Check = Callable[[MakeUp, list[Sitter], Seating], Finding]


def findings(body: Body, sitters: list[Sitter], seating: Seating) -> list[Finding]:
    """Return how each rule of the body's make-up stands."""
    return [CHECKS[MakeUp.Rule(rule.rule)](rule, sitters, seating) for rule in body.make_up.all()]


def breaches(body: Body, sitters: list[Sitter], seating: Seating) -> list[Finding]:
    """Return what is missing or breached."""
    return [finding for finding in findings(body, sitters, seating) if not finding.is_met]


def _kind_seated(rule: MakeUp, sitters: list[Sitter], seating: Seating) -> Finding:
    kind = Institution.Kind(rule.institution_kind)
    present = [each for each in sitters if each.institution and each.institution.kind == kind and each.person]
    name = f"a {kind.label.lower()}"
    if present:
        return Finding(True, f"{present[0].institution} represents {name}.")
    return Finding(False, f"No representative of {name} sits here.")


def _institution_seated(rule: MakeUp, sitters: list[Sitter], seating: Seating) -> Finding:
    present = [each for each in sitters if each.institution == rule.institution and each.person]
    if present:
        return Finding(True, f"{present[0].person} represents {rule.institution}.")
    return Finding(False, f"No representative of {rule.institution} sits here.")


def _only_partners(rule: MakeUp, sitters: list[Sitter], seating: Seating) -> Finding:
    others = [
        each.institution.name
        for each in sitters
        if each.institution
        and each.institution.kind == Institution.Kind.SCHOOL
        and not _is_partner(each.institution, seating)
    ]
    if others:
        return Finding(False, f"Not a strategic partner, but seated: {', '.join(sorted(set(others)))}.")
    return Finding(True, "Every school that sits is a strategic partner.")


def _is_partner(institution: Institution, seating: Seating) -> bool:
    membership = seating.memberships.get(institution.pk)
    return membership is not None and membership.kind == Membership.Kind.STRATEGIC_PARTNER


def _chairs_lead_teaching_schools(rule: MakeUp, sitters: list[Sitter], seating: Seating) -> Finding:
    chairs = [each for each in sitters if each.capacity == Seat.Capacity.CHAIR and each.person]
    if not chairs:
        return Finding(False, "Nobody chairs.")
    heads = {
        appointment.person_id
        for appointment in seating.leading
        if appointment.role in (Role.HEAD, Role.CHAIR)
        and appointment.institution_id in seating.memberships
        and seating.memberships[appointment.institution_id].is_teaching_school
    }
    others = [str(each.person) for each in chairs if each.person and each.person.pk not in heads]
    if others:
        return Finding(False, f"{', '.join(others)} chairs but is not head of a designated teaching school.")
    return Finding(True, "The chair is head of a designated teaching school.")


def _director_not_head(rule: MakeUp, sitters: list[Sitter], seating: Seating) -> Finding:
    heads = {each.person_id: each for each in seating.holders(Role.HEAD) + seating.holders(Role.CHAIR)}
    for director in seating.holders(Role.DIRECTOR):
        if director.person_id in heads:
            return Finding(
                False, f"The director, {director.person}, is head of {heads[director.person_id].institution}."
            )
    return Finding(True, "The director is not a head.")


def _minuted(rule: MakeUp, sitters: list[Sitter], seating: Seating) -> Finding:
    administrators = {each.person_id for each in seating.holders(Role.ADMINISTRATOR)}
    clerks = [each for each in sitters if each.capacity == Seat.Capacity.CLERK and each.person]
    if any(each.person and each.person.pk in administrators for each in clerks):
        return Finding(True, "An administrator minutes.")
    return Finding(False, "No administrator has the clerk's seat.")


def _at_least(rule: MakeUp, sitters: list[Sitter], seating: Seating) -> Finding:
    count = _voting(sitters)
    return Finding(count >= rule.number, f"{count} sit; at least {rule.number} should.")


def _at_most(rule: MakeUp, sitters: list[Sitter], seating: Seating) -> Finding:
    count = _voting(sitters)
    return Finding(count <= rule.number, f"{count} sit; at most {rule.number} should.")


def _voting(sitters: list[Sitter]) -> int:
    return sum(each.capacity in (Seat.Capacity.CHAIR, Seat.Capacity.MEMBER) for each in sitters)


CHECKS: dict[MakeUp.Rule, Check] = {
    MakeUp.Rule.KIND_SEATED: _kind_seated,
    MakeUp.Rule.INSTITUTION_SEATED: _institution_seated,
    MakeUp.Rule.ONLY_PARTNERS: _only_partners,
    MakeUp.Rule.CHAIRS_LEAD_TEACHING_SCHOOLS: _chairs_lead_teaching_schools,
    MakeUp.Rule.DIRECTOR_NOT_HEAD: _director_not_head,
    MakeUp.Rule.MINUTED_BY_ADMINISTRATOR: _minuted,
    MakeUp.Rule.AT_LEAST: _at_least,
    MakeUp.Rule.AT_MOST: _at_most,
}
