"""Checking a staff list against the alliance, and planning what each row would do."""

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone

from members.access import Standing
from members.models import Affiliation, Appointment, Institution, Person
from members.permissions import Can, Role
from members.staff_import.reading import Problem, StaffRow

LONGEST = {"Name": 150, "E-mail": 254, "Job title": 120, "Phone": 40}
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")


class Kind(Enum):
    """What a row would do, in the words of the preview."""

    NEW = "New person"
    JOINS = "Known person"
    CHANGES = "Job title changes"
    SAME = "Already there"
    WRONG = "Cannot be imported"

    @property
    def tone(self) -> str:
        return {"NEW": "good", "JOINS": "good", "CHANGES": "watch", "SAME": "plain", "WRONG": "concern"}[self.name]


@dataclass
class PlannedRow:
    """What one row would do: nothing of it is saved yet."""

    row: StaffRow
    kind: Kind = Kind.SAME
    person: Person | None = None
    school: Institution | None = None
    role: Role | None = None
    starts_on: date = date.min
    affiliation: Affiliation | None = None
    joins: Institution | None = None
    new_job_title: str = ""
    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def email(self) -> str:
        return self.row.email.lower()


@dataclass
class Plan:
    """What the whole list would do."""

    rows: list[PlannedRow]

    @property
    def problems(self) -> list[Problem]:
        return [problem for planned in self.rows for problem in planned.problems]

    @property
    def counts(self) -> list[tuple[Kind, int]]:
        found = Counter(planned.kind for planned in self.rows)
        return [(kind, found[kind]) for kind in Kind if found[kind]]

    @property
    def changes_something(self) -> bool:
        return any(planned.steps for planned in self.rows)

    @property
    def new_people(self) -> int:
        return len({planned.email for planned in self.rows if planned.kind is Kind.NEW})

    @property
    def fingerprint(self) -> str:
        """Tell this plan from another: at the confirmation the same rows must still mean the same."""
        said = repr([(planned.row.number, planned.kind.name, planned.steps) for planned in self.rows])
        return hashlib.sha256(said.encode()).hexdigest()


def roles_given(standing: Standing) -> list[Role]:
    """Return the roles that a staff list may give: roles that run the alliance are given one by one."""
    ours = [Role.TEACHER, Role.MENTOR, Role.COORDINATOR, Role.TRAINEE]
    return [*ours, Role.HEAD] if standing.can(Can.MANAGE_ROLES) else ours


def plan_import(rows: list[StaffRow], by: Standing) -> Plan:
    """Check every row and say what it would do; everything that is wrong is found at once."""
    return _Planner(rows, by).plan()


