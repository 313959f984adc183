"""What is done with enquiries: take one in, answer it, open it again."""

from django.db import transaction
from django.utils import timezone

from alliance_portal import outbox
from members.access import Standing
from members.models import Alliance, Appointment, Enquiry
from members.permissions import Role


@transaction.atomic
def take_enquiry(*, alliance: Alliance, asked: dict[str, str]) -> Enquiry:
    """Keep what a visitor asks, tell the directors, and confirm it to the visitor."""
    enquiry = Enquiry.objects.create(alliance=alliance, **asked)
    for person_id, appointment in _who_answers(alliance).items():
        outbox.queue(
            kind="members.enquiry",
            subject=enquiry,
            key=f"members.enquiry:{enquiry.pk}:{person_id}",
            recipient=appointment.person,
            alliance=alliance,
        )
    outbox.queue(
        kind="members.enquiry_received",
        subject=enquiry,
        key=f"members.enquiry_received:{enquiry.pk}",
        to=enquiry.email,
        alliance=alliance,
    )
    return enquiry


def _who_answers(alliance: Alliance) -> dict[int, Appointment]:
    """Return the directors' appointments by person; where there is no director today, the administrators'."""
    for role in (Role.DIRECTOR, Role.ADMINISTRATOR):
        held = alliance.appointments.current().filter(role=role).select_related("person")
        if found := {appointment.person_id: appointment for appointment in held}:
            return found
    return {}


@transaction.atomic
def answer_enquiry(*, enquiry: Enquiry, note: str, send: bool, by: Standing) -> bool:
    """Record the answer, and send it if asked; return False if somebody else has answered in the meantime."""
    answer = {"answered_at": timezone.now(), "answered_by": by.person, "note": note}
    if not by.alliance.enquiries.waiting().filter(pk=enquiry.pk).update(**answer):
        return False
    if send:
        outbox.queue(
            kind="members.enquiry_answer",
            subject=enquiry,
            key=f"members.enquiry_answer:{enquiry.pk}:{answer['answered_at']:%Y%m%dT%H%M%S%f}",
            to=enquiry.email,
            alliance=by.alliance,
            details={"answer": note},
        )
    return True


@transaction.atomic
def reopen_enquiry(*, enquiry: Enquiry, by: Standing) -> None:
    """Let the enquiry wait for an answer again; what was noted stays."""
    by.alliance.enquiries.filter(pk=enquiry.pk).update(answered_at=None, answered_by=None)
