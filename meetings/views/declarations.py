"""The register of interests, each person's own declaration, and standing aside from items."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from meetings.actions import declarations as actions
from meetings.agenda import is_open
from meetings.forms.declarations import InterestForm, RecusalForm, RegisterFilterForm
from meetings.models import Interest
from meetings.register_of_interests import HEADERS, as_table, lines_of, sits, sitting_in
from meetings.views.agendas import to_agenda
from meetings.words import counted
from members.access import requires
from members.models import AcademicYear, Alliance
from members.permissions import Can
from members.spreadsheets import table_response

PER_PAGE = 40


@requires(Can.RUN_MEETINGS)
def interests(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show the register: who sits in a body, and what they declared for the year."""
    form = RegisterFilterForm(request.GET, standing=request.standing)
    people = form.narrow(sitting_in(alliance, form.chosen_year, form.body_pk))
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": lines_of(list(page), alliance, form.chosen_year)}
    template = "meetings/declarations/register.html#rows" if request.htmx else "meetings/declarations/register.html"
    return render(request, template, context)


@requires(Can.RUN_MEETINGS)
def interests_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Answer the register as it is filtered, as Excel or CSV."""
    form = RegisterFilterForm(request.GET, standing=request.standing)
    people = list(form.narrow(sitting_in(alliance, form.chosen_year, form.body_pk)))
    table = as_table(lines_of(people, alliance, form.chosen_year))
    name = f"interests-{alliance.slug}-{int(form.chosen_year)}"
    return table_response(request.GET.get("format", ""), name, HEADERS, table)


@requires(Can.RUN_MEETINGS)
def interests_of(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show what one person declared, year by year."""
    person = get_object_or_404(request.standing.people, pk=pk)
    declared = alliance.declarations.visible_to(request.standing).of_person(person).with_interests()
    return render(request, "meetings/declarations/person.html", {"person": person, "declared": declared})


