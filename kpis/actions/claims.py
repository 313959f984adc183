"""Attesting that a promise was kept, confirming it, and exempting a school."""

from django.db import transaction
from django.utils import timezone

from kpis.models import Claim
from members.access import Standing
from members.models import AcademicYear, Commitment, Institution


class ClaimError(Exception):
    """Why somebody may not confirm."""


@transaction.atomic
def attest(*, commitment: Commitment, institution: Institution, year: AcademicYear, text: str, by: Standing) -> Claim:
    """Say for a school how it kept a promise; it counts once another has confirmed it."""
    return Claim.objects.create(
        alliance=by.alliance, commitment=commitment, institution=institution, academic_year=int(year),
        kind=Claim.Kind.ATTESTED, text=text, by=by.person,
    )  # fmt: skip


@transaction.atomic
def confirm(*, claim: Claim, by: Standing) -> Claim:
    """Confirm what a school attested; raise ClaimError to who attested it or speaks for the same school."""
    row = Claim.objects.select_for_update().get(pk=claim.pk, alliance=by.alliance, kind=Claim.Kind.ATTESTED)
    if row.by_id == by.person.pk or row.institution_id in by.institution_ids:
        raise ClaimError("Somebody from outside the school confirms it.")
    if not row.is_confirmed:
        row.confirmed_by, row.confirmed_at = by.person, timezone.now()
        row.save()
    return row


@transaction.atomic
def exempt(*, commitment: Commitment, institution: Institution, year: AcademicYear, text: str, by: Standing) -> Claim:
    """Exempt a school from a promise for a year; a second reason replaces the first."""
    row, _ = Claim.objects.update_or_create(
        commitment=commitment, institution=institution, academic_year=int(year), kind=Claim.Kind.EXEMPT,
        defaults={"alliance": by.alliance, "text": text, "by": by.person},
    )  # fmt: skip
    return row


@transaction.atomic
def withdraw(*, claim: Claim, by: Standing) -> None:
    """Take an exemption, or what was attested and not confirmed, away again; the history keeps it."""
    Claim.objects.filter(pk=claim.pk, alliance=by.alliance, confirmed_at__isnull=True).delete()
