"""Telling somebody that they have a seat in a body."""

from django.urls import reverse

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from members.models import Seat


@composer("members.seat", "Seats in bodies")
def seat(message: Message) -> Email | Drop:
    """Say which body, in what capacity and for which term, if the seat is still theirs."""
    given = Seat.objects.with_names().select_related("alliance").filter(pk=message.subject_id).first()
    if given is None or given.person_id != message.recipient_id:
        return Drop("The seat was given to somebody else.")
    place = f" for {given.institution.name}" if given.institution else ""
    until = f" until {given.ends_on:%d %B %Y}" if given.ends_on else ""
    words = (
        f"You sit in {given.body.name} of {given.alliance.name}{place} as {given.get_capacity_display().lower()}, "
        f"from {given.starts_on:%d %B %Y}{until}."
    )
    link = absolute(reverse("members:body", args=[given.alliance.slug, given.body_id]))
    return Email(f"Your seat in {given.body.name}", [words], ("See who sits with you", link))
