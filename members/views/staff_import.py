"""Importing a staff list: upload, preview, confirm."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.access import Standing, requires
from members.actions.staff_import import PlanChanged, import_staff
from members.forms.people import StaffUploadForm
from members.models import Alliance
from members.permissions import Can
from members.spreadsheets import Unreadable, table_response
from members.staff_import import COLUMNS, Plan, StaffRow, plan_import, read_staff, roles_given

SALT = "members.staff-import"
PREVIEW_LASTS = 2 * 60 * 60
MOST_SHOWN = 200


@requires(Can.MANAGE_PEOPLE)
def staff_import(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Take a staff list and show what each row would do; nothing is saved."""
    form = StaffUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            staff = read_staff(form.cleaned_data["file"])
        except Unreadable as unreadable:
            for problem in unreadable.problems:
                form.add_error("file", problem)
        else:
            plan = plan_import(staff.rows, request.standing)
            context = _preview(request.standing, plan) | {"ignored": staff.ignored}
            return render(request, "members/people/import_preview.html", context)
    context = {"form": form, "columns": COLUMNS, "roles": roles_given(request.standing)}
    return render(request, "members/people/import.html", context)


@requires(Can.MANAGE_PEOPLE)
@require_POST
def staff_import_confirm(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Do what the preview showed, if it still means the same."""
    waiting = _unsealed(request.standing, request.POST.get("sealed", ""))
    if waiting is None:
        messages.error(request, "This preview is more than two hours old or is not yours. Upload the list again.")
        return redirect("members:staff_import", alliance.slug)
    rows, fingerprint = waiting
    try:
        done = import_staff(rows=rows, fingerprint=fingerprint, invite="invite" in request.POST, by=request.standing)
    except PlanChanged as changed:
        context = _preview(request.standing, changed.plan) | {"changed": True}
        return render(request, "members/people/import_preview.html", context)
    messages.success(request, done.in_words)
    return redirect("members:people", alliance.slug)


@requires(Can.MANAGE_PEOPLE)
def staff_template(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Give an empty staff list with the right headers."""
    return table_response("csv" if request.GET.get("format") == "csv" else "xlsx", "staff-list", list(COLUMNS), [])


def _preview(standing: Standing, plan: Plan) -> dict[str, Any]:
    """Return what the preview page shows, with the rows signed, so that what is confirmed is what was shown."""
    rows = [planned.row.packed() for planned in plan.rows]
    seal = [standing.alliance.pk, standing.person.pk, plan.fingerprint, rows]
    sealed = "" if plan.problems else signing.dumps(seal, salt=SALT, compress=True)
    return {"plan": plan, "shown": plan.rows[:MOST_SHOWN], "sealed": sealed}


def _unsealed(standing: Standing, sealed: str) -> tuple[list[StaffRow], str] | None:
    """Return the rows and the fingerprint of a preview that this person saw in this alliance."""
    try:
        alliance_pk, person_pk, fingerprint, rows = signing.loads(sealed, salt=SALT, max_age=PREVIEW_LASTS)
    except signing.BadSignature:
        return None
    if (alliance_pk, person_pk) != (standing.alliance.pk, standing.person.pk):
        return None
    return [StaffRow.unpacked(row) for row in rows], fingerprint
