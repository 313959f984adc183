"""What was minuted under an item at any moment: compared, and restored."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from meetings.actions import minutes as verbs
from meetings.differences import differences
from meetings.models import AgendaItem, ItemVersion
from meetings.views.minutes.live import item_or_404, live_url
from members.access import requires
from members.models import Alliance
from members.permissions import Can

PER_PAGE = 30
LONGEST_NUMBER = 9


@requires(Can.TAKE_MINUTES)
def item_versions(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """List the versions of an item's text, and show what changed from one to another."""
    item = item_or_404(request, alliance, pk)
    page = Paginator(item.versions.with_names().without_text(), PER_PAGE).get_page(request.GET.get("page"))
    after = _version(item, request.GET.get("to")) or _version(item, str(item.text_version))
    before = _version(item, request.GET.get("from"))
    if before is None and after is not None:
        before = item.versions.filter(number__lt=after.number, is_aside=False).with_names().first()
    context = {
        "item": item,
        "meeting": item.meeting,
        "minutes": getattr(item.meeting, "minutes", None),
        "page": page,
        "before": before,
        "after": after,
        "parts": differences(before.text if before else "", after.text) if after else [],
        "live": live_url(item.meeting, str(pk)),
    }
    return render(request, "meetings/minutes/versions.html", context)


def _version(item: AgendaItem, number: str | None) -> ItemVersion | None:
    if not number or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    return item.versions.with_names().filter(number=int(number)).first()


@requires(Can.TAKE_MINUTES)
@require_POST
def item_restore(request: HttpRequest, alliance: Alliance, pk: int, number: int) -> HttpResponse:
    """Make an earlier version the text again."""
    item = item_or_404(request, alliance, pk)
    if _version(item, str(number)) is None:
        raise Http404("There is no such version.")
    try:
        verbs.restore(item=item, number=number, by=request.standing)
        messages.success(request, f"Version {number} is the text again. What stood there before is kept as a version.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meetings:item_versions", alliance.slug, pk)
