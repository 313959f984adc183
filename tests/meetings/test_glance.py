"""What the meetings room adds to the alliance at a glance."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from members.access import standings_of
from members.glance import at_a_glance
from members.models import Alliance, Institution, Person
from tests.factories import BodyFactory
from tests.meetings.factories import ActionFactory, AgendaItemFactory, InviteeFactory, MeetingFactory, meet


def figures(person: Person) -> list[tuple[str, str, str]]:
    found = at_a_glance(standings_of(person)["riverside"])
    return [(each.value, each.words, each.tone) for each in found if "/meetings/" in each.url]


def test_a_director_sees_how_many_have_answered_for_the_next_meeting(
    director: Person, alliance: Alliance, school: Institution, other_school: Institution
) -> None:
    meeting = meet(alliance, title="Board", days=3)
    first = InviteeFactory(meeting=meeting, institution=school, answer="attending")
    InviteeFactory(meeting=meeting, institution=other_school)
    InviteeFactory(meeting=meet(alliance, title="Later", days=30), institution=school)
    when = f"{timezone.localtime(meeting.starts_at):%a %-d %b %Y}"

    assert figures(director) == [("1 of 2", f"have answered for Board, {when}", "plain")]

    first.meeting.invitees.filter(answer="waiting").update(answer="apologies", reason="Ofsted")
    assert figures(director) == [("2 of 2", f"have answered for Board, {when}", "good")]


def test_a_director_sees_how_many_actions_are_open_and_overdue(director: Person, alliance: Alliance) -> None:
    today = timezone.localdate()
    item = AgendaItemFactory(meeting=meet(alliance, days=-9))
    for days in (-1, 0, 5):
        ActionFactory(item=item, due_on=today + timedelta(days=days))
    ActionFactory(item=item, due_on=None)

    assert figures(director) == [("4", "actions are open", "plain"), ("1", "action is overdue", "concern")]


@time_machine.travel("2026-11-25 12:00:00+00:00")
def test_a_director_sees_who_missed_two_meetings_of_a_body_in_a_row(
    director: Person, alliance: Alliance, school: Institution, other_school: Institution
) -> None:
    board, forum = BodyFactory(alliance=alliance, name="Board"), BodyFactory(alliance=alliance, name="Forum")
    rounds = [(-60, "present", "absent"), (-30, "apologies", "apologies"), (-2, "absent", "present")]
    for days, of_school, of_other in rounds:
        meeting = MeetingFactory(body=board, days=days)
        InviteeFactory(meeting=meeting, institution=school, attended=of_school)
        InviteeFactory(meeting=meeting, institution=other_school, attended=of_other)
    # One is not two, and what nobody recorded is not missed.
    InviteeFactory(meeting=MeetingFactory(body=forum, days=-9), institution=other_school, attended="absent")
    InviteeFactory(meeting=MeetingFactory(body=forum, days=-1), institution=other_school, attended="")

    assert figures(director) == [("Alder Primary School", "missed two meetings of Board in a row", "concern")]
