"""Papers of an item: read by those who may, uploaded, ordered, replaced, taken away, and asked for."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from meetings.actions import papers as actions
from meetings.forms.agendas import OwedFilterForm, PaperForm, PaperRequestForm, PapersForm, PaperTitleForm
from meetings.models import Paper
from meetings.papers import download_name
from meetings.views.agendas import item_or_404, to_agenda
from meetings.words import counted
from members.access import requires
from members.models import Alliance
from members.permissions import Can

PER_PAGE = 40


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return what was sent with a form of files, which may be nothing at all; nothing was asked: no values."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def paper_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> Paper:
    """Return a paper that the person may read."""
    return get_object_or_404(alliance.papers.visible_to(request.standing).with_names(), pk=pk)


@requires(Can.ENTER)
def paper(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponseBase:
    """Answer the file of a paper, to be saved and never shown as a page of ours."""
    read = paper_or_404(request, alliance, pk)
    try:
        file = read.file.open("rb")
    except OSError as error:
        raise Http404("The file of this paper is gone.") from error
    return as_download(file, download_name(read.title, read.content_type), read.content_type)


def as_download(file: object, name: str, content_type: str) -> FileResponse:
    """Return a file that the browser saves, keeps in no shared cache, and takes for nothing else."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@requires(Can.RUN_MEETINGS)
def papers_add(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Upload papers for an item."""
    item = item_or_404(request, alliance, pk)
    form = PapersForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_papers(item=item, uploads=form.cleaned_data["papers"], by=request.standing)
        except ValidationError as error:
            form.add_error("papers", error)
        else:
            messages.success(request, f"{counted(len(added), 'paper')} added to “{item.title}”.")
            return to_agenda(alliance, item.meeting_id, pk)
    context = {
        "form": form,
        "meeting": item.meeting,
        "title": f"Papers for “{item.title}”",
        "submit": "Upload",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, item.meeting_id]),
    }
    return render(request, "meetings/agendas/paper_form.html", context)


@requires(Can.RUN_MEETINGS)
def paper_rename(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Give a paper another title."""
    renamed = paper_or_404(request, alliance, pk)
    form = PaperTitleForm(request.POST or None, instance=renamed)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_paper(paper=renamed, title=form.cleaned_data["title"], by=request.standing)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The title is saved.")
            return to_agenda(alliance, renamed.item.meeting_id, renamed.item_id)
    context = {
        "form": form,
        "meeting": renamed.item.meeting,
        "title": "Title of the paper",
        "submit": "Save",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, renamed.item.meeting_id]),
    }
    return render(request, "meetings/agendas/paper_form.html", context)


@requires(Can.RUN_MEETINGS)
def paper_replace(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Put a newer file in the place of a paper."""
    replaced = paper_or_404(request, alliance, pk)
    form = PaperForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.replace_paper(paper=replaced, upload=form.cleaned_data["file"], by=request.standing)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, f"“{replaced.title}” is replaced.")
            return to_agenda(alliance, replaced.item.meeting_id, replaced.item_id)
    context = {
        "form": form,
        "meeting": replaced.item.meeting,
        "title": f"Replace “{replaced.title}”",
        "submit": "Replace it",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, replaced.item.meeting_id]),
    }
    return render(request, "meetings/agendas/paper_form.html", context)


@requires(Can.RUN_MEETINGS)
@require_POST
def paper_move(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Let a paper change places with its neighbour."""
    moved = paper_or_404(request, alliance, pk)
    try:
        actions.move_paper(paper=moved, up=request.POST.get("way") != "down", by=request.standing)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return to_agenda(alliance, moved.item.meeting_id, moved.item_id)


@requires(Can.RUN_MEETINGS)
def paper_remove(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take a paper away after asking once."""
    removed = paper_or_404(request, alliance, pk)
    if request.method == "POST":
        try:
            actions.remove_paper(paper=removed, by=request.standing)
            messages.success(request, f"“{removed.title}” is taken away.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return to_agenda(alliance, removed.item.meeting_id, removed.item_id)
    context = {
        "title": f"Take “{removed.title}” away?",
        "consequences": [
            "The file is deleted, unless a published version of the agenda has it. This cannot be undone.",
            "Those invited are told when you publish the agenda again.",
        ],
        "submit": "Take it away",
        "danger": True,
        "cancel": "Keep it",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, removed.item.meeting_id]),
    }
    return render(request, "components/confirm.html", context)


@requires(Can.RUN_MEETINGS)
def paper_request(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Ask somebody for a paper."""
    item = item_or_404(request, alliance, pk)
    form = PaperRequestForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.request_paper(request=form.instance, by=request.standing)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{asked.person.name} is asked for “{asked.what}”.")
            return to_agenda(alliance, item.meeting_id, pk)
    context = {
        "form": form,
        "meeting": item.meeting,
        "title": f"Ask for a paper for “{item.title}”",
        "submit": "Ask for it",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, item.meeting_id]),
    }
    return render(request, "meetings/agendas/paper_form.html", context)


@requires(Can.RUN_MEETINGS)
def paper_request_withdraw(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """No longer ask for a paper, after asking once."""
    asked = get_object_or_404(alliance.paper_requests.visible_to(request.standing).with_names(), pk=pk)
    if request.method == "POST":
        actions.withdraw_request(request=asked, by=request.standing)
        messages.success(request, f"{asked.person.name} is no longer asked for “{asked.what}”.")
        return to_agenda(alliance, asked.item.meeting_id, asked.item_id)
    context = {
        "title": f"No longer ask for “{asked.what}”?",
        "consequences": [f"{asked.person.name} gets no further reminders. You can ask again."],
        "submit": "No longer ask",
        "cancel": "Keep asking",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, asked.item.meeting_id]),
    }
    return render(request, "components/confirm.html", context)


@requires(Can.ENTER)
def paper_deliver(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Bring a paper that one owes; until the meeting begins a newer one can take its place."""
    rows = alliance.paper_requests.visible_to(request.standing).with_names().select_related("item__meeting__alliance")
    asked = get_object_or_404(rows, pk=pk)
    is_late = asked.item.meeting.has_started or not asked.item.is_on
    form = PaperForm(*sent(request))
    if request.method == "POST" and not is_late and form.is_valid():
        try:
            actions.deliver_paper(request=asked, upload=form.cleaned_data["file"], by=request.standing)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, f"Thank you: “{asked.what}” is there.")
            return redirect("meetings:paper_deliver", alliance.slug, pk)
    context = {"form": form, "asked": asked, "meeting": asked.item.meeting, "is_late": is_late}
    return render(request, "meetings/agendas/deliver.html", context)


@requires(Can.ENTER)
def papers_owed(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the papers that are still owed: all to those who run meetings, else one's own."""
    form = OwedFilterForm(request.GET, standing=request.standing)
    owed = form.narrow(alliance.paper_requests.visible_to(request.standing).outstanding().with_names())
    page = Paginator(owed, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "runs": request.standing.can(Can.RUN_MEETINGS)}
    template = "meetings/agendas/owed.html#rows" if request.htmx else "meetings/agendas/owed.html"
    return render(request, template, context)
