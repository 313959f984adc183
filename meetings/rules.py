"""How an alliance and its bodies meet: what somebody has set, or what usually holds where nobody has."""

from django.core.exceptions import ObjectDoesNotExist

from meetings.models import BodyRules, MeetingSettings, StandingItem
from members.models import Alliance, Body

# What every agenda begins and ends with where a body has not said otherwise: kind, title, minutes, at the end.
USUAL_ITEMS = (
    (StandingItem.Kind.DECLARATIONS, "Declarations of interest", 5, False),
    (StandingItem.Kind.LAST_MINUTES, "Minutes of the last meeting", 5, False),
    (StandingItem.Kind.MATTERS_ARISING, "Matters arising", 10, False),
    (StandingItem.Kind.NEXT_DATE, "Date of the next meeting", 5, True),
)


def settings_of(alliance: Alliance) -> MeetingSettings:
    """Return when the alliance reminds and chases; the usual days, unsaved, where nobody has set any."""
    try:
        return alliance.meeting_settings
    except ObjectDoesNotExist:
        return MeetingSettings(alliance=alliance)


def rules_of(body: Body) -> BodyRules:
    """Return how the body meets; the usual hour and length, unsaved, where nobody has set any."""
    try:
        return body.meeting_rules
    except ObjectDoesNotExist:
        return BodyRules(alliance_id=body.alliance_id, body=body)


def usual_items(body: Body) -> list[StandingItem]:
    """Return the usual standing items of a body, unsaved."""
    return [
        StandingItem(
            alliance=body.alliance,
            body=body,
            kind=kind,
            title=title,
            minutes=minutes,
            is_last=is_last,
            position=position,
        )
        for position, (kind, title, minutes, is_last) in enumerate(USUAL_ITEMS, start=1)
    ]
