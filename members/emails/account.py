"""E-mails about somebody's own account: password reset, a new address, a security notice."""

import re

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, composer

# The last paragraph may be what to do, as in "Choose a new password: https://…".
LINK = re.compile(r"(?P<words>[^:\n]+): (?P<link>https?://\S+)")


@composer("members.account", "Your account", is_secret=True)
def account(message: Message) -> Email | Drop:
    """Send what allauth wrote, at once and in no digest."""
    text = message.details.get("text", "")
    if not text:
        return Drop("Its words are no longer kept.")
    paragraphs = [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
    action = LINK.fullmatch(paragraphs[-1])
    if action is None:
        return Email(message.details["subject"], paragraphs)
    return Email(message.details["subject"], paragraphs[:-1], (action["words"], action["link"]))
