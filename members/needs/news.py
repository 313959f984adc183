"""What waits for those who answer visitors."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse

from members.access import Standing
from members.home import NEEDS, Need
from members.models import Enquiry
from members.permissions import Can

TIME_TO_ANSWER = timedelta(days=5)
MOST = 5


@NEEDS.register(position=40)
def enquiries_to_answer(standing: Standing) -> Iterable[Need]:
    """Yield the enquiries that wait longest, each to be answered within five days."""
    if not standing.can(Can.ANSWER_ENQUIRIES):
        return
    for enquiry in standing.alliance.enquiries.waiting().order_by("made_at", "pk")[:MOST]:
        wish = "asks to join" if enquiry.kind == Enquiry.Kind.JOIN else "has a question"
        yield Need(
            title=f"{enquiry.name} {wish}",
            detail=enquiry.organisation,
            url=reverse("members:enquiry", args=[standing.alliance.slug, enquiry.pk]),
            action="Answer",
            due=enquiry.made_at + TIME_TO_ANSWER,
        )
