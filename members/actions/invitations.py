"""Inviting people, and what follows when they accept or decline."""

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance_portal import outbox
from members.models import Alliance, Institution, Invitation, Person, Strand
from members.models.accounts import invitation_expiry, new_nonce
from members.permissions import Role

SALT = "members.invitation"


class CannotBeAccepted(Exception):
    """The invitation was used, withdrawn or declined, or has expired."""


def token_of(invitation: Invitation) -> str:
    """Return the unguessable part of the invitation's link; a new nonce makes it void."""
    return signing.dumps([invitation.pk, invitation.nonce], salt=SALT)


def find_by_token(token: str) -> Invitation | None:
    """Return the invitation that the link names, whatever its state, or None where the link is void."""
    try:
        pk, nonce = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Invitation.objects.select_related("alliance", "institution", "strand", "invited_by", "accepted_by")
    return rows.filter(pk=pk, nonce=nonce).first()


def account_of(invitation: Invitation) -> Person | None:
    """Return who can already sign in with the invited address, if anybody."""
    account: Person | None = Person.objects.with_email(invitation.email)
    return account


@transaction.atomic
def invite(
    *,
    role: str,
    email: str,
    by: Person | None,
    alliance: Alliance | None = None,
    institution: Institution | None = None,
    strand: Strand | None = None,
    name: str = "",
) -> Invitation:
    """Ask somebody into the alliance in one role; an open invitation to the same is sent again instead.

    Without alliance it asks the person to found one.
    """
    email = email.strip().lower()
    same = Invitation.objects.open().filter(alliance=alliance, email__iexact=email, role=role, institution=institution)
    if already := same.select_for_update(of=("self",)).first():
        return send_again(invitation=already)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                alliance=alliance, institution=institution, strand=strand, role=role, email=email, name=name,
                invited_by=by,
            )  # fmt: skip
    except IntegrityError:
        # A button that was pressed twice: the other press has made the invitation meanwhile.
        return send_again(invitation=same.select_for_update(of=("self",)).get())
    _send(invitation)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation) -> Invitation:
    """Send a new link that is good for another fortnight; the old one no longer works."""
    invitation.nonce, invitation.expires_at = new_nonce(), invitation_expiry()
    invitation.save(update_fields=["nonce", "expires_at"])
    _send(invitation)
    return invitation


def _send(invitation: Invitation) -> None:
    account = Person.objects.filter(email__iexact=invitation.email, is_active=True).first()
    outbox.queue(
        kind="members.invitation",
        subject=invitation,
        recipient=account,
        to="" if account else invitation.email,
        alliance=invitation.alliance,
        key=f"invitation:{invitation.pk}:{invitation.nonce}",
        details={"nonce": invitation.nonce},
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation) -> None:
    """Take an open invitation back; one that was accepted stays."""
    Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())


@transaction.atomic
def decline_invitation(*, invitation: Invitation) -> None:
    """Note that the person does not want to join."""
    locked = _locked(invitation)
    locked.declined_at = timezone.now()
    locked.save(update_fields=["declined_at"])


@transaction.atomic
def accept_with_new_account(*, invitation: Invitation, name: str, password: str) -> Person:
    """Make the account and let the person in. The link proves the address, so it counts as verified.

    Raises CannotBeAccepted when somebody was quicker with the same link.
    """
    locked = _locked(invitation)
    person = Person.objects.select_for_update().filter(email__iexact=locked.email).first()
    if person is None:
        person = Person.objects.create_user(locked.email, password, name=name)
    elif person.is_active and Person.objects.with_email(person.email) is None:
        # Known from a staff list: the account waits for its password.
        person.name = name
        person.set_password(password)
        person.save()
    else:
        raise CannotBeAccepted
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    _let_in(locked, person)
    return person


@transaction.atomic
def accept_with_account(*, invitation: Invitation, person: Person) -> None:
    """Add the alliance to somebody who has an account. Raises CannotBeAccepted."""
    _let_in(_locked(invitation), person)


def _locked(invitation: Invitation) -> Invitation:
    """Claim the invitation, so that it works once."""
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("alliance", "institution")
    claimed = locked.get(pk=invitation.pk)
    if not claimed.can_be_accepted or claimed.nonce != invitation.nonce:
        raise CannotBeAccepted
    return claimed


def _let_in(invitation: Invitation, person: Person) -> None:
    """Note the acceptance, give the role from today, and record where the person works."""
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if invitation.alliance is None:
        return
    held = {"role": invitation.role, "institution": invitation.institution, "strand": invitation.strand}
    if not person.appointments.current().filter(alliance=invitation.alliance, **held).exists():
        person.appointments.create(alliance=invitation.alliance, starts_on=timezone.localdate(), **held)
    if invitation.institution and not person.affiliations.current().filter(institution=invitation.institution).exists():
        title = Role(invitation.role).label
        person.affiliations.create(institution=invitation.institution, job_title=title, starts_on=timezone.localdate())