@requires(Can.ENTER)
def declare(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show one's own declaration of this year, and the ways to make it."""
    year = AcademicYear.of_today()
    declared = list(alliance.declarations.of_person(request.user).with_interests())
    current = next((each for each in declared if each.academic_year == year), None)
    earlier = [each for each in declared if each.academic_year < year]
    context = {
        "year": year,
        "current": current,
        "last": earlier[0] if earlier else None,
        "earlier": earlier,
        "sits": sits(request.standing, year),
    }
    return render(request, "meetings/declarations/declare.html", context)


@requires(Can.ENTER)
@require_POST
def declare_nothing(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Say that there is nothing to declare this year."""
    try:
        actions.declare_nothing(by=request.standing)
        messages.success(request, f"You have declared for {AcademicYear.of_today()} that there is nothing to declare.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meetings:declare", alliance.slug)


@requires(Can.ENTER)
@require_POST
def declare_again(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Confirm that what was declared last still holds."""
    carried = actions.carry_over(by=request.standing)
    what = f"{counted(carried, 'interest is', 'interests are')} declared" if carried else "Your declaration stands"
    messages.success(request, f"{what} for {AcademicYear.of_today()}.")
    return redirect("meetings:declare", alliance.slug)


@requires(Can.ENTER)
def interest_add(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Declare an interest for this year."""
    form = InterestForm(request.POST or None, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_interest(interest=form.instance, by=request.standing)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Your interest in {made.with_whom} is declared.")
            return redirect("meetings:declare", alliance.slug)
    return render(request, "meetings/declarations/interest_form.html", {"form": form})


def own_interest_or_404(request: HttpRequest, alliance: Alliance, pk: int) -> Interest:
    """Return an interest of the person's own, declared for this year; whose is another's is refused."""
    interest = get_object_or_404(alliance.interests.with_names(), pk=pk)
    if interest.declaration.person != request.user:
        raise PermissionDenied("Everybody changes their own interests only.")
    if interest.declaration.academic_year != AcademicYear.of_today():
        raise PermissionDenied("What was declared for an earlier year stays as it was.")
    return interest


@requires(Can.ENTER)
def interest_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change one's own interest of this year."""
    interest = own_interest_or_404(request, alliance, pk)
    form = InterestForm(request.POST or None, instance=interest, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        actions.change_interest(interest=form.instance, by=request.standing)
        messages.success(request, "Your interest is saved.")
        return redirect("meetings:declare", alliance.slug)
    return render(request, "meetings/declarations/interest_form.html", {"form": form, "interest": interest})


@requires(Can.ENTER)
def interest_remove(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """End one's own interest after asking once."""
    interest = own_interest_or_404(request, alliance, pk)
    if request.method == "POST":
        if actions.remove_interest(interest=interest, by=request.standing):
            messages.success(request, f"Your interest in {interest.with_whom} is taken out.")
        else:
            messages.warning(request, "Nothing is declared any more. Say below that there is nothing to declare.")
        return redirect("meetings:declare", alliance.slug)
    context = {
        "title": f"Take out your interest in {interest.with_whom}?",
        "consequences": ["It no longer counts from today. The history keeps that you had declared it."],
        "submit": "Take it out",
        "danger": True,
        "cancel": "Keep it",
        "cancel_url": reverse("meetings:declare", args=[alliance.slug]),
    }
    return render(request, "components/confirm.html", context)


@requires(Can.ENTER)
def item_stand_aside(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Stand aside from an item, or note that somebody else does."""
    seen = alliance.agenda_items.visible_to(request.standing).on().select_related("meeting", "meeting__body")
    item = get_object_or_404(seen, pk=pk)
    runs = request.standing.can(Can.RUN_MEETINGS)
    is_invited = item.meeting.invitees.of_standing(request.standing).exists()
    if not is_open(item.meeting) or not (runs or is_invited):
        messages.error(request, "Those invited stand aside from items, until the minutes are adopted.")
        return to_agenda(alliance, item.meeting_id, pk)
    form = RecusalForm(request.POST or None, item=item, standing=request.standing, for_others=runs)
    if request.method == "POST" and form.is_valid():
        recusal = actions.stand_aside(
            item=item, person=form.who, reason=form.cleaned_data["reason"], by=request.standing
        )
        who = "You stand" if recusal.person == request.user else f"{recusal.person.name} stands"
        messages.success(request, f"{who} aside from “{item.title}”.")
        return to_agenda(alliance, item.meeting_id, pk)
    context = {"form": form, "item": item, "meeting": item.meeting, "runs": runs}
    return render(request, "meetings/declarations/stand_aside.html", context)


@requires(Can.ENTER)
def recusal_undo(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Let somebody take part in an item again, after asking once."""
    rows = alliance.recusals.that_can_be_undone_by(request.standing).with_names()
    recusal = get_object_or_404(rows, pk=pk)
    who = "You take" if recusal.person == request.user else f"{recusal.person.name} takes"
    if request.method == "POST":
        actions.take_part_again(recusal=recusal, by=request.standing)
        messages.success(request, f"{who} part in “{recusal.item.title}” again.")
        return to_agenda(alliance, recusal.item.meeting_id, recusal.item_id)
    context = {
        "title": f"{who} part in “{recusal.item.title}” again?",
        "consequences": ["Papers and minutes of the item are shown again, and the place counts for the quorum again."],
        "submit": "Take part again",
        "cancel": "Leave it",
        "cancel_url": reverse("meetings:agenda", args=[alliance.slug, recusal.item.meeting_id]),
    }
    return render(request, "components/confirm.html", context)


@requires(Can.ADOPT_MINUTES)
@require_POST
def flag(request: HttpRequest, alliance: Alliance, pk: int, interest: int) -> HttpResponse:
    """Dismiss what was flagged in vain, or show it again."""
    item = get_object_or_404(alliance.agenda_items.visible_to(request.standing), pk=pk)
    touched = get_object_or_404(alliance.interests.all(), pk=interest)
    if request.POST.get("then") == "show":
        actions.raise_flag_again(item=item, interest=touched, by=request.standing)
        messages.success(request, "The interest is shown again.")
    else:
        actions.dismiss_flag(item=item, interest=touched, by=request.standing)
        messages.success(request, "The interest is no longer shown at this item.")
    return to_agenda(alliance, item.meeting_id, pk)
