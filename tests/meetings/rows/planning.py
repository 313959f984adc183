"""Real rows behind the addresses of the list of meetings, the year plan, and each meeting's page, for the walk."""

from collections.abc import Callable
from typing import Any

from members.actions.calendars import make_feed
from members.half_terms import usual
from members.models import AcademicYear, Alliance
from members.permissions import Role
from tests.factories import BodyFactory, HalfTermFactory, InstitutionFactory, MembershipFactory, PersonFactory, appoint
from tests.meetings.factories import AgendaItemFactory, InviteeFactory, StandingItemFactory, meet


def nothing(alliance: Alliance) -> dict[str, Any]:
    return {}


def a_year(alliance: Alliance) -> dict[str, Any]:
    """Give the alliance its half-terms, and two meetings at the same time to which one person is invited."""
    year = AcademicYear.of_today()
    if not alliance.half_terms.in_year(year).exists():
        for span in usual(year):
            HalfTermFactory(
                alliance=alliance, academic_year=year, name=span.name, starts_on=span.starts_on, ends_on=span.ends_on
            )
    both = PersonFactory()
    for title in ("Forum", "Strand group"):
        InviteeFactory(meeting=meet(alliance, title=title, days=20), person=both)
    cancelled(alliance)
    return {}


def meeting(alliance: Alliance) -> dict[str, Any]:
    """Make a meeting with a host, people who have answered in each way, and an agenda."""
    school = InstitutionFactory()
    MembershipFactory(alliance=alliance, institution=school)
    made = meet(alliance, host=school, link="https://video.example/1", address="Hall")
    InviteeFactory(meeting=made, institution=school, answer="attending")
    InviteeFactory(meeting=made, person=PersonFactory(), answer="apologies", reason="At a conference")
    AgendaItemFactory(meeting=made, title="Budget", purpose="decide", presenter_name="Penny Example")
    AgendaItemFactory(meeting=made, title="Staffing", is_confidential=True)
    return {"pk": made.pk}


def cancelled(alliance: Alliance) -> dict[str, Any]:
    return {"pk": meet(alliance, state="cancelled", cancelled_because="Snow", days=20).pk}


def body(alliance: Alliance) -> dict[str, Any]:
    return {"pk": BodyFactory(alliance=alliance).pk}


def standing_item(alliance: Alliance) -> dict[str, Any]:
    return {"pk": StandingItemFactory(body=BodyFactory(alliance=alliance)).pk}


def feed(alliance: Alliance) -> dict[str, Any]:
    return {"token": make_feed(person=appoint(alliance, Role.TEACHER, InstitutionFactory())).token}


ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {
    **dict.fromkeys(["meetings", "meetings_export", "planner"], a_year),
    **dict.fromkeys(["plan", "calendar", "meeting_settings", "meeting_create"], nothing),
    **dict.fromkeys(["meeting", "meeting_edit", "meeting_cancel", "meeting_ics"], meeting),
    "meeting_reopen": cancelled,
    **dict.fromkeys(["body_rules", "standing_item_add"], body),
    **{f"standing_item_{step}": standing_item for step in ("edit", "move", "remove")},
    "feed": feed,
}
