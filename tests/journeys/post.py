"""The post of a journey: no worker runs beside it, so the test delivers what is queued and opens the e-mails."""

import re

from django.core import mail

from alliance_portal.models import Message
from alliance_portal.tasks import send_message


def deliver() -> None:
    """Do what the worker does with everything that is queued."""
    for pk in Message.objects.filter(state=Message.State.QUEUED).order_by("pk").values_list("pk", flat=True):
        send_message(pk)


def last_letter_to(address: str) -> str:
    """Deliver, and return the words of the newest e-mail to the address."""
    deliver()
    return str([sent.body for sent in mail.outbox if sent.to == [address]][-1])


def link_to(address: str) -> str:
    """Deliver, and return the path of the link in the newest e-mail to the address."""
    found = re.search(r"https?://[^/\s]+(/(?:invitations|accounts)/\S+)", last_letter_to(address))
    assert found is not None
    return found[1]
