"""Schools pledge to strands for an academic year."""

from collections.abc import Collection

from django.db import transaction

from members.access import Standing
from members.models import AcademicYear, Institution, Strand


@transaction.atomic
def set_pledges(
    *, institution: Institution, year: AcademicYear, strands: Collection[Strand], by: Standing
) -> tuple[int, int]:
    """Let the institution's pledges of the year be exactly these strands; return how many were added and taken back."""
    present = {pledge.strand_id: pledge for pledge in by.alliance.pledges.in_year(year).filter(institution=institution)}
    wanted = {strand.pk: strand for strand in strands}
    taken_back = [pledge for pk, pledge in present.items() if pk not in wanted]
    for pledge in taken_back:
        pledge.delete()
    added = [strand for pk, strand in wanted.items() if pk not in present]
    for strand in added:
        by.alliance.pledges.get_or_create(
            strand=strand, institution=institution, academic_year=int(year), defaults={"pledged_by": by.person}
        )
    return len(added), len(taken_back)
