"""The alliance's own pages: what it says of itself, and the lists that its director keeps."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from members.access import public, requires
from members.actions import alliances as actions
from members.colour import contrast
from members.forms.alliances import PARTS, ColourField, Part, WordsForm, lists_of
from members.models import Alliance
from members.models.alliances import PAPER
from members.permissions import Can


@requires(Can.ENTER)
def alliance_settings(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show what the alliance says of itself, and the way to each of its lists."""
    context = {"lists": lists_of(alliance), "years": alliance.half_terms.years()}
    return render(request, "members/alliances/settings.html", context)


@requires(Can.EDIT_ALLIANCE)
def alliance_words(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Edit the alliance's words; what somebody else saved meanwhile is shown beside what was typed."""
    form = WordsForm(request.POST or None, instance=copy(alliance))
    differences = []
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            changed = actions.save_words(alliance=alliance, words=form.words(), version=version, by=request.standing)
            messages.success(request, "The words are saved." if changed else "Nothing was changed.")
            return redirect("members:alliance_settings", alliance.slug)
        except actions.StaleWordsError as stale:
            differences = form.begin_again_from(stale.current)
    context = {"form": form, "differences": differences, "verdict": verdict_on(form["accent_colour"].value())}
    return render(request, "members/alliances/words.html", context)


def verdict_on(typed: str | None) -> dict[str, object]:
    """Return the colour that was typed, its contrast on paper, and whether that is enough; no colour: nothing."""
    colour = ColourField(required=False).to_python((typed or "").replace("\x00", ""))
    try:
        ratio = contrast(colour, PAPER) if len(colour) == 7 else 0
    except ValueError:
        ratio = 0
    return {"colour": colour, "ratio": ratio, "is_enough": ratio >= 4.5} if ratio else {}


@public
def colour_verdict(request: HttpRequest) -> HttpResponse:
    """Say, while somebody types, whether a colour can be read on paper."""
    typed = request.GET.get("accent_colour", "")
    return render(request, "members/alliances/verdict.html", {"verdict": verdict_on(typed)})


def part_or_404(key: str) -> Part:
    if key not in PARTS:
        raise Http404
    return PARTS[key]


@requires(Can.ENTER)
def parts(request: HttpRequest, alliance: Alliance, part: str) -> HttpResponse:
    """List one kind of row, in its order."""
    kept = part_or_404(part)
    rows = getattr(alliance, kept.related).all()
    context = {"part": kept, "rows": rows, "can_edit": request.standing.can(Can.EDIT_ALLIANCE)}
    return render(request, "members/alliances/parts.html", context)


@requires(Can.EDIT_ALLIANCE)
def part_add(request: HttpRequest, alliance: Alliance, part: str) -> HttpResponse:
    """Add a row at the end of its list."""
    kept = part_or_404(part)
    initial = {"kind": request.GET.get("kind", "")}
    form = kept.form(request.POST or None, alliance=alliance, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_part(row=form.save(commit=False), by=request.standing)
            messages.success(request, f"The {kept.one} is added.")
            return redirect("members:parts", alliance.slug, kept.key)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "members/alliances/part_form.html", {"part": kept, "form": form})


@requires(Can.EDIT_ALLIANCE)
def part_edit(request: HttpRequest, alliance: Alliance, part: str, pk: int) -> HttpResponse:
    """Edit a row of a list."""
    kept = part_or_404(part)
    row = get_object_or_404(getattr(alliance, kept.related), pk=pk)
    form = kept.form(request.POST or None, instance=copy(row), alliance=alliance)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_part(row=form.save(commit=False), by=request.standing)
            messages.success(request, f"The {kept.one} is saved.")
            return redirect("members:parts", alliance.slug, kept.key)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "members/alliances/part_form.html", {"part": kept, "form": form, "row": row})


@requires(Can.EDIT_ALLIANCE)
@require_POST
def part_move(request: HttpRequest, alliance: Alliance, part: str, pk: int) -> HttpResponse:
    """Move a row up or down by one place."""
    kept = part_or_404(part)
    if not kept.is_ordered:
        raise Http404
    row = get_object_or_404(getattr(alliance, kept.related), pk=pk)
    actions.move_part(row=row, up=request.POST.get("direction") == "up", by=request.standing)
    return redirect(f"{reverse('members:parts', args=[alliance.slug, kept.key])}#row-{row.pk}")


@requires(Can.EDIT_ALLIANCE)
def part_remove(request: HttpRequest, alliance: Alliance, part: str, pk: int) -> HttpResponse:
    """Remove a row after asking; what is in use stays."""
    kept = part_or_404(part)
    row = get_object_or_404(getattr(alliance, kept.related), pk=pk)
    back = reverse("members:parts", args=[alliance.slug, kept.key])
    if actions.is_used(row):
        advice = " Close it instead: it keeps what was pledged to it." if kept.key == "strands" else ""
        messages.error(request, f"“{row}” is in use elsewhere in the portal and cannot be removed.{advice}")
        return redirect(back)
    if request.method == "POST":
        actions.remove_part(row=row, by=request.standing)
        messages.success(request, f"The {kept.one} is removed.")
        return redirect(back)
    lines = [f"“{row}” goes from the pages of {alliance.name}. The history keeps what it said."]
    context = {"title": f"Remove this {kept.one}?", "consequences": lines, "cancel_url": back}
    return render(request, "components/confirm.html", {**context, "submit": "Remove", "danger": True})


@requires(Can.EDIT_ALLIANCE)
@require_POST
def strand_close(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Close a strand, or open a closed one again."""
    strand = get_object_or_404(alliance.strands, pk=pk)
    actions.set_strand_active(strand=strand, is_active=not strand.is_active, by=request.standing)
    done = f"{strand.name} is open again." if strand.is_active else f"{strand.name} is closed; its pledges are kept."
    messages.success(request, done)
    return redirect("members:parts", alliance.slug, "strands")
