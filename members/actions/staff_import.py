"""Importing a staff list as it was planned: everything or nothing."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from members.access import Standing
from members.actions.invitations import invite as send_invitation
from members.models import Affiliation, Alliance, Appointment, Person
from members.permissions import Can
from members.staff_import import Plan, PlannedRow, StaffRow, plan_import


class PlanChanged(Exception):
    """Between preview and confirmation something changed, so that the rows now mean something else."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("The plan is no longer what was shown.")
        self.plan = plan


@dataclass(frozen=True)
class Imported:
    """What the import did."""

    new_people: list[Person]
    rows: int
    invited: int

    @property
    def in_words(self) -> str:
        """What happened, for the message after it."""
        new = len(self.new_people)
        said = f"The list is imported: {new} new {'person' if new == 1 else 'people'}, {self.rows} of the rows changed"
        said += " something."
        return f"{said} {self.invited} invited." if self.invited else said


@transaction.atomic
def import_staff(*, rows: list[StaffRow], fingerprint: str, invite: bool, by: Standing) -> Imported:
    """Do what the preview showed; raises PlanChanged, with nothing saved, if that is no longer what would happen.

    The alliance's row is locked, so that of two confirmations at once the second sees what the first did.
    """
    Alliance.objects.select_for_update().get(pk=by.alliance.pk)
    plan = plan_import(rows, by)
    if plan.problems or plan.fingerprint != fingerprint:
        raise PlanChanged(plan)
    made: dict[str, Person] = {}
    for planned in plan.rows:
        _do(planned, by, made)
    if invite:
        _invite(plan, made, by)
    changed = sum(bool(planned.steps) for planned in plan.rows)
    return Imported(list(made.values()), changed, len(made) if invite else 0)


def _invite(plan: Plan, made: dict[str, Person], by: Standing) -> None:
    """Invite each new person once, to the role that their first row gives, so that they can set up their account."""
    if not by.can(Can.INVITE_PEOPLE):
        raise PermissionDenied
    waiting = set(made)
    for planned in plan.rows:
        if planned.email in waiting and planned.role:
            waiting.discard(planned.email)
            send_invitation(
                alliance=by.alliance,
                role=planned.role,
                email=planned.email,
                name=planned.row.name,
                institution=planned.school,
                by=by.person,
            )


def _do(planned: PlannedRow, by: Standing, made: dict[str, Person]) -> None:
    """Save what one row says."""
    person = planned.person or made.get(planned.email)
    if person is None:
        row = planned.row
        person = made[planned.email] = Person.objects.create_user(row.email, None, name=row.name, phone=row.phone)
    if planned.joins:
        Affiliation.objects.create(
            person=person,
            institution=planned.joins,
            job_title=planned.row.job_title,
            starts_on=planned.starts_on,
        )
    elif planned.affiliation:
        planned.affiliation.job_title = planned.new_job_title
        planned.affiliation.save(update_fields=["job_title"])
    if planned.role:
        Appointment.objects.create(
            alliance=by.alliance,
            person=person,
            role=planned.role,
            institution=planned.school,
            starts_on=planned.starts_on,
        )
