"""A person's own calendar: the address to subscribe to, and the feed behind it."""

from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from alliance_portal.calendars import CALENDAR_TYPE
from alliance_portal.outbox import absolute
from meetings.forms.rules import FeedForm
from members.access import public, requires
from members.actions import calendars as actions
from members.calendars import feed_of, open_feed
from members.models import Alliance, FeedToken
from members.permissions import Can

KEPT_SECONDS = 15 * 60


@requires(Can.ENTER)
def calendar(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Let me subscribe to my calendar, change what it shows, take a new address, or revoke it."""
    feed = request.user.feed_tokens.live().first()
    form = FeedForm(request.POST or None, initial={"covers": feed.covers if feed else FeedToken.Covers.OWN})
    if request.method == "POST" and form.is_valid():
        messages.success(request, _done(request, form, feed))
        return redirect("meetings:calendar", alliance.slug)
    address = absolute(reverse("meetings:feed", args=[feed.token])) if feed else ""
    context = {
        "form": form,
        "feed": feed,
        "address": address,
        "webcal": f"webcal://{address.split('://', 1)[-1]}" if feed else "",
    }
    return render(request, "meetings/planning/calendar.html", context)


def _done(request: HttpRequest, form: FeedForm, feed: FeedToken | None) -> str:
    """Do what was asked, and return what to say of it."""
    wanted, covers = form.cleaned_data["do"], form.cleaned_data["covers"]
    if wanted == "revoke":
        actions.revoke_feed(person=request.user)
        return "The address is revoked. Calendars that use it get nothing any more."
    if wanted == "change" and feed is not None:
        actions.change_feed(feed=feed, covers=covers)
        return "Your calendar shows that from its next refresh on. The address stays the same."
    actions.make_feed(person=request.user, covers=covers)
    return "Your calendar has a new address." + (" The old one opens nothing any more." if feed else "")


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a person's calendar to whoever has its address; a revoked one is not found."""
    opened = open_feed(token)
    if opened is None:
        raise Http404
    body = feed_of(opened)
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "Cache-Control": f"private, max-age={KEPT_SECONDS}",
        "Content-Disposition": 'inline; filename="alliance-portal.ics"',
        "ETag": etag,
        "X-Robots-Tag": "noindex",
    }
    response = HttpResponse(body, content_type=CALENDAR_TYPE, headers=headers)
    return get_conditional_response(request, etag, response=response) or response
