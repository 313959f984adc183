"""E-mails about people: a wish to be forgotten."""

from django.urls import reverse

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from members.models import Person


@composer("members.erasure_asked", "Wishes to be forgotten", can_be_digested=False)
def erasure_asked(message: Message) -> Email | Drop:
    """Tell a director that somebody asked for their data to be erased."""
    person = Person.objects.filter(pk=message.subject_id).first()
    if person is None or person.erased_at:
        return Drop("The person has been erased.")
    if not person.erasure_asked_at or message.alliance is None:
        return Drop("The person withdrew the wish.")
    path = reverse("members:person_erase", args=[message.alliance.slug, person.pk])  # type: ignore[attr-defined]
    return Email(
        f"{person.name} asks to be forgotten",
        [
            f"{person.name} asks for the personal data that the portal holds on them to be erased.",
            "The law gives one month to answer. What the alliance decided stays true: minutes and lists will say "
            "“Former member”.",
        ],
        ("See what would be erased", absolute(path)),
    )
