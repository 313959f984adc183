"""What the meetings room puts on the home page: the person's next meeting."""

from meetings.own import coming_rows
from members.access import Standing
from members.home import HOME_SECTIONS, HomeSection


@HOME_SECTIONS.register(position=10)
def next_meeting(standing: Standing) -> HomeSection | None:
    """Show the next meeting to which the person, or a school they speak for, is invited; none: nothing."""
    first = next(iter(coming_rows(standing)), None)
    if first is None:
        return None
    context = {"meeting": first.meeting, "invitee": first}
    return HomeSection("next-meeting", "Your next meeting", "meetings/planning/next_meeting.html", context)
