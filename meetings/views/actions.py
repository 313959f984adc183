"""Actions and decisions: the registers, and one action with its history."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from meetings.actions import actions as verbs
from meetings.actions.answers import find_by_token
from meetings.forms.actions import ActionFilterForm, ActionForm, CloseForm, DecisionFilterForm, ReopenForm, UpdateForm
from meetings.matters import as_matters
from meetings.models import Action, AgendaItem, Invitee, Meeting
from meetings.querysets import ActionQuerySet, DecisionQuerySet
from meetings.views.minutes.live import live_url
from members.access import public, requires
from members.models import Alliance
from members.permissions import Can
from members.spreadsheets import table_response

PER_PAGE = 30
ACTION_HEADERS = [
    "Number", "What", "Owner", "School", "By when", "State", "Body", "Meeting", "Strand", "Closed on", "Closing note",
]  # fmt: skip
DECISION_HEADERS = ["Body", "Meeting", "Number", "Decision", "Item"]


def _narrowed(request: HttpRequest, alliance: Alliance) -> tuple[ActionFilterForm, ActionQuerySet]:
    form = ActionFilterForm(request.GET, standing=request.standing)
    return form, form.narrow(alliance.actions.visible_to(request.standing)).for_list()


@requires(Can.ENTER)
def actions(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the actions the person may see, the most urgent first."""
    form, found = _narrowed(request, alliance)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = as_matters(page.object_list, request.standing)
    template = "meetings/actions/list.html#rows" if request.htmx else "meetings/actions/list.html"
    return render(request, template, {"form": form, "page": page, "rows": rows})


@requires(Can.EXPORT)
def actions_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Give the list as a table."""
    _, found = _narrowed(request, alliance)
    table = (
        [
            row.number,
            row.what,
            row.owner.name if row.owner else row.owner_name,
            row.institution.name if row.institution else "",
            row.due_on,
            "Overdue" if row.is_overdue else row.get_state_display(),
            row.body.name,
            row.meeting.day.date() if row.meeting else "",
            row.strand.name if row.strand else "",
            row.closed_at,
            row.closing_note,
        ]
        for row in found.iterator(chunk_size=1000)
    )
    return table_response(request.GET.get("format", ""), f"actions-{alliance.slug}", ACTION_HEADERS, table)


def _action_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> Action:
    rows = alliance.actions.visible_to(request.standing).with_names()
    return get_object_or_404(rows.select_related("item", "closed_by", "created_by"), pk=pk)


def _may_answer(request: HttpRequest, action: Action) -> bool:
    """Say whether the person may update the action: the owner, who speaks for the school, and who runs meetings."""
    standing = request.standing
    return standing.can(Can.RUN_MEETINGS) or standing.can(Can.TAKE_MINUTES) or as_matters([action], standing)[0].is_mine


@requires(Can.ENTER)
def action(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show an action with its history, and the forms to whoever may update it."""
    return _show(request, _action_or_404(request, alliance, pk))


def _show(request: HttpRequest, shown: Action, **forms: Any) -> HttpResponse:
    may_change = request.standing.can(Can.TAKE_MINUTES)
    came_from = request.POST if request.method == "POST" else request.GET
    context = {
        "said_at": {name: came_from.get(name, "")[:9] for name in ("meeting", "item")},
        "action": shown,
        "updates": shown.updates.select_related("by", "meeting", "meeting__body"),
        "may_answer": _may_answer(request, shown),
        "may_change": may_change,
        "item_is_open": AgendaItem.objects.has_minutes_open(shown.item_id, request.standing),
        "update_form": UpdateForm(auto_id="update_%s"),
        "close_form": CloseForm(auto_id="close_%s"),
        "reopen_form": ReopenForm(),
        **forms,
    }
    return render(request, "meetings/actions/action.html", context)


def _said_at(request: HttpRequest) -> Meeting | None:
    """Return the meeting in which this is said, where the form comes from the page of its minutes."""
    typed = request.POST.get("meeting", "")
    if not typed.isdecimal() or len(typed) > 9 or not request.standing.can(Can.TAKE_MINUTES):
        return None
    return (
        request.alliance.meetings.visible_to(request.standing).select_related("alliance").filter(pk=int(typed)).first()
    )


def _back(request: HttpRequest, shown: Action) -> HttpResponse:
    meeting = _said_at(request)
    if meeting is not None and request.POST.get("item", "").isdecimal():
        return redirect(live_url(meeting, request.POST["item"][:9]))
    return redirect("meetings:action", request.alliance.slug, shown.pk)


def _answer(request: HttpRequest, alliance: Alliance, pk: int, form: Any, name: str, verb: Any, words: str) -> Any:
    """Take what is said of an action, from whoever may say it."""
    shown = _action_or_404(request, alliance, pk)
    if not _may_answer(request, shown):
        raise PermissionDenied("This action belongs to somebody else.")
    if form.is_valid():
        try:
            verb(shown, form.cleaned_data, _said_at(request))
            messages.success(request, words)
            return _back(request, shown)
        except ValidationError as error:
            # Somebody else was quicker: the form that was sent has no place on the page any more.
            form.add_error(None, error)
            shown = _action_or_404(request, alliance, pk)
            return _show(request, shown, refused=form, typed=form.data.get("note") or form.data.get("reason"))
    return _show(request, shown, **{name: form})


