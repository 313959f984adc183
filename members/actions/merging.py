"""Merging two accounts of one person: everything moves to the one that stays, and the other is closed."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pghistory.models
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, models, transaction
from psycopg2.errors import ExclusionViolation, UniqueViolation

from members.access import Standing
from members.actions.erasure import end_sign_in, ties_elsewhere
from members.models import Affiliation, Appointment, FeedToken, Person, Seat
from members.permissions import STRONG_ROLES, Can
from members.personal_data import pointers

# The ways into the closed account end with it: moved, they would open the account that stays.
ENDS_WITH_ACCOUNT: frozenset[type[models.Model]] = frozenset(
    {UserSession, Authenticator, SocialAccount, EmailAddress, FeedToken}
)

Held = type[Appointment] | type[Affiliation] | type[Seat]

# Rows of these hold from a day to a day. Two that say the same and meet become one.
SAME: dict[Held, Callable[[Any], Hashable]] = {
    Appointment: lambda row: (row.alliance_id, row.role, row.institution_id, row.strand_id),
    Affiliation: lambda row: row.institution_id,
    Seat: lambda row: (row.body_id, row.institution_id, row.title, row.capacity),
}

# What people call these, for the preview.
WORDS: dict[type[models.Model], tuple[str, str]] = {
    Appointment: ("role", "roles"),
    Affiliation: ("place of work", "places of work"),
}


@dataclass
class Merged:
    """How many rows of each kind moved, and how many said what the account that stays already says."""

    moved: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    joined: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def why_not_merge(*, stays: Person, closes: Person, by: Standing) -> list[str]:
    """Return the reasons for which `by` may not merge these two; none means that it can be done."""
    reasons = [
        reason for person in (stays, closes) for reason in ties_elsewhere(person=person, by=by, grant=Can.MANAGE_PEOPLE)
    ]
    if stays.pk == closes.pk:
        reasons.append("These are one account already.")
    if closes.pk == by.person.pk:
        reasons.append("You are signed in to the account that would be closed. Let your own account stay.")
    if stays.is_superuser or closes.is_superuser:
        reasons.append("One of the two runs the installation.")
    strong = closes.appointments.filter(role__in=STRONG_ROLES).exists()
    if strong and not by.can(Can.MANAGE_ROLES):
        reasons.append(
            f"The account of {closes.name} that would be closed has held a role such as director or chair, "
            "which would move. Ask a director to merge them, or let that account stay."
        )
    return reasons


def what_moves(closes: Person) -> dict[str, int]:
    """Return how many rows of each kind belong to the account that would be closed."""
    found: dict[str, int] = defaultdict(int)
    for model, pointer in _movable():
        number = model._base_manager.filter(**{pointer.name: closes}).count()
        one, many = WORDS.get(model, (str(model._meta.verbose_name), str(model._meta.verbose_name_plural)))
        if number:
            found[many if number > 1 else one] += number
    return dict(found)


@transaction.atomic
def merge_people(*, stays: Person, closes: Person, by: Standing) -> Merged:
    """Move everything from one account to the other and close it; refuses what `why_not_merge` explains."""
    if reasons := why_not_merge(stays=stays, closes=closes, by=by):
        raise ValueError(" ".join(reasons))
    list(Person.objects.select_for_update().filter(pk__in=[stays.pk, closes.pk]).order_by("pk"))
    merged = Merged()
    for held, same in SAME.items():
        _join(held, same, stays, closes, merged)
    for model, pointer in _movable():
        _move(model, pointer, stays, closes, merged)
    end_sign_in(closes)
    if not stays.phone or not stays.about:
        stays.phone, stays.about = stays.phone or closes.phone, stays.about or closes.about
        stays.save(update_fields=["phone", "about"])
    closes.merged_into, closes.is_active = stays, False
    closes.phone = closes.about = ""
    closes.set_unusable_password()
    closes.save()
    return merged


def _movable() -> list[tuple[type[models.Model], models.Field]]:
    """Return every pointer to a person that a merge moves: all but history and the ways to sign in."""
    return [
        (model, pointer)
        for model, pointer in pointers()
        if model._meta.managed
        and not model._meta.proxy
        and not issubclass(model, pghistory.models.Event)
        and model not in ENDS_WITH_ACCOUNT
    ]


def _join(model: Held, same: Callable[[Any], Hashable], stays: Person, closes: Person, merged: Merged) -> None:
    """Make one row of those that say the same and meet or overlap in time, before the rest moves."""
    groups: dict[Hashable, list[Any]] = defaultdict(list)
    both = model._default_manager.filter(person__in=[stays, closes])
    for row in both.select_for_update().order_by("starts_on", "pk"):
        groups[same(row)].append(row)
    for rows in groups.values():
        for chain in _chains(rows):
            if len(chain) > 1 and any(row.person_id == closes.pk for row in chain):
                # Another seat of the same body may begin on that day: then both rows simply move.
                with contextlib.suppress(IntegrityError), transaction.atomic():
                    _fold(chain, stays)
                    merged.joined[str(model._meta.verbose_name_plural)] += len(chain) - 1


def _chains(rows: list[Any]) -> list[list[Any]]:
    """Split rows ordered by their start into runs without a gap; a row that never held stays alone."""
    chains: list[list[Any]] = []
    end = date.min
    for row in rows:
        if row.ends_on == row.starts_on:
            chains.insert(0, [row])
        elif chains and row.starts_on <= end:
            chains[-1].append(row)
            end = max(end, row.ends_on or date.max)
        else:
            chains.append([row])
            end = row.ends_on or date.max
    return chains


def _fold(chain: list[Any], stays: Person) -> None:
    """Keep one row of the chain, as long as the chain is, and remove the others."""
    kept = next((row for row in chain if row.person_id == stays.pk), chain[0])
    ends = [row.ends_on for row in chain]
    for row in chain:
        if row is not kept:
            row.delete()
    kept.starts_on = min(row.starts_on for row in chain)
    kept.ends_on = None if None in ends else max(ends)
    if isinstance(kept, Affiliation):
        kept.job_title = kept.job_title or next((row.job_title for row in chain if row.job_title), "")
    kept.person = stays
    kept.save()


def _move(model: type[models.Model], pointer: models.Field, stays: Person, closes: Person, merged: Merged) -> None:
    """Point rows at the account that stays; what it already has of the same kind is not kept twice."""
    rows = model._base_manager.filter(**{pointer.name: closes})
    with contextlib.suppress(IntegrityError), transaction.atomic():
        merged.moved[str(model._meta.verbose_name_plural)] += rows.update(**{pointer.name: stays})
        return
    for row in rows.order_by("pk"):
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{pointer.name: stays})
            merged.moved[str(model._meta.verbose_name_plural)] += 1
        except IntegrityError as error:
            # Whatever else stands against it (nobody seconds what they proposed) stays with the closed account, and so
            # does what may not be removed (who was at a meeting whose minutes are adopted).
            if isinstance(error.__cause__, UniqueViolation | ExclusionViolation):
                with contextlib.suppress(IntegrityError), transaction.atomic():
                    model._base_manager.filter(pk=row.pk).delete()
                    merged.joined[str(model._meta.verbose_name_plural)] += 1
