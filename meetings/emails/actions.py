"""E-mails about actions: those that are overdue, once a week at most."""

from django.db.models import Q
from django.urls import reverse

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from meetings.emails.minutes import action_line, held_on
from meetings.models import Action, Minutes
from members.access import standings_of

MOST = 20


@composer("meetings.actions_overdue", "Overdue actions")
def actions_overdue(message: Message) -> Email | Drop:
    """Remind somebody of what is overdue now; whoever has closed it all since hears nothing."""
    person, alliance = message.recipient, message.alliance
    if person is None or alliance is None:
        return Drop("The person is no longer known.")
    standing = standings_of(person).get(alliance.slug)  # type: ignore[attr-defined, arg-type]
    if standing is None:
        return Drop("The person has no role in the alliance any more.")
    own = Q(owner=person) | Q(owner=None, institution__in=[each.pk for each in standing.led_institutions()])
    overdue = Action.objects.overdue().filter(own, alliance=alliance).with_names().select_related("alliance")
    actions = list(overdue[: MOST + 1])
    if not actions:
        return Drop("Nothing of the person's is overdue any more.")
    readable = set(Minutes.objects.visible_to(standing).values_list("meeting_id", flat=True))
    some = "1 action is overdue" if len(actions) == 1 else f"{min(len(actions), MOST)} actions are overdue"
    lines = [f"{_from(action, readable)}\n{action_line(action)}" for action in actions[:MOST]]
    if len(actions) > MOST:
        lines.append("There are more; the portal lists them all.")
    lines.append("Say how far it has got, or close it, on its page. If it is no longer needed, say so there.")
    address = absolute(reverse("meetings:actions", args=[alliance.slug]) + "?mine=on&state=overdue")  # type: ignore[attr-defined]
    return Email(f"{some}: {alliance.name}", lines, ("See them all", address))  # type: ignore[attr-defined]


def _from(action: Action, readable: set[int]) -> str:
    """Say where an action comes from, with the address of the minutes where the person may read them."""
    if action.meeting is None:
        return f"From {action.body.name}"
    words = f"From {action.meeting.name}, {held_on(action.meeting)}"
    if action.meeting_id not in readable:
        return words
    return f"{words}: {absolute(reverse('meetings:minutes', args=[action.alliance.slug, action.meeting_id]))}"
