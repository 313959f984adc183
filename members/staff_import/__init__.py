"""A staff list from a spreadsheet: read it, check it, and plan what each row would do, before anything is saved."""

from members.staff_import.planning import Kind, Plan, PlannedRow, plan_import, roles_given
from members.staff_import.reading import COLUMNS, Problem, StaffRow, read_staff

__all__ = [
    "COLUMNS",
    "Kind",
    "Plan",
    "PlannedRow",
    "Problem",
    "StaffRow",
    "plan_import",
    "read_staff",
    "roles_given",
]
