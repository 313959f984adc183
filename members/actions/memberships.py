"""Starting, changing and ending memberships."""

from datetime import date

from django.db import transaction

from members.access import Standing
from members.models import Institution, Membership


@transaction.atomic
def start_membership(
    *,
    institution: Institution,
    kind: str,
    starts_on: date,
    by: Standing,
    ends_on: date | None = None,
    is_teaching_school: bool = False,
) -> Membership:
    """Let the institution join the alliance of `by`; an overlap is refused by the database."""
    return Membership.objects.create(
        alliance=by.alliance,
        institution=institution,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        is_teaching_school=is_teaching_school,
    )


@transaction.atomic
def end_membership(*, membership: Membership, ends_on: date, by: Standing) -> Membership:
    """End the membership, and with it the institution's place in a cluster; roles and seats stay for their own end."""
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    places = by.alliance.cluster_schools.filter(institution=membership.institution, starts_on__lte=ends_on)
    places.filter(ends_on__isnull=True).update(ends_on=ends_on)
    return membership
