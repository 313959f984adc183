"""E-mails about minutes: circulated, corrections suggested and answered, to adopt."""

from django.urls import reverse

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from meetings.models import Action, Meeting, Minutes, Suggestion
from meetings.words import counted, day_words

MOST_ACTIONS = 20


def held_on(meeting: Meeting) -> str:
    """Return the meeting's day, such as Thu 12 Nov 2026."""
    return day_words(meeting.day.date())


def minutes_link(minutes: Minutes) -> str:
    return absolute(reverse("meetings:minutes", args=[minutes.alliance.slug, minutes.meeting_id]))


def action_line(action: Action) -> str:
    """Return one action as a line with its number, its day and the address where it is updated."""
    due = f", by {day_words(action.due_on)}" if action.due_on else ""
    address = absolute(reverse("meetings:action", args=[action.alliance.slug, action.pk]))
    return f"Action {action.number}: {action.what}{due}\n{address}"


def _circulated(message: Message) -> Minutes | Drop:
    """Return the minutes the message is about, unless they were withdrawn or circulated anew since."""
    rows = Minutes.objects.with_names().select_related("alliance", "circulated_by")
    minutes = rows.filter(pk=message.subject_id).first()
    if minutes is None or not minutes.is_circulated or minutes.circulated_at is None:
        return Drop("The minutes are no longer circulated for corrections.")
    if f"{minutes.circulated_at:%Y%m%d%H%M%S%f}" != message.details.get("round"):
        return Drop("The minutes have been circulated anew since.")
    return minutes  # type: ignore[no-any-return]


def _own_actions(minutes: Minutes, message: Message) -> list[str]:
    actions = Action.objects.open().filter(meeting=minutes.meeting_id, owner=message.recipient_id)
    return [action_line(action) for action in actions.select_related("alliance")[:MOST_ACTIONS]]


@composer("meetings.minutes_circulated", "Draft minutes to read")
def minutes_circulated(message: Message) -> Email | Drop:
    """Tell somebody who was invited that the draft can be read and corrected, and what they have to do."""
    minutes = _circulated(message)
    if isinstance(minutes, Drop):
        return minutes
    meeting, until = minutes.meeting, minutes.corrections_until
    if not meeting.invitees.filter(person=message.recipient_id).exists():
        return Drop("The person is no longer on the list of those invited.")
    lines = [f"The draft minutes of {meeting.name} on {held_on(meeting)} are ready to read."]
    if until is not None:
        lines.append(
            f"If something in them is wrong, suggest how it should read, by {day_words(until)}. "
            "You change the text itself, and the clerk takes it in or tells you why not."
        )
    actions = _own_actions(minutes, message)
    if actions:
        lines += ["What you took on:" if len(actions) > 1 else "You took on one action:", *actions]
    return Email(f"Draft minutes: {meeting.name}, {held_on(meeting)}", lines, ("Read them", minutes_link(minutes)))


@composer("meetings.actions_given", "Actions given to me")
def actions_given(message: Message) -> Email | Drop:
    """Tell somebody who was not at the meeting what it asked of them."""
    minutes = _circulated(message)
    if isinstance(minutes, Drop):
        return minutes
    actions = _own_actions(minutes, message)
    if not actions:
        return Drop("The person has no open action from this meeting any more.")
    meeting = minutes.meeting
    some = "an action" if len(actions) == 1 else f"{len(actions)} actions"
    return Email(
        f"You were given {some}: {meeting.name}",
        [f"{meeting.name} met on {held_on(meeting)} and asks you:", *actions],
        ("See my actions", absolute(reverse("meetings:actions", args=[minutes.alliance.slug]) + "?mine=on")),
    )


@composer("meetings.minutes_to_adopt", "Minutes to adopt")
def minutes_to_adopt(message: Message) -> Email | Drop:
    """Tell a chair that corrections are over and the minutes wait for the signature."""
    minutes = _circulated(message)
    if isinstance(minutes, Drop):
        return minutes
    meeting = minutes.meeting
    waiting = Suggestion.objects.waiting().filter(item__meeting=meeting).count()
    lines = [f"The time for corrections to the minutes of {meeting.name} on {held_on(meeting)} is over."]
    if waiting:
        clerk = minutes.circulated_by.name if minutes.circulated_by else "The clerk"
        lines.append(f"{clerk} has still to answer {counted(waiting, 'correction')}.")
    lines.append("They can be adopted at the next meeting. Once you sign, they cannot be changed.")
    return Email(
        f"To adopt: minutes of {meeting.name}, {held_on(meeting)}", lines, ("Read them", minutes_link(minutes))
    )


def _suggestion(message: Message) -> Suggestion | None:
    rows = Suggestion.objects.with_names().select_related("alliance")
    return rows.filter(pk=message.subject_id).first()  # type: ignore[no-any-return]


@composer("meetings.correction_suggested", "Corrections to minutes that I circulated")
def correction_suggested(message: Message) -> Email | Drop:
    """Tell the clerk that somebody suggests a correction."""
    suggestion = _suggestion(message)
    if suggestion is None or suggestion.state != Suggestion.State.WAITING:
        return Drop("The correction does not wait for an answer any more.")
    meeting = suggestion.item.meeting
    who = suggestion.made_by.name if suggestion.made_by else "Somebody"
    lines = [f"{who} suggests a correction to the minutes of {meeting.name} on {held_on(meeting)}."]
    if suggestion.comment:
        lines.append(f"“{suggestion.comment}”")
    address = absolute(reverse("meetings:suggestion", args=[suggestion.alliance.slug, suggestion.pk]))
    return Email(f"A correction to the minutes of {meeting.name}", lines, ("See what would change", address))


@composer("meetings.correction_answered", "Answers to my corrections")
def correction_answered(message: Message) -> Email | Drop:
    """Tell whoever suggested a correction what became of it."""
    suggestion = _suggestion(message)
    if suggestion is None or suggestion.state not in (Suggestion.State.ACCEPTED, Suggestion.State.DECLINED):
        return Drop("The correction was not answered.")
    meeting = suggestion.item.meeting
    clerk = suggestion.decided_by.name if suggestion.decided_by else "The clerk"
    what = f"your correction to the minutes of {meeting.name} on {held_on(meeting)}"
    link = absolute(reverse("meetings:minutes", args=[suggestion.alliance.slug, meeting.pk]))
    if suggestion.state == Suggestion.State.ACCEPTED:
        return Email(
            f"Your correction is taken in: {meeting.name}", [f"{clerk} has taken in {what}."], ("Read it", link)
        )
    lines = [f"{clerk} has not taken in {what}, for this reason:", suggestion.declined_because]
    return Email(f"Your correction is not taken in: {meeting.name}", lines, ("Read the minutes", link))
