"""What the meetings room puts on the home page: the person's next meeting."""

from meetings.models import Invitee, Meeting
from members.access import Standing
from members.home import HOME_SECTIONS, HomeSection


@HOME_SECTIONS.register(position=10)
def next_meeting(standing: Standing) -> HomeSection | None:
    """Show the next meeting to which the person, or a school they speak for, is invited; none: nothing."""
    rows = Invitee.objects.of_standing(standing).filter(meeting__in=standing.alliance.meetings.planned().not_over())
    first = (
        rows.with_names().select_related("meeting__body", "meeting__host").order_by("meeting__starts_at", "pk").first()
    )
    if first is None:
        return None
    meeting: Meeting = first.meeting
    meeting.alliance = standing.alliance
    context = {"meeting": meeting, "invitee": first}
    return HomeSection("next-meeting", "Your next meeting", "meetings/planning/next_meeting.html", context)
