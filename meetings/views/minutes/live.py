"""Taking minutes: one page for typing, which works as plain forms too, and the addresses to which it saves."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from meetings.actions import actions as action_verbs
from meetings.actions import minutes as verbs
from meetings.differences import differences
from meetings.forms.actions import ActionForm
from meetings.forms.minutes import AttendedForm, DecisionForm, TextForm, once
from meetings.live import PEOPLE, LiveItem, attendance_of, live_items, live_page, minutes_gone
from meetings.models import AgendaItem, Meeting, Minutes
from meetings.owners import offered_owners
from meetings.words import clock
from members.access import requires
from members.models import Alliance
from members.permissions import Can

PAGE = "meetings/minutes/live.html"
KEPT = "Nothing was saved. What you typed is still here."


def wants_data(request: HttpRequest) -> bool:
    """Say whether the page's script asks, and not somebody who sends a plain form."""
    return request.headers.get("Accept") == "application/json"


def meeting_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> Meeting:
    meetings = alliance.meetings.visible_to(request.standing).planned()
    return get_object_or_404(meetings.with_names().select_related("minutes"), pk=pk)


def item_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> AgendaItem:
    """Return an item that the person minutes: on the agenda, and not one from which they stood aside."""
    items = AgendaItem.objects.visible_to(request.standing).filter(is_recused=False, state=AgendaItem.State.ON)
    return get_object_or_404(items.select_related("meeting", "meeting__body", "meeting__alliance"), pk=pk)


def live_url(meeting: Meeting, item: str) -> str:
    return f"{reverse('meetings:minutes_live', args=[meeting.alliance.slug, meeting.pk])}?item={item}"


def _minutes_of(meeting: Meeting) -> Minutes:
    """Return the minutes, or how they are before anybody has begun."""
    return getattr(meeting, "minutes", None) or Minutes(meeting=meeting, alliance_id=meeting.alliance_id)


