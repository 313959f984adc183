"""Minutes as a document, the search over them, and the versions that were signed."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from meetings.differences import differences, is_changed
from meetings.document import digest_of, read, signed_document
from meetings.forms.minutes import MinutesFilterForm
from meetings.models import AgendaItem, Invitee, Meeting, Minutes
from meetings.querysets import AgendaItemQuerySet, MinutesQuerySet
from members.access import Standing, requires
from members.models import Alliance
from members.permissions import Can

PER_PAGE = 20


@requires(Can.ENTER)
def minutes(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show the minutes of a meeting, or how far they are to those who may not read them yet."""
    standing = request.standing
    readable = Minutes.objects.visible_to(standing).with_names().select_related("meeting__host", "circulated_by")
    found = readable.with_waiting().filter(meeting=pk).first()
    if found is None or found.meeting.state != Meeting.State.PLANNED:
        meeting = get_object_or_404(alliance.meetings.visible_to(standing).with_names(), pk=pk)
        return render(request, "meetings/minutes/none.html", {"meeting": meeting})
    found.meeting.alliance = alliance
    context = {
        "minutes": found,
        "meeting": found.meeting,
        "document": read(found, standing),
        "signed": list(found.meeting.minutes_versions.without_content()) if found.is_adopted else [],
        "may_suggest": found.can_be_corrected and _is_invited(request, found.meeting),
    }
    return render(request, "meetings/minutes/minutes.html", context)


def _is_invited(request: HttpRequest, meeting: Meeting) -> bool:
    return Invitee.objects.of_standing(request.standing).filter(meeting=meeting).exists()


def adopted_or_404(request: HttpRequest, pk: int) -> Minutes:
    """Return adopted minutes that the person may read."""
    rows = Minutes.objects.visible_to(request.standing).adopted().with_names()
    return get_object_or_404(rows.select_related("meeting__host", "meeting__alliance"), meeting=pk)


@requires(Can.ENTER)
def minutes_versions(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """List the signed versions and show what changed from one to another."""
    adopted = adopted_or_404(request, pk)
    versions = list(adopted.meeting.minutes_versions.select_related("signed_by"))
    by_number = {version.number: version for version in versions}
    after = by_number.get(_number(request.GET.get("to")), versions[0] if versions else None)
    before = by_number.get(_number(request.GET.get("from")))
    if before is None and after is not None:
        before = by_number.get(after.number - 1)
    context = {
        "minutes": adopted,
        "meeting": adopted.meeting,
        "versions": versions,
        "before": before,
        "after": after,
        "changes": _changes(request, before, after) if before and after else [],
    }
    return render(request, "meetings/minutes/signed_versions.html", context)


def _changes(request: HttpRequest, before: object, after: object) -> list[dict[str, object]]:
    """Return the items whose text differs, each with what was removed and added."""
    old = {item.pk: item for item in signed_document(before, request.standing).items}
    found = []
    for item in signed_document(after, request.standing).items:
        parts = differences(old[item.pk].text if item.pk in old else "", item.text)
        if is_changed(parts):
            found.append({"item": item, "parts": parts})
    return found


@requires(Can.ENTER)
def minutes_version(request: HttpRequest, alliance: Alliance, pk: int, number: int) -> HttpResponse:
    """Show one signed version, and whether it still is what was signed."""
    adopted = adopted_or_404(request, pk)
    version = adopted.meeting.minutes_versions.select_related("signed_by").filter(number=number).first()
    if version is None:
        raise Http404("There is no such version.")
    context = {
        "minutes": adopted,
        "meeting": adopted.meeting,
        "version": version,
        "document": signed_document(version, request.standing),
        "is_sound": digest_of(version.content) == version.digest,
    }
    return render(request, "meetings/minutes/signed.html", context)


def _number(text: str | None) -> int:
    """Read a version's number; whatever is none is 0, which no signed version has."""
    return int(text) if text and text.isdecimal() and len(text) < 6 else 0


@requires(Can.ENTER)
def minutes_search(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the minutes the person may read, or the items in them that hold the words."""
    form = MinutesFilterForm(request.GET, alliance=alliance)
    wanted = Minutes.objects.visible_to(request.standing).filter(form.condition())
    if form.chosen_state:
        wanted = wanted.filter(state=form.chosen_state)
    words = form.words
    found = _items_with(words, wanted, request.standing) if words else wanted.with_names().newest_first()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    template = "meetings/minutes/list.html#rows" if request.htmx else "meetings/minutes/list.html"
    return render(request, template, {"form": form, "page": page, "words": words})


def _items_with(words: str, wanted: MinutesQuerySet, standing: Standing) -> AgendaItemQuerySet:
    """Return the items of these minutes that hold the words, as far as they are open to the person."""
    items = AgendaItem.objects.minuted(standing).filter(meeting__in=wanted.order_by().values("meeting_id"))
    return items.with_words(words).select_related("meeting", "meeting__body", "meeting__minutes").defer("brief")
