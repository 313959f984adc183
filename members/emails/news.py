"""E-mails about enquiries: to the director, and to the visitor who asked."""

from django.urls import reverse

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from members.models import Enquiry

GONE = Drop("The enquiry has been deleted.")


def _enquiry(message: Message) -> Enquiry | None:
    return Enquiry.objects.select_related("alliance").filter(pk=message.subject_id).first()


@composer("members.enquiry", "Enquiries from visitors")
def enquiry(message: Message) -> Email | Drop:
    """Tell a director what a visitor asks."""
    asked = _enquiry(message)
    if asked is None:
        return GONE
    if asked.answered_at:
        return Drop("Somebody has answered it.")
    who = f"{asked.name}, {asked.organisation}" if asked.organisation else asked.name
    wish = "asks to join" if asked.kind == Enquiry.Kind.JOIN else "has a question for"
    return Email(
        f"{asked.name} {wish} {asked.alliance.name}",
        [f"{who} ({asked.email}) wrote on the public page:", *asked.message.splitlines()],
        ("Answer", absolute(reverse("members:enquiry", args=[asked.alliance.slug, asked.pk]))),
    )


@composer("members.enquiry_received", "Enquiry received", can_be_digested=False)
def enquiry_received(message: Message) -> Email | Drop:
    """Confirm to the visitor that the enquiry has arrived, without a word that a stranger may have put in."""
    asked = _enquiry(message)
    if asked is None:
        return GONE
    alliance = asked.alliance
    return Email(
        f"We have your enquiry: {alliance.name}",
        [
            f"Thank you for writing to {alliance.name}. Your enquiry has reached us, and the director will answer you "
            "at this address.",
            "If you did not write to us, somebody gave your address by mistake. You need not do anything.",
        ],
        (f"Read about {alliance.name}", absolute(reverse("members:public_face", args=[alliance.slug]))),
    )


@composer("members.enquiry_answer", "Answers to enquiries", can_be_digested=False)
def enquiry_answer(message: Message) -> Email | Drop:
    """Send the visitor the answer."""
    asked = _enquiry(message)
    if asked is None:
        return GONE
    alliance = asked.alliance
    return Email(
        f"An answer to your enquiry: {alliance.name}",
        [
            *[line for line in message.details["answer"].splitlines() if line.strip()],
            f"You asked {alliance.name} on {asked.made_at:%-d %B %Y}.",
        ],
        ("Ask again", absolute(reverse("members:enquire", args=[alliance.slug]))),
    )
