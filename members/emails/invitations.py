"""The e-mail that carries an invitation's link."""

from django.urls import reverse
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from members.actions.invitations import token_of
from members.models import Invitation


@composer("members.invitation", "Invitations", can_be_digested=False)
def invitation(message: Message) -> Email | Drop:
    """Ask the person in, unless the invitation is over or a newer link was sent."""
    rows = Invitation.objects.select_related("alliance", "institution", "invited_by")
    asked = rows.filter(pk=message.subject_id).first()
    if asked is None or not asked.can_be_accepted:
        return Drop("The invitation is no longer open.")
    if asked.nonce != message.details.get("nonce"):
        return Drop("A newer link was sent.")
    link = absolute(reverse("members:invitation_accept", args=[token_of(asked)]))
    until = f"The link works once, until {timezone.localtime(asked.expires_at):%-d %B %Y}."
    if asked.alliance is None:
        return _to_found(message, until, link)
    host = asked.invited_by.name if asked.invited_by else asked.alliance.name
    place = f" at {asked.institution.name}" if asked.institution else ""
    words = f"{host} invites you to join {asked.alliance.name} as {asked.get_role_display().lower()}{place}."
    unknown = "If you did not expect this, you need do nothing; or decline on the page behind the link."
    return Email(f"Your invitation to {asked.alliance.name}", [words, until, unknown], ("See the invitation", link))


def _to_found(message: Message, until: str, link: str) -> Email:
    """Lead on to founding an alliance, by way of an account for whoever has none."""
    first = "A short form follows" if message.recipient else "Make your account first; then a short form follows"
    words = f"You asked to set up an alliance in the Alliance Portal. {first}, for which its website is enough."
    unknown = "If it was not you who asked, you need do nothing."
    return Email("Set up your alliance", [words, until, unknown], ("Begin", link))
