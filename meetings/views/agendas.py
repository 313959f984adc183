"""The agenda of a meeting: reading it, building it, and what others propose for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from meetings.actions import agendas as actions
from meetings.actions.answers import find_by_token
from meetings.agenda import Agenda, agenda_of, neighbours_of
from meetings.forms.agendas import ItemForm, OrderForm, ProposeForm, RefuseForm
from meetings.matters import Matter, matters_arising
from meetings.models import AgendaItem, Meeting
from meetings.views.planning import visible_or_404
from members.access import Standing, public, requires
from members.models import Alliance
from members.permissions import Can

# More would hide the agenda behind the work that is left over.
MOST_MATTERS = 15
# The addresses that every item of an agenda links to.
OF_ITEMS = ("item_edit", "papers_add", "paper_request", "item_stand_aside", "item_remove")
OF_PAPERS = ("paper", "paper_replace", "paper_rename", "paper_move", "paper_remove")


def addresses(alliance: Alliance) -> dict[str, dict[str, str]]:
    """Return each address of items and papers in two halves, between which the key stands.

    An agenda links to hundreds of them, and to find each anew would take most of the page's time.
    """
    key = 987654321
    found = {}
    for name in OF_ITEMS + OF_PAPERS:
        before, after = reverse(f"meetings:{name}", args=[alliance.slug, key]).split(str(key))
        found[name] = {"before": before, "after": after}
    return found


def _matters(meeting: Meeting, standing: Standing) -> list[Matter]:
    """Return the most urgent of what arises, and one more where there is more; the actions' own page has the rest."""
    return matters_arising(meeting, standing, most=MOST_MATTERS + 1)


def item_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> AgendaItem:
    """Return an item that the person may know of and takes part in."""
    seen = alliance.agenda_items.visible_to(request.standing).taking_part()
    return get_object_or_404(
        seen.with_names().select_related("meeting__body", "meeting__host", "meeting__alliance"), pk=pk
    )


def to_agenda(alliance: Alliance, meeting_pk: int, item_pk: int | None = None) -> HttpResponse:
    """Send the reader to the agenda, at the item if one is given."""
    url = reverse("meetings:agenda", args=[alliance.slug, meeting_pk])
    return redirect(f"{url}#item-{item_pk}" if item_pk else url)