@requires(Can.TAKE_MINUTES)
@never_cache
def minutes_live(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show the page for taking minutes; adopted ones are only read."""
    meeting = meeting_or_404(request, alliance, pk)
    if not _minutes_of(meeting).can_be_written:
        return redirect("meetings:minutes", alliance.slug, pk)
    return _page(request, meeting, request.GET.get("item", ""))


def _page(request: HttpRequest, meeting: Meeting, chosen: str, **forms: Any) -> HttpResponse:
    """Show the page with one part open; `forms` are those that were sent and could not be taken."""
    whole = bool(request.GET.get("all"))
    page = live_page(meeting, _minutes_of(meeting), request.standing, chosen, whole=whole)
    context = {
        "page": page,
        "meeting": meeting,
        "minutes": page.minutes,
        "gone": minutes_gone(page.began_at) if page.minutes.opened_at else 0,
        "decision_form": DecisionForm(),
        "action_form": ActionForm(standing=request.standing, meeting=meeting),
        "all": whole,
        **forms,
    }
    template = f"{PAGE}#parts" if whole else PAGE
    return render(request, template, context)


@requires(Can.TAKE_MINUTES)
@require_POST
def item_text(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Save what is minuted under an item; a save that cannot be merged is answered with both texts."""
    item = item_or_404(request, alliance, pk)
    form = TextForm(request.POST, auto_id=f"%s-{pk}")
    if not form.is_valid():
        return _refused(request, item, form, text_form=form)
    try:
        saved = verbs.save_text(item=item, by=request.standing, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _refused(request, item, form, text_form=form)
    if isinstance(saved, verbs.Conflict):
        return _conflict(request, item, saved)
    if wants_data(request):
        now = clock(timezone.now())
        return JsonResponse({"version": saved.number, "text": saved.text, "merged": saved.is_merged, "at": now})
    return redirect((request.POST.get("next") == "on" and _next_url(request, item)) or live_url(item.meeting, str(pk)))


def _next_url(request: HttpRequest, item: AgendaItem) -> str:
    """Return the address of the part after this one, for "Save and next" without script."""
    keys = [each.key for each in live_items(item.meeting, request.standing)]
    at = keys.index(str(item.pk))
    return live_url(item.meeting, keys[min(at + 1, len(keys) - 1)])


def _conflict(request: HttpRequest, item: AgendaItem, conflict: verbs.Conflict) -> HttpResponse:
    context = {
        "item": item,
        "meeting": item.meeting,
        "conflict": conflict,
        "theirs": differences(conflict.base, conflict.theirs),
        "mine": differences(conflict.base, conflict.mine),
        "alliance": item.meeting.alliance,
    }
    if wants_data(request):
        html = render_to_string("meetings/minutes/merge.html#form", context, request)
        data = {"html": html, "version": conflict.number, "theirs": conflict.theirs, "mine": conflict.mine}
        return JsonResponse(data, status=409)
    return render(request, "meetings/minutes/merge.html", context, status=409)


def _refused(request: HttpRequest, item: AgendaItem, form: Any, **forms: Any) -> HttpResponse:
    """Say what to change, and give back what was typed."""
    if wants_data(request):
        errors = [error for field in form.errors.values() for error in field]
        fields = {name: list(field) for name, field in form.errors.items()}
        return JsonResponse({"errors": errors, "fields": fields}, status=422)
    meeting = meeting_or_404(request, request.alliance, item.meeting_id)
    if not _minutes_of(meeting).can_be_written:
        return render(request, "meetings/minutes/too_late.html", {"meeting": meeting, "item": item, "form": form})
    return _page(request, meeting, str(item.pk), refused=form, **forms)


@requires(Can.TAKE_MINUTES)
@require_POST
def decision_add(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Record a decision under an item."""
    item = item_or_404(request, alliance, pk)
    form = DecisionForm(request.POST, auto_id=f"%s-{pk}")
    if form.is_valid():
        try:
            verbs.add_decision(item=item, text=form.cleaned_data["decision"], key=once(form), by=request.standing)
            return _captured(request, item)
        except ValidationError as error:
            form.add_error(None, error)
    return _refused(request, item, form, decision_form=form)


@requires(Can.TAKE_MINUTES)
@require_POST
def action_add(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Record an action under an item."""
    item = item_or_404(request, alliance, pk)
    form = ActionForm(request.POST, standing=request.standing, meeting=item.meeting, auto_id=f"%s-{pk}")
    if form.is_valid():
        try:
            action_verbs.record_action(
                item=item,
                what=form.cleaned_data["what"],
                owner=form.cleaned_data["who"],
                due_on=form.cleaned_data["due"],
                key=once(form),
                by=request.standing,
            )
            return _captured(request, item)
        except ValidationError as error:
            form.add_error(None, error)
    return _refused(request, item, form, action_form=form)


def _captured(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Show the decisions and actions of an item as they are now."""
    if not wants_data(request):
        return redirect(live_url(item.meeting, str(item.pk)))
    shown = next(each for each in live_items(item.meeting, request.standing) if each.item.pk == item.pk)
    return JsonResponse({"html": _captured_html(request, shown), "mark": shown.mark})


def _captured_html(request: HttpRequest, shown: LiveItem) -> str:
    return render_to_string("meetings/minutes/captured.html", {"each": shown, "alliance": request.alliance}, request)


@requires(Can.TAKE_MINUTES)
@require_POST
def attendance_mark(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Tick one place: present, deputy, apologies, absent; late and early."""
    rows = alliance.invitees.with_names().select_related("meeting__body__meeting_rules", "meeting__alliance")
    seen = alliance.meetings.visible_to(request.standing).planned()
    row = get_object_or_404(rows.filter(meeting__in=seen.order_by().values("pk")), pk=pk)
    form = AttendedForm(request.POST, auto_id=f"%s-{pk}")
    if form.is_valid():
        try:
            row = verbs.mark(invitee=row, by=request.standing, **form.said())
            return _ticked(request, row.meeting, row)
        except ValidationError as error:
            form.add_error(None, error)
    if wants_data(request):
        return JsonResponse({"errors": [error for field in form.errors.values() for error in field]}, status=422)
    meeting = meeting_or_404(request, alliance, row.meeting_id)
    if not _minutes_of(meeting).can_be_written:
        return redirect("meetings:minutes", alliance.slug, meeting.pk)
    return _page(request, meeting, PEOPLE, refused=form, refused_row=row)


@requires(Can.TAKE_MINUTES)
@require_POST
def attendance_everyone(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Tick everybody who said yes."""
    meeting = meeting_or_404(request, alliance, pk)
    try:
        verbs.mark_everyone(meeting=meeting, by=request.standing)
    except ValidationError as error:
        return _too_late(request, meeting, error)
    return _ticked(request, meeting)


def _ticked(request: HttpRequest, meeting: Meeting, row: Any = None) -> HttpResponse:
    if not wants_data(request):
        return redirect(live_url(meeting, PEOPLE) + (f"#place-{row.pk}" if row else ""))
    people = list(meeting.invitees.attended_list())
    shown = [each for each in people if row is None or each.pk == row.pk]
    template = "meetings/minutes/person.html"
    rows = {each.pk: render_to_string(template, {"row": each, "alliance": request.alliance}, request) for each in shown}
    return JsonResponse({"rows": rows, "words": attendance_of(people, meeting).words})


def _too_late(request: HttpRequest, meeting: Meeting, error: ValidationError) -> HttpResponse:
    if wants_data(request):
        return JsonResponse({"errors": error.messages}, status=422)
    return redirect("meetings:minutes", meeting.alliance.slug, meeting.pk)


@requires(Can.TAKE_MINUTES)
@require_POST
def minutes_clock(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Note that the meeting begins, or ends, now."""
    meeting = meeting_or_404(request, alliance, pk)
    try:
        verbs.open_meeting(meeting=meeting, by=request.standing, is_open=request.POST.get("end") != "now")
    except ValidationError as error:
        return _too_late(request, meeting, error)
    return redirect(live_url(meeting, request.POST.get("item", "")))


@requires(Can.TAKE_MINUTES)
@never_cache
def minutes_pulse(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Tell an open page what others have saved since: `known` has what it shows, as item:version:mark."""
    meeting = meeting_or_404(request, alliance, pk)
    minutes = _minutes_of(meeting)
    shown = _known(request.GET.get("known", ""))
    changed = {}
    for each in live_items(meeting, request.standing):
        if not each.is_recused and shown.get(each.key) != f"{each.item.text_version}:{each.mark}":
            changed[each.key] = {
                "version": each.item.text_version,
                "text": each.item.text,
                "mark": each.mark,
                "html": _captured_html(request, each),
            }
    return JsonResponse({"token": get_token(request), "items": changed, "open": minutes.can_be_written})


def _known(text: str) -> dict[str, str]:
    """Read what the page shows; whatever is not understood is sent anew."""
    pairs = [part.partition(":") for part in text[:20_000].split(",")]
    return {key: state for key, _, state in pairs}


@requires(Can.TAKE_MINUTES)
@never_cache
def owners(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Offer people and institutions whose name holds the words."""
    words = request.GET.get("q", "").replace("\0", "")[:100]
    return JsonResponse({"owners": [owner.label for owner in offered_owners(request.standing, words)]})