class _Planner:
    """Knows the alliance's schools and the people of the list, fetched once for all rows."""

    def __init__(self, rows: list[StaffRow], by: Standing) -> None:
        self.rows, self.by, self.today = rows, by, timezone.localdate()
        self.roles = roles_given(by)
        in_alliance = by.alliance.memberships.current().select_related("institution")
        self.schools: dict[str, list[Institution]] = defaultdict(list)
        for membership in in_alliance:
            self.schools[_folded(membership.institution.name)].append(membership.institution)
            if membership.institution.urn:
                self.schools[str(membership.institution.urn)].append(membership.institution)
        emails = {row.email.lower() for row in rows}
        known = Person.objects.filter(email__in=emails).select_related("merged_into")
        self.people = {person.email: person.merged_into or person for person in known}
        keys = [person.pk for person in self.people.values()]
        self.in_sight = set(by.people.filter(pk__in=keys).values_list("pk", flat=True))
        self.work: dict[tuple[int, int], list[Affiliation]] = defaultdict(list)
        for affiliation in Affiliation.objects.filter(self._lasts(), person__in=keys):
            self.work[affiliation.person_id, affiliation.institution_id].append(affiliation)
        self.held: dict[int, list[Appointment]] = defaultdict(list)
        self.once_held: dict[int, list[Appointment]] = defaultdict(list)
        for appointment in by.alliance.appointments.filter(person__in=keys):
            is_over = appointment.ends_on is not None and appointment.ends_on <= self.today
            (self.once_held if is_over else self.held)[appointment.person_id].append(appointment)
        self.first_name: dict[str, str] = {}
        self.first_row: dict[tuple[str, int], int] = {}

    def _lasts(self) -> Q:
        return Q(ends_on__isnull=True) | Q(ends_on__gt=self.today)

    def plan(self) -> Plan:
        return Plan([self._planned(row) for row in self.rows])

    def _planned(self, row: StaffRow) -> PlannedRow:
        planned = PlannedRow(row)
        self._check_texts(planned)
        self._find_school(planned)
        self._find_role(planned)
        self._find_day(planned)
        self._check_repeats(planned)
        if planned.problems:
            planned.kind = Kind.WRONG
        else:
            self._say_what_happens(planned)
        return planned

    def _wrong(self, planned: PlannedRow, column: str, message: str) -> None:
        planned.problems.append(Problem(planned.row.number, column, message))

    def _check_texts(self, planned: PlannedRow) -> None:
        row = planned.row
        typed = {"Name": row.name, "E-mail": row.email, "Job title": row.job_title, "Phone": row.phone}
        for column, text in typed.items():
            if len(text) > LONGEST[column]:
                self._wrong(planned, column, f"This is {len(text):,} characters; at most {LONGEST[column]} fit.")
        if not row.name:
            self._wrong(planned, "Name", "The name is missing.")
        if not row.email:
            self._wrong(planned, "E-mail", "The e-mail address is missing.")
        elif len(row.email) <= LONGEST["E-mail"]:
            try:
                validate_email(row.email)
            except ValidationError:
                self._wrong(planned, "E-mail", f"“{row.email[:80]}” is not an e-mail address.")
        planned.person = self.people.get(planned.email)
        if planned.person and not planned.person.is_active:
            self._wrong(planned, "E-mail", "The account with this address is closed. Ask a director.")

    def _find_school(self, planned: PlannedRow) -> None:
        typed = planned.row.school
        if not typed:
            return self._wrong(planned, "School", "The school is missing. Write its name or its URN.")
        found = self.schools.get(_folded(typed), [])
        if len(found) > 1:
            urns = " or ".join(str(school.urn) for school in found)
            return self._wrong(planned, "School", f"Two schools have this name. Write the URN: {urns}.")
        if not found:
            near = get_close_matches(_folded(typed), self.schools, 1, 0.5)
            suggestion = f" Did you mean {self.schools[near[0]][0].name}?" if near else ""
            return self._wrong(planned, "School", f"“{typed[:80]}” is not a school of this alliance.{suggestion}")
        planned.school = found[0]
        return None

    def _find_role(self, planned: PlannedRow) -> None:
        typed = _folded(planned.row.role)
        if not typed:
            return
        by_name = {_folded(name): role for role in Role for name in (role.label, role.value)}
        role = by_name.get(typed)
        if role in self.roles:
            planned.role = role
        elif role:
            self._wrong(planned, "Role", f"A staff list does not give the role {role.label}. Give it under Roles.")
        else:
            known = ", ".join(role.label for role in self.roles)
            self._wrong(planned, "Role", f"“{planned.row.role[:80]}” is not a role. Write one of: {known}.")

    def _find_day(self, planned: PlannedRow) -> None:
        typed = planned.row.starts_on
        planned.starts_on = self.today
        if not typed:
            return
        for form in DATE_FORMATS:
            try:
                planned.starts_on = datetime.strptime(typed, form).date()  # noqa: DTZ007
            except ValueError:
                continue
            if not date(1950, 1, 1) <= planned.starts_on <= date(self.today.year + 3, 12, 31):
                self._wrong(planned, "From", f"{planned.starts_on:%-d %B %Y} cannot be right.")
            return
        self._wrong(planned, "From", f"“{typed[:40]}” is not a day. Write it like 01/09/2026.")

    def _check_repeats(self, planned: PlannedRow) -> None:
        email, name, number = planned.email, _folded(planned.row.name), planned.row.number
        if not email:
            return
        if self.first_name.setdefault(email, name) != name:
            self._wrong(planned, "E-mail", "Further up another name has this address. One address is one person.")
        elif planned.school:
            first = self.first_row.setdefault((email, planned.school.pk), number)
            if first != number:
                self._wrong(planned, "E-mail", f"Row {first} says the same person works at this school already.")

    def _say_what_happens(self, planned: PlannedRow) -> None:
        person, school = planned.person, planned.school
        assert school is not None  # noqa: S101 - a row without a school has a problem
        if person and person.pk in self.in_sight and _folded(person.name) != _folded(planned.row.name):
            planned.notes.append(f"Known here as {person.name}; the name stays.")
        held = self.held[person.pk] if person else []
        found = self.work[person.pk, school.pk] if person else []
        title = planned.row.job_title
        if not found:
            planned.joins = school
            planned.steps.append(f"Works at {school.name}{f' as {title}' if title else ''}")
        elif title and found[0].job_title != title:
            planned.affiliation, planned.new_job_title = found[0], title
            planned.steps.append(f"Job title {found[0].job_title or 'none'} becomes {title}")
        if planned.role is None and not held:
            planned.role = Role.TEACHER
        if planned.role and any(one.role == planned.role and one.institution_id == school.pk for one in held):
            planned.role = None
        if planned.role:
            self._check_earlier_role(planned)
            planned.steps.append(f"Gets the role {planned.role.label} at {school.name}")
        planned.kind = Kind.WRONG if planned.problems else self._kind(planned)

    def _check_earlier_role(self, planned: PlannedRow) -> None:
        """One role at one school is held once at a time: a new beginning lies after the earlier end."""
        earlier = self.once_held[planned.person.pk] if planned.person else []
        for one in earlier:
            same = one.role == planned.role and planned.school and one.institution_id == planned.school.pk
            if same and one.ends_on and planned.starts_on < one.ends_on:
                self._wrong(planned, "From", f"They held this role until {one.ends_on:%-d %B %Y}. Give a later day.")

    def _kind(self, planned: PlannedRow) -> Kind:
        if planned.person is None:
            return Kind.NEW
        if planned.joins or planned.role:
            return Kind.JOINS
        return Kind.CHANGES if planned.new_job_title else Kind.SAME


def _folded(text: str) -> str:
    """Return text as it is compared: case, spaces, full stops and apostrophes do not matter."""
    return re.sub(r"[\s.'’]+", " ", text).strip().casefold()
