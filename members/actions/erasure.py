"""Erasing a person: the alliance's minutes stay true, and nobody can tell from them who it was."""

from collections.abc import Callable
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.registries import Registry
from members.access import Standing
from members.history import events_of
from members.models import (
    Affiliation,
    Appointment,
    FeedToken,
    FoundingDraft,
    Invitation,
    Membership,
    NotificationChoice,
    Person,
    Seat,
)
from members.permissions import GRANTS, Can
from members.personal_data import BESIDE_EMAIL, email_fields, tracked

ERASED_NAME = "Former member"
# What a higher room forgets of a person who is erased.
ERASING: Registry[Callable[[Person], None]] = Registry()
# Fields beside an e-mail that name the person, and what they become.
NAMES = frozenset({"name", "lead_name", "organisation"})


def ties_elsewhere(*, person: Person, by: Standing, grant: Can) -> list[str]:
    """Return what ties the person to alliances in which `by` does not hold the grant, in words to refuse with."""
    roles = [role for role, grants in GRANTS.items() if grant in grants]
    mine = by.person.appointments.current().filter(role__in=roles).order_by().values("alliance_id")
    held = person.appointments.exclude(alliance_id__in=mine).filter(_not_over(timezone.localdate()))
    ties = []
    if held.exists():
        ties.append(f"{person.name} holds a role in an alliance where you may not {grant.label}.")
    work = person.affiliations.filter(_not_over(timezone.localdate()))
    elsewhere = work.filter(institution__memberships__in=_memberships_of_others(mine)).exclude(
        institution__memberships__alliance_id__in=mine
    )
    if elsewhere.exists():
        ties.append(f"{person.name} works at a school of an alliance where you may not {grant.label}.")
    return ties


def why_not_erase(*, person: Person, by: Standing) -> list[str]:
    """Return the reasons for which `by` may not erase the person; none means that it can be done."""
    reasons = ties_elsewhere(person=person, by=by, grant=Can.MANAGE_ROLES)
    if person.pk == by.person.pk:
        reasons.append("You cannot erase yourself. Ask another director, or whoever runs the installation.")
    if person.is_superuser:
        reasons.append(f"{person.name} runs the installation.")
    return reasons


@transaction.atomic
def erase(*, person: Person, by: Standing | None) -> None:
    """Close the account and anonymise all that is held on the person, history included.

    What stays: adopted minutes, which name who came and who took what on. They are the signed record of what the
    alliance decided, the database lets nobody change them, and without the names the signature would prove nothing.
    The portal shows "Former member" in their place wherever it shows those minutes. A name that somebody typed into a
    text stays too.

    `by` is the director who does it, or nobody where the operator does it on the server. Refuses with ValueError
    what `why_not_erase` explains.
    """
    if by is not None and (reasons := why_not_erase(person=person, by=by)):
        raise ValueError(" ".join(reasons))
    Person.objects.select_for_update().get(pk=person.pk)
    for other in person.merged.all():
        erase(person=other, by=None)
    end_everything(person, timezone.localdate())
    end_sign_in(person)
    _anonymise_by_email(person)
    _anonymise_messages(person)
    for forget in ERASING:
        forget(person)
    _anonymise_account(person)


def end_sign_in(person: Person) -> None:
    """End the person's sessions, close the calendar feed and remove every way to sign in again.

    The password must be made unusable too.
    """
    for session in UserSession.objects.filter(user=person):
        session.end()
    for model in (UserSession, Authenticator, SocialAccount, EmailAddress):
        model.objects.filter(user=person).delete()
    FeedToken.objects.filter(person=person).delete()


def end_everything(person: Person, today: date) -> None:
    """End roles, work and seats today; what was to begin later never begins."""
    for model in (Appointment, Affiliation, Seat):
        rows = model._default_manager.filter(person=person).filter(_not_over(today)).order_by()
        rows.update(ends_on=Greatest(F("starts_on"), today))
    Affiliation.objects.filter(person=person).order_by().update(job_title="")
    events_of(Affiliation).filter(person_id=person.pk).update(job_title="")


def _not_over(today: date) -> Q:
    return Q(ends_on__isnull=True) | Q(ends_on__gt=today)


def _memberships_of_others(mine: models.QuerySet) -> models.QuerySet:
    return Membership.objects.current().exclude(alliance_id__in=mine).order_by().values("pk")


def erased_address(person: Person) -> str:
    """Return the address that reaches nobody (RFC 2606) and stands where the person's stood."""
    return f"erased-{person.pk}@erased.invalid"


def _anonymise_by_email(person: Person) -> None:
    """Replace the person's address, and the names written beside it, in every model that has an e-mail field."""
    Invitation.objects.open().filter(email__iexact=person.email).update(withdrawn_at=timezone.now())
    for model, field in email_fields():
        beside = BESIDE_EMAIL.get(f"{tracked(model)._meta.label}.{field.name}", [])
        values: dict[str, Any] = {field.name: erased_address(person)}
        values |= {name: ERASED_NAME for name in beside if name in NAMES}
        if "message" in beside:
            values["message"] = "Erased at the sender's wish."
        model._base_manager.filter(**{f"{field.name}__iexact": person.email}).update(**values)


def _anonymise_messages(person: Person) -> None:
    """Wipe what was sent to the person, and drop what waits."""
    theirs = Message.objects.filter(Q(recipient=person) | Q(to=erased_address(person)))
    theirs.filter(state=Message.State.QUEUED).update(state=Message.State.DROPPED, finished_at=timezone.now())
    theirs.update(to="", subject_line="", details={}, outcome="")


def _anonymise_account(person: Person) -> None:
    """Take name, address and words out of the account and its history; nobody signs in with it again."""
    NotificationChoice.objects.filter(person=person).delete()
    FoundingDraft.objects.filter(person=person).delete()
    person.name, person.email = ERASED_NAME, erased_address(person)
    person.phone = person.about = ""
    person.contact_visible_to = Person.Visibility.STAFF
    person.is_active = False
    person.last_login = None
    person.erased_at = timezone.now()
    person.erasure_asked_at = None
    person.set_unusable_password()
    person.save()
    theirs = events_of(Person).filter(pgh_obj_id=person.pk)
    theirs.update(name=person.name, email=person.email, phone="", about="")