@requires(Can.ENTER)
def agenda(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show the agenda as far as the person may see it; one that is opened to be built begins with standing items."""
    seen = alliance.meetings.visible_to(request.standing).with_names().select_related("minutes")
    meeting = get_object_or_404(seen, pk=pk)
    shown = agenda_of(meeting, request.standing)
    untouched = not shown.entries and not shown.removed and shown.is_open and not meeting.is_over
    if shown.runs and untouched and actions.start_agenda(meeting=meeting, by=request.standing):
        shown = agenda_of(meeting, request.standing)
    return render(request, "meetings/agendas/agenda.html", _context(request, meeting, shown))


def _context(request: HttpRequest, meeting: Meeting, shown: Agenda, notice: str = "") -> dict[str, Any]:
    standing = request.standing
    kinds = {entry.item.kind for entry in shown.entries}
    last, following = neighbours_of(meeting, request.alliance.meetings.visible_to(standing).planned())
    return {
        "meeting": meeting,
        "agenda": shown,
        "notice": notice,
        "runs": shown.runs,
        "edits": shown.runs and shown.is_open,
        "decides": standing.can(Can.ADOPT_MINUTES),
        "proposes": (shown.runs or shown.is_invited) and meeting.can_be_answered,
        "stands_aside": shown.knows_all and shown.is_open,
        "earlier": range(meeting.agenda_version - 1, 0, -1),
        "last_meeting": last,
        "next_meeting": following,
        "matters": _matters(meeting, standing) if "matters_arising" in kinds else [],
        "most_matters": MOST_MATTERS,
        "to": addresses(request.alliance),
    }


@requires(Can.RUN_MEETINGS)
@require_POST
def agenda_order(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Save a new order, dragged or moved by one place; an order that somebody else has changed is refused kindly."""
    meeting = visible_or_404(request, alliance, pk)
    form = OrderForm(request.POST)
    notice = ""
    try:
        if not form.is_valid():
            raise ValidationError(form.non_field_errors() or "The order cannot be read. Load the page again.")
        given = form.cleaned_data
        moved = given["up"] or given["down"]
        order = actions.shifted(given["seen"], moved, up=given["up"] is not None) if moved else given["order"]
        actions.reorder(meeting=meeting, seen=given["seen"], order=order, by=request.standing)
    except actions.Overtaken:
        notice = "Somebody else has changed the agenda meanwhile. This is how it stands now; move the item again."
    except ValidationError as error:
        notice = " ".join(error.messages)
    if not request.htmx:
        if notice:
            messages.warning(request, notice)
        return to_agenda(alliance, pk, form.cleaned_data.get("up") or form.cleaned_data.get("down"))
    shown = agenda_of(meeting, request.standing)
    return render(request, "meetings/agendas/agenda.html#items", _context(request, meeting, shown, notice))


@requires(Can.RUN_MEETINGS)
def item_add(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Put a new item on the agenda."""
    meeting = visible_or_404(request, alliance, pk)
    form = ItemForm(request.POST or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_item(meeting=meeting, item=form.instance, by=request.standing)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"“{item.title}” is on the agenda.")
            return to_agenda(alliance, pk, item.pk)
    return render(request, "meetings/agendas/item_form.html", {"form": form, "meeting": meeting})


@requires(Can.RUN_MEETINGS)
def item_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change an item; what somebody else has changed meanwhile is shown before it is written over."""
    item = item_or_404(request, alliance, pk)
    form = ItemForm(request.POST or None, instance=item, meeting=item.meeting)
    overtaken_by: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_item(item=form.instance, version=form.cleaned_data["version"], by=request.standing)
        except actions.Overtaken as overtaken:
            overtaken_by = form.begin_again_from(overtaken.current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"“{form.instance.title}” is saved.")
            return to_agenda(alliance, item.meeting_id, pk)
    context = {"form": form, "meeting": item.meeting, "item": item, "overtaken_by": overtaken_by}
    return render(request, "meetings/agendas/item_form.html", context)


@requires(Can.RUN_MEETINGS)
def item_remove(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take an item off the agenda after asking once."""
    item = item_or_404(request, alliance, pk)
    if request.method == "POST":
        try:
            if actions.remove_item(item=item, by=request.standing):
                messages.success(request, f"“{item.title}” is off the agenda. You can put it back below.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return to_agenda(alliance, item.meeting_id)
    context = {
        "title": f"Take “{item.title}” off the agenda?",
        "consequences": ["Its papers go with it. You can put it back, with its papers, at the foot of the agenda."],
        "submit": "Take it off",
        "danger": True,
        "cancel": "Leave it on",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, item.meeting_id]),
    }
    return render(request, "components/confirm.html", context)


@requires(Can.RUN_MEETINGS)
@require_POST
def item_restore(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Put an item that was taken off back on the agenda."""
    item = item_or_404(request, alliance, pk)
    try:
        if actions.restore_item(item=item, by=request.standing):
            messages.success(request, f"“{item.title}” is on the agenda again.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return to_agenda(alliance, item.meeting_id, pk)


@requires(Can.ENTER)
def item_propose(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Propose an item; those invited may, until the meeting begins."""
    meeting = visible_or_404(request, alliance, pk)
    runs = request.standing.can(Can.RUN_MEETINGS)
    if not runs and not meeting.invitees.of_standing(request.standing).exists():
        messages.error(request, "Those invited to the meeting propose items. Ask somebody who is.")
        return to_agenda(alliance, pk)
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_item(meeting=meeting, by=request.standing, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Your item is proposed. You hear by e-mail whether the chair takes it.")
            return to_agenda(alliance, pk)
    return render(request, "meetings/agendas/propose.html", {"form": form, "meeting": meeting})


@public
@never_cache
def reply_propose(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody invited propose an item by the link of their e-mail, without signing in."""
    row = find_by_token(token)
    if row is None or row.person is None:
        return render(request, "meetings/answers/void.html", status=410)
    form = ProposeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.propose_item(meeting=row.meeting, by_invitee=row, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Your item is proposed. You hear by e-mail whether the chair takes it.")
            return redirect("meetings:reply", token)
    context = {"form": form, "row": row, "meeting": row.meeting, "token": token}
    return render(request, "meetings/agendas/reply_propose.html", context)


@requires(Can.ADOPT_MINUTES)
@require_POST
def item_take(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take a proposed item onto the agenda."""
    item = item_or_404(request, alliance, pk)
    try:
        if actions.take_item(item=item, by=request.standing):
            messages.success(request, f"“{item.title}” is on the agenda. Its proposer is told.")
        else:
            messages.info(request, f"“{item.title}” was decided already.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return to_agenda(alliance, item.meeting_id, pk)


@requires(Can.ADOPT_MINUTES)
def item_refuse(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Decline a proposed item for a reason."""
    item = item_or_404(request, alliance, pk)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if actions.refuse_item(item=item, reason=form.cleaned_data["reason"], by=request.standing):
            messages.success(request, f"“{item.title}” is not taken. Its proposer is told.")
        else:
            messages.info(request, f"“{item.title}” was decided already.")
        return to_agenda(alliance, item.meeting_id)
    who = item.proposed_by.name if item.proposed_by else "Whoever proposed it"
    context = {
        "form": form,
        "title": f"Not take “{item.title}”?",
        "consequences": [f"{who} is told, with the reason that you give."],
        "submit": "Do not take it",
        "danger": True,
        "cancel": "Decide later",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, item.meeting_id]),
    }
    return render(request, "components/confirm.html", context)
