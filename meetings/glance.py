"""What the meetings room adds to the alliance at a glance: the next meeting, actions, and who misses meetings."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, Window
from django.db.models.expressions import OrderBy
from django.db.models.functions import FirstValue, Lag, RowNumber
from django.urls import reverse
from django.utils import timezone

from alliance_portal.readings import Facts, Reading, day, fields
from meetings.models import Invitee
from meetings.words import day_words
from members.access import Standing
from members.glance import FIGURES, Figure
from members.models import AcademicYear
from members.permissions import Can

MISSED = (Invitee.Attended.APOLOGIES, Invitee.Attended.ABSENT)


@FIGURES.register(position=40)
def next_meeting(standing: Standing) -> Iterator[Reading[Figure]]:
    """Say how many have answered for the meeting that comes next."""
    answers = Invitee.objects.filter(meeting=OuterRef("pk")).order_by().values("answer")
    coming = standing.alliance.meetings.visible_to(standing).planned().after(timezone.now())[:1]
    facts = fields("pk", "title", "starts_at", body="body__name", answers=ArraySubquery(answers))
    yield Reading(coming, facts, partial(_answered, standing))


def _answered(standing: Standing, found: list[Facts]) -> Iterator[Figure]:
    for meeting in found:
        asked = len(meeting["answers"])
        answered = asked - meeting["answers"].count(Invitee.Answer.WAITING)
        begins = timezone.localtime(datetime.fromisoformat(meeting["starts_at"])).date()
        words = f"have answered for {meeting['title'] or meeting['body']}, {day_words(begins)}"
        if asked:
            url = reverse("meetings:invitees", args=[standing.alliance.slug, meeting["pk"]])
            yield Figure(f"{answered} of {asked}", words, url, "good" if answered == asked else "plain")


@FIGURES.register(position=50)
def open_actions(standing: Standing) -> Iterator[Reading[Figure]]:
    """Count the actions that are open, and those that are overdue."""
    rows = standing.alliance.actions.visible_to(standing).open().order_by()
    yield Reading(rows, fields("due_on"), partial(_open, standing))


def _open(standing: Standing, found: list[Facts]) -> Iterator[Figure]:
    address, today = reverse("meetings:actions", args=[standing.alliance.slug]), timezone.localdate()
    overdue = sum(due < today for facts in found if (due := day(facts["due_on"])))
    if found:
        yield Figure(str(len(found)), "action is open" if len(found) == 1 else "actions are open", address)
    if overdue:
        words = "action is overdue" if overdue == 1 else "actions are overdue"
        yield Figure(str(overdue), words, f"{address}?state=overdue", "concern")


@FIGURES.register(position=60)
def missing_twice(standing: Standing) -> Iterator[Reading[Figure]]:
    """Name who missed the two latest recorded meetings of a body this year, without a deputy."""
    if not standing.can(Can.RUN_MEETINGS):
        return
    year = AcademicYear.of_today()
    held = standing.alliance.meetings.planned().in_year(year).order_by().values("pk")
    rows = Invitee.objects.filter(meeting__in=held, institution__isnull=False).exclude(attended="").order_by()
    placed = rows.annotate(
        latest=_window(RowNumber(), F("meeting__starts_at").desc()),
        # Read off a window as well: a condition on the column itself would hold before the windows look.
        last=_window(FirstValue("attended"), F("meeting__starts_at").desc()),
        before=_window(Lag("attended"), F("meeting__starts_at").asc()),
    )
    missing = placed.filter(latest=1, last__in=MISSED, before__in=MISSED)
    facts = fields(school="institution__name", body="meeting__body__name", body_id="meeting__body_id")
    yield Reading(missing, facts, partial(_missing, standing))


def _window(function: Func, order: OrderBy) -> Window:
    """Look at the rows of one institution in one body."""
    return Window(function, partition_by=[F("meeting__body"), F("institution")], order_by=order)


def _missing(standing: Standing, found: list[Facts]) -> Iterator[Figure]:
    address = reverse("meetings:attendance", args=[standing.alliance.slug])
    bodies = {facts["body_id"]: facts["body"] for facts in found}
    for pk, body in sorted(bodies.items(), key=lambda pair: str(pair[1])):
        schools = sorted(facts["school"] for facts in found if facts["body_id"] == pk)
        words = f"missed two meetings of {body} in a row"
        value = schools[0] if len(schools) == 1 else f"{len(schools)} schools"
        yield Figure(value, words, f"{address}?body={pk}", "concern")
