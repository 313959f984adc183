"""How long each kind of personal data is kept, and what becomes of it then: one table, run every night."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from alliance_portal.models import Message
from members.history import events_of
from members.models import Enquiry, FoundingDraft, Invitation, Nomination

NOBODY = "Name no longer kept"


@dataclass(frozen=True)
class Retention:
    """One kind of personal data: what it is, how long it is kept from which moment on, and what happens then."""

    what: str
    kept_for: timedelta
    since: str
    then: str
    act: Callable[[datetime], int]

    @property
    def period(self) -> str:
        """How long, in words."""
        days = self.kept_for.days
        if days == 0:
            return f"until {self.since}"
        number, unit = (days // 365, "year") if days % 365 == 0 else (days, "day")
        return f"{number} {unit}{'s' if number > 1 else ''} after {self.since}"


def _unkept_address() -> Concat:
    """Return an address that reaches nobody (RFC 2606), different for each row."""
    return Concat(Value("removed-"), Cast("pk", CharField()), Value("@removed.invalid"))


def _forget_invited(before: datetime) -> int:
    """Take address and name out of invitations that are over, and out of their history."""
    over = Q(accepted_at__lt=before) | Q(declined_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
    rows = Invitation.objects.filter(over).exclude(email__endswith="@removed.invalid")
    keys = list(rows.values_list("pk", flat=True))
    found = Invitation.objects.filter(pk__in=keys)
    found.open().update(withdrawn_at=timezone.now())
    found.update(email=_unkept_address(), name=NOBODY)
    history = events_of(Invitation).filter(pgh_obj_id__in=keys)
    history.update(email="removed@removed.invalid", name=NOBODY)
    return len(keys)


def _delete_enquiries(before: datetime) -> int:
    return Enquiry.objects.filter(answered_at__lt=before).delete()[0]


def _forget_nominees(before: datetime) -> int:
    """Take the school lead's name and address out of nominations that are decided, and out of their history."""
    over = Q(decided_at__lt=before) | Q(decided_at__isnull=True, proposed_at__lt=before)
    rows = Nomination.objects.exclude(state__in=Nomination.OPEN).exclude(lead_email__endswith="@removed.invalid")
    keys = list(rows.filter(over).values_list("pk", flat=True))
    Nomination.objects.filter(pk__in=keys).update(lead_email="removed@removed.invalid", lead_name=NOBODY)
    history = events_of(Nomination).filter(pgh_obj_id__in=keys)
    history.update(lead_email="removed@removed.invalid", lead_name=NOBODY)
    return len(keys)


def _forget_messages(before: datetime) -> int:
    """Take address, subject and details out of messages that are finished; the log keeps that there was one."""
    done = Message.objects.filter(finished_at__lt=before).exclude(state=Message.State.QUEUED)
    return done.exclude(to="", subject_line="", details={}).update(to="", subject_line="", details={}, outcome="")


def _delete_messages(before: datetime) -> int:
    return Message.objects.filter(finished_at__lt=before).exclude(state=Message.State.QUEUED).delete()[0]


def _delete_drafts(before: datetime) -> int:
    return FoundingDraft.objects.filter(changed_at__lt=before).delete()[0]


def _delete_sessions(before: datetime) -> int:
    """Delete sessions that are over, and the note of where from each was used."""
    ended = Session.objects.filter(expire_date__lt=before).delete()[0]
    living = Session.objects.values("session_key")
    return ended + UserSession.objects.filter(last_seen_at__lt=before).exclude(session_key__in=living).delete()[0]


RETENTION: tuple[Retention, ...] = (
    Retention(
        "Address and name of somebody invited", timedelta(days=90),
        "the invitation was answered, withdrawn or expired", "are replaced, in the history too", _forget_invited,
    ),
    Retention("An enquiry from a visitor", timedelta(days=365), "it was answered", "is deleted", _delete_enquiries),
    Retention(
        "Name and address of a nominated school's lead", timedelta(days=365),
        "the nomination was decided", "are replaced, in the history too", _forget_nominees,
    ),
    Retention(
        "Address, subject and details of a message", timedelta(days=180),
        "it was sent or dropped", "are wiped", _forget_messages,
    ),
    Retention("The line of a message in the log", timedelta(days=730), "it was sent or dropped", "is deleted",
              _delete_messages),
    Retention("What was typed of an alliance not yet set up", timedelta(days=90), "it was last changed", "is deleted",
              _delete_drafts),
    Retention("A session and where from it was used", timedelta(days=0), "it ended", "is deleted", _delete_sessions),
)  # fmt: skip


def tidy() -> dict[str, int]:
    """Act on all that has been kept long enough; return how many rows of each kind it was."""
    done = {}
    for rule in RETENTION:
        with transaction.atomic():
            done[rule.what] = rule.act(timezone.now() - rule.kept_for)
    return done
