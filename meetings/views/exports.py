"""Agendas and minutes as PDF, Word and pages to print, and a year's minutes as one file."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alliance_portal.documents import Document
from alliance_portal.documents.html import as_html
from alliance_portal.documents.pdf import as_pdf
from alliance_portal.documents.word import as_word
from meetings.actions import exports as actions
from meetings.agenda import content_for
from meetings.document import document_of, signed_document
from meetings.exports.minutes import minutes_document
from meetings.forms.exports import ArchiveForm
from meetings.models import Meeting, Minutes, MinutesArchive
from meetings.packs.content import for_the_public
from meetings.packs.document import agenda_document
from meetings.views.papers import as_download
from meetings.views.planning import visible_or_404
from members.access import requires
from members.models import Alliance
from members.permissions import Can
from members.spreadsheets import download

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _is_public(request: HttpRequest) -> bool:
    return request.GET.get("copy") == MinutesArchive.Copy.PUBLIC


def _named(kind: str, meeting: Meeting, request: HttpRequest) -> str:
    return f"{kind}-{meeting.day:%Y-%m-%d}-{meeting.pk}" + ("-public" if _is_public(request) else "")


def _as_pdf(document: Document, name: str) -> HttpResponse:
    return download(as_pdf(document), f"{name}.pdf", "application/pdf")


def _as_word(document: Document, name: str) -> HttpResponse:
    return download(as_word(document), f"{name}.docx", WORD)


def _minutes(request: HttpRequest, pk: int) -> tuple[Minutes, Document]:
    """Return the minutes that the person may read and their document, the whole of it or the public copy."""
    readable = Minutes.objects.visible_to(request.standing).for_documents()
    minutes = get_object_or_404(readable, meeting=pk, meeting__state=Meeting.State.PLANNED)
    signed = minutes.signed_version()
    read = signed_document(signed, request.standing) if signed else document_of(minutes.meeting, request.standing)
    if _is_public(request):
        read = read.public()
    return minutes, minutes_document(read, minutes, request.alliance, signed=signed)


@requires(Can.ENTER)
@never_cache
def minutes_print(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show the minutes as a page to print, and the other forms in which they can be had."""
    minutes, document = _minutes(request, pk)
    context = {"meeting": minutes.meeting, "document": document, "body": as_html(document), "kind": "minutes"}
    return render(request, "meetings/exports/print.html", {**context, "is_public": _is_public(request)})


@requires(Can.ENTER)
def minutes_pdf(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Answer the minutes as a tagged PDF."""
    minutes, document = _minutes(request, pk)
    return _as_pdf(document, _named("minutes", minutes.meeting, request))


@requires(Can.ENTER)
def minutes_word(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Answer the minutes as a Word file."""
    minutes, document = _minutes(request, pk)
    return _as_word(document, _named("minutes", minutes.meeting, request))


def _agenda(request: HttpRequest, alliance: Alliance, pk: int) -> tuple[Meeting, Document]:
    """Return the agenda as it stands, as far as the person may see it, and its document."""
    meeting = visible_or_404(request, alliance, pk)
    content = content_for(meeting, request.standing)
    if _is_public(request):
        content = for_the_public(content)
    return meeting, agenda_document(content, alliance, version=meeting.agenda_version)


@requires(Can.ENTER)
@never_cache
def agenda_print(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show the agenda as a page to print, and the other forms in which it can be had."""
    meeting, document = _agenda(request, alliance, pk)
    context = {"meeting": meeting, "document": document, "body": as_html(document), "kind": "agenda"}
    return render(request, "meetings/exports/print.html", {**context, "is_public": _is_public(request)})


@requires(Can.ENTER)
def agenda_pdf(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Answer the agenda as a tagged PDF, without its papers."""
    meeting, document = _agenda(request, alliance, pk)
    return _as_pdf(document, _named("agenda", meeting, request))


@requires(Can.ENTER)
def agenda_word(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Answer the agenda as a Word file."""
    meeting, document = _agenda(request, alliance, pk)
    return _as_word(document, _named("agenda", meeting, request))


@requires(Can.EXPORT)
def archives(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Ask for the minutes of a body's year as one file, and list what one has asked for."""
    form = ArchiveForm(request.POST or None, alliance=alliance)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        archive = actions.ask_for_archive(
            body=wanted["body"], academic_year=wanted["year"], copy=wanted["copy"], by=request.standing
        )
        return redirect("meetings:archive", alliance.slug, archive.pk)
    return render(request, "meetings/exports/archives.html", {"form": form, "archives": _own(request, alliance)})


def _own(request: HttpRequest, alliance: Alliance) -> list[MinutesArchive]:
    rows = alliance.minutes_archives.filter(asked_by=request.user).select_related("body")
    return list(rows.order_by("-asked_at", "-pk"))


def _own_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> MinutesArchive:
    rows = alliance.minutes_archives.filter(asked_by=request.user).select_related("body", "alliance")
    return get_object_or_404(rows, pk=pk)


@requires(Can.EXPORT)
@never_cache
def archive(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Say how far a file of minutes is, or offer it."""
    row = _own_or_404(request, alliance, pk)
    if not actions.is_current(archive=row, by=request.standing) and row.state != MinutesArchive.State.FAILED:
        actions.begin_again(archive=row)
    context = {"archive": row, "done": actions.progress_of(row) or 0, "total": _total(row, request)}
    return render(request, "meetings/exports/archive.html", context)


def _total(row: MinutesArchive, request: HttpRequest) -> int:
    readable = Minutes.objects.visible_to(request.standing).of_year(row.body, row.year)
    return readable.count() if row.is_waiting else row.total


@requires(Can.EXPORT)
@require_POST
def archive_again(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Try once more to make a file that could not be made."""
    actions.begin_again(archive=_own_or_404(request, alliance, pk))
    return redirect("meetings:archive", alliance.slug, pk)


@requires(Can.EXPORT)
@never_cache
def archive_file(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponseBase:
    """Answer the zip to whoever asked for it, as long as they may see all that is in it."""
    row = _own_or_404(request, alliance, pk)
    if not row.is_ready or not actions.is_current(archive=row, by=request.standing):
        return redirect("meetings:archive", alliance.slug, pk)
    try:
        file = row.file.open("rb")
    except OSError:
        actions.begin_again(archive=row)
        return redirect("meetings:archive", alliance.slug, pk)
    return as_download(file, f"minutes-{row.body_id}-{row.academic_year}.zip", "application/zip")
