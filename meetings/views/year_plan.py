"""Planning a body's year, and the year planner on which everything stands."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from meetings.actions import planning as actions
from meetings.forms.year_plan import PatternForm, RowFormSet, Rows
from meetings.planner import planner_of
from meetings.words import counted
from meetings.year_plan import Facts
from members.access import requires
from members.models import AcademicYear, Alliance
from members.permissions import Can


@requires(Can.ENTER)
def planner(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show an academic year as its six half-terms, with what every room has in it."""
    context = {
        "planner": planner_of(request.standing, request.GET.get("year", "")),
        "runs": request.standing.can(Can.RUN_MEETINGS),
    }
    return render(request, "meetings/planning/planner.html", context)


@requires(Can.RUN_MEETINGS)
def plan(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Propose a year's meetings of a body, let them be changed, and only then make them."""
    asked = request.GET if "pattern" in request.GET else None
    pattern = PatternForm(asked, standing=request.standing, chosen=request.GET.get("body", ""))
    if asked is None or not pattern.is_valid():
        return render(request, "meetings/planning/plan.html", {"pattern": pattern})
    facts = pattern.facts([each.day for each in pattern.proposed()])
    hosts = [("", "To be decided"), *((str(each.pk), each.name) for each in facts.institutions())]
    rows = _rows(request, pattern, facts, hosts)
    if "create" in request.POST and rows.is_valid():
        try:
            return _create(request, alliance, pattern, facts, rows)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    rows.judge(facts)
    context = {"pattern": pattern, "rows": rows, "body": pattern.chosen_body}
    return render(request, "meetings/planning/plan.html", context)


def _rows(request: HttpRequest, pattern: PatternForm, facts: Facts, hosts: list[tuple[str, str]]) -> Rows:
    """Return the rows as they were sent, or as the pattern proposes them."""
    wanted = {"hosts": hosts, "minutes": pattern.cleaned_data["minutes"]}
    if request.method == "POST":
        sent = cast("Rows", RowFormSet(request.POST, form_kwargs=wanted))
        sent.is_valid()
        return sent
    return cast("Rows", RowFormSet(initial=pattern.initial_rows(facts), form_kwargs=wanted))


def _create(
    request: HttpRequest, alliance: Alliance, pattern: PatternForm, facts: Facts, rows: Rows
) -> HttpResponseRedirect:
    """Make the meetings and lead to the planner of their year."""
    hosts = {each.pk: each for each in facts.institutions()}
    planned = [
        actions.Planned(row.starts_at, row.ends_at, hosts.get(row.host_pk) if row.host_pk else None)
        for row in rows.kept()
    ]
    body = pattern.chosen_body
    made = actions.plan_meetings(body=body, planned=planned, online=pattern.is_online, by=request.standing)
    already = len(planned) - len(made)
    if made:
        words = f"{counted(len(made), 'meeting')} of {body.name} {'is' if len(made) == 1 else 'are'} planned."
        messages.success(request, f"{words} {already} stood there already." if already else words)
    else:
        messages.info(request, "All of these meetings stood there already; none was made twice.")
    year = AcademicYear.of(planned[0].starts_at.date())
    return redirect(f"{reverse('meetings:planner', args=[alliance.slug])}?year={int(year)}")
