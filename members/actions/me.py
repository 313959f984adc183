"""What people change about themselves: notification choices, where they are signed in, and to be forgotten."""

from allauth.usersessions.models import UserSession
from django.core import signing
from django.db import transaction
from django.utils import timezone

from alliance_portal import outbox
from members.models import Appointment, Membership, NotificationChoice, Person
from members.permissions import GRANTS, Can, Role

UNSUBSCRIBE_SALT = "members.unsubscribe"


@transaction.atomic
def choose_notifications(*, person: Person, choices: dict[str, str]) -> None:
    """Keep how the person wants each kind of message."""
    for kind, frequency in choices.items():
        NotificationChoice.objects.update_or_create(person=person, kind=kind, defaults={"frequency": frequency})


def end_session(*, session: UserSession) -> None:
    """Sign its owner out of one place: whoever uses that browser next must sign in."""
    session.end()


def unsubscribe_token(*, person: Person, kind: str) -> str:
    """Return what the link in an e-mail carries: it stops this kind for this person, and does nothing else."""
    return signing.dumps([person.pk, kind], salt=UNSUBSCRIBE_SALT)


def read_unsubscribe_token(token: str) -> tuple[Person, outbox.Kind] | None:
    """Return whom and what a token stops, or nothing if it is no token of ours or the account is closed."""
    try:
        person_pk, kind = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature:
        return None
    person = Person.objects.filter(pk=person_pk, is_active=True).first()
    known = outbox.KINDS.get(kind)
    return (person, known) if person and known and known.can_be_digested else None


@transaction.atomic
def ask_for_erasure(*, person: Person) -> None:
    """Note the wish and tell the directors of every alliance where the person holds a role or works."""
    if person.erasure_asked_at:
        return
    person.erasure_asked_at = timezone.now()
    person.save(update_fields=["erasure_asked_at"])
    stamp = f"{person.erasure_asked_at:%Y%m%dT%H%M%S}"
    for director in directors_over(person):
        if director.person_id != person.pk:
            outbox.queue(
                kind="members.erasure_asked",
                subject=person,
                key=f"members.erasure_asked:{person.pk}:{director.alliance_id}:{director.person_id}:{stamp}",
                recipient=director.person,
                alliance=director.alliance,
            )


@transaction.atomic
def withdraw_erasure(*, person: Person) -> None:
    """Forget the wish to be forgotten."""
    person.erasure_asked_at = None
    person.save(update_fields=["erasure_asked_at"])


def directors_over(person: Person) -> list[Appointment]:
    """Return the appointments of those who may erase somebody in one of the person's alliances."""
    roles = [role for role in Role if Can.MANAGE_ROLES in GRANTS[role]]
    by_role = person.appointments.current().order_by().values("alliance_id")
    schools = person.affiliations.current().order_by().values("institution_id")
    by_school = Membership.objects.current().filter(institution_id__in=schools).order_by().values("alliance_id")
    alliances = by_role.union(by_school)
    held = Appointment.objects.current().filter(role__in=roles, alliance_id__in=alliances)
    return list(held.select_related("person", "alliance").order_by("pk"))