@requires(Can.ENTER)
@require_POST
def action_update(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Note how far an action has got."""

    def verb(shown: Action, said: dict[str, Any], meeting: Meeting | None) -> None:
        verbs.update_action(action=shown, text=said["note"], by=request.user, meeting=meeting)

    form = UpdateForm(request.POST, auto_id="update_%s")
    return _answer(request, alliance, pk, form, "update_form", verb, "Your update is noted.")


@requires(Can.ENTER)
@require_POST
def action_close(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Close an action with a note."""
    form = CloseForm(request.POST, auto_id="close_%s")

    def verb(shown: Action, said: dict[str, Any], meeting: Meeting | None) -> None:
        verbs.close_action(action=shown, note=said["note"], is_done=form.is_done, by=request.user, meeting=meeting)

    return _answer(request, alliance, pk, form, "close_form", verb, "The action is closed.")


@requires(Can.ENTER)
@require_POST
def action_reopen(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Open a closed action again."""

    def verb(shown: Action, said: dict[str, Any], meeting: Meeting | None) -> None:
        verbs.reopen_action(action=shown, reason=said["reason"], by=request.user, meeting=meeting)

    form = ReopenForm(request.POST)
    return _answer(request, alliance, pk, form, "reopen_form", verb, "The action is open again.")


def actions_of(place: Invitee) -> ActionQuerySet:
    """Return the open actions of whoever a reply link speaks for: the person's and the institution's."""
    return place.alliance.actions.of_place(place.person, place.institution).open().with_names()


@public
@never_cache
def reply_action(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Let somebody update or close an own action without signing in; only a button changes anything."""
    place = find_by_token(token)
    if place is None or place.person is None:
        return render(request, "meetings/answers/void.html", status=410)
    shown = get_object_or_404(actions_of(place), pk=pk)
    sent = request.POST if request.method == "POST" else None
    closes = request.POST.get("form") == "close"
    # Two forms with a field of one name stand on the page.
    update = UpdateForm(None if closes else sent, auto_id="update_%s")
    close = CloseForm(sent if closes else None, auto_id="close_%s")
    if update.is_bound and update.is_valid():
        verbs.update_action(action=shown, text=update.cleaned_data["note"], by=place.person)
        messages.success(request, "Your update is noted.")
        return redirect("meetings:reply", token)
    if close.is_bound and close.is_valid():
        note, is_done = close.cleaned_data["note"], close.is_done
        verbs.close_action(action=shown, note=note, is_done=is_done, by=place.person)
        messages.success(request, "The action is closed.")
        return redirect("meetings:reply", token)
    context = {"action": shown, "token": token, "update_form": update, "close_form": close}
    context["updates"] = shown.updates.select_related("by")
    return render(request, "meetings/actions/reply_action.html", context)


@requires(Can.TAKE_MINUTES)
def action_change(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change whose action it is, by when, and its words until its minutes are adopted."""
    changed = _action_or_404(request, alliance, pk)
    form = ActionForm(request.POST or None, standing=request.standing, meeting=changed.meeting, action=changed)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            verbs.change_action(
                action=changed, what=said["what"], owner=said["who"], due_on=said["due"], by=request.standing
            )
            messages.success(request, "The action is changed.")
            return redirect("meetings:action", alliance.slug, pk)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "meetings/actions/change.html", {"form": form, "action": changed})


@requires(Can.TAKE_MINUTES)
def action_remove(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take an action out that was recorded by mistake, after asking once."""
    removed = _action_or_404(request, alliance, pk)
    if request.method == "POST":
        try:
            verbs.remove_action(action=removed, by=request.standing)
            messages.success(request, "The action is taken out.")
            return redirect("meetings:actions", alliance.slug)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("meetings:action", alliance.slug, pk)
    context = {
        "title": "Take this action out?",
        "consequences": [
            f"“{removed.what}” and everything that was said of it is deleted.",
            "Do this only for one that was recorded by mistake. Close it where it is no longer needed.",
        ],
        "submit": "Take it out",
        "danger": True,
        "cancel_url": removed.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


def _decided(request: HttpRequest, alliance: Alliance) -> tuple[DecisionFilterForm, DecisionQuerySet]:
    form = DecisionFilterForm(request.GET, alliance=alliance)
    found = alliance.decisions.visible_to(request.standing).filter(form.condition()).with_names()
    return form, found.with_words(form.words) if form.words else found.newest_first()


@requires(Can.ENTER)
def decisions(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the decisions the person may know of, across meetings."""
    form, found = _decided(request, alliance)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    template = "meetings/actions/decisions.html#rows" if request.htmx else "meetings/actions/decisions.html"
    return render(request, template, {"form": form, "page": page})


@requires(Can.EXPORT)
def decisions_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Give the decisions as a table."""
    _, found = _decided(request, alliance)
    table = (
        [row.meeting.body.name, row.meeting.day.date(), row.number, row.text, row.item.title]
        for row in found.iterator(chunk_size=1000)
    )
    return table_response(request.GET.get("format", ""), f"decisions-{alliance.slug}", DECISION_HEADERS, table)
