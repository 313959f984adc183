"""What waits for those who answer visitors."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from members.access import Standing
from members.home import NEEDS, Need
from members.models import Enquiry
from members.permissions import Can

TIME_TO_ANSWER = timedelta(days=5)
MOST = 5


@NEEDS.register(position=40)
def enquiries_to_answer(standing: Standing) -> Iterator[Reading[Need]]:
    """Name the enquiries that wait longest, each to be answered within five days."""
    if standing.can(Can.ANSWER_ENQUIRIES):
        rows = standing.alliance.enquiries.waiting().order_by("made_at", "pk")[:MOST]
        yield Reading(rows, fields("pk", "name", "kind", "organisation", "made_at"), partial(_waiting, standing))


def _waiting(standing: Standing, found: list[Facts]) -> Iterator[Need]:
    for enquiry in found:
        wish = "asks to join" if enquiry["kind"] == Enquiry.Kind.JOIN else "has a question"
        yield Need(
            title=f"{enquiry['name']} {wish}",
            detail=enquiry["organisation"],
            url=reverse("members:enquiry", args=[standing.alliance.slug, enquiry["pk"]]),
            action="Answer",
            due=datetime.fromisoformat(enquiry["made_at"]) + TIME_TO_ANSWER,
        )
