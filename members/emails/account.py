"""E-mails about somebody's own account: password reset, a new address, a security notice."""

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, composer


@composer("members.account", "Your account", is_secret=True)
def account(message: Message) -> Email | Drop:
    """Send what allauth wrote, at once and in no digest."""
    text = message.details.get("text", "")
    if not text:
        return Drop("Its words are no longer kept.")
    paragraphs = [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
    return Email(message.details["subject"], paragraphs)
