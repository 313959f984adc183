"""The directory of people, one person's page, leavers, duplicates and erasure."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from alliance_portal.paging import KeyPaginator
from members.access import requires
from members.actions.erasure import erase, why_not_erase
from members.actions.merging import merge_people, what_moves, why_not_merge
from members.actions.people import leave_school, what_leaving_ends
from members.forms.home import SearchForm
from members.forms.people import EraseForm, LeaveForm, MergeForm, PeopleFilterForm
from members.models import Alliance, Person
from members.permissions import Can
from members.querysets import PersonQuerySet
from members.spreadsheets import table_response

PER_PAGE = 30
SUGGESTIONS = 8
EXPORT_HEADERS = ["Name", "Roles", "Schools", "Job titles", "E-mail", "Phone"]


def _narrowed(request: HttpRequest, alliance: Alliance) -> tuple[PeopleFilterForm, PersonQuerySet]:
    """Return the filter and the people in sight that it lets through."""
    form = PeopleFilterForm(request.GET, alliance=alliance)
    return form, form.narrow(request.standing.people)


@requires(Can.ENTER)
def people(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the people of the alliance."""
    form, found = _narrowed(request, alliance)
    page = KeyPaginator(found, PER_PAGE, rows=request.standing.rows_of_people).get_page(request.GET.get("page"))
    template = "members/people/list.html#rows" if request.htmx else "members/people/list.html"
    return render(request, template, {"form": form, "page": page})


@requires(Can.ENTER)
def person_suggestions(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Suggest people for what is being typed into a form's field, which the address names."""
    words = SearchForm({"q": request.GET.get(request.GET.get("field", ""), "")}).words()
    found = request.standing.people.named_like(words).with_work_in(alliance)[:SUGGESTIONS] if len(words) > 1 else []
    return render(request, "members/people/suggestions.html", {"people": found})


@requires(Can.EXPORT)
def people_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Give the list as it is filtered, with the contact details that the reader may see."""
    _, found = _narrowed(request, alliance)
    rows = ([*person_row(person)] for person in found.with_work_in(alliance))
    return table_response(request.GET.get("format", ""), f"people-{alliance.slug}", EXPORT_HEADERS, rows)


def person_row(person: Person) -> list[str]:
    """Return one line of the export."""
    roles = [str(appointment.get_role_display()) for appointment in person.held]
    titles = [affiliation.job_title for affiliation in person.work if affiliation.job_title]
    schools = [affiliation.institution.name for affiliation in person.work]
    contact = [person.email, person.phone] if person.contact_shown else ["", ""]
    return [person.name, "; ".join(dict.fromkeys(roles)), "; ".join(schools), "; ".join(titles), *contact]


@requires(Can.ENTER)
def person(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show what one person is in this alliance."""
    shown = get_object_or_404(request.standing.people.with_work_in(alliance), pk=pk)
    seats = shown.seats.filter(alliance=alliance).current().select_related("body", "institution")
    past = shown.appointments.filter(alliance=alliance).ended().with_names()
    return render(request, "members/people/person.html", {"person": shown, "seats": seats, "past": past})


@requires(Can.MANAGE_PEOPLE)
def person_leave(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Record that somebody leaves a school: first show what ends with it, then end it."""
    leaver = get_object_or_404(request.standing.people, pk=pk)
    work = leaver.affiliations.current().at_members_of(alliance).select_related("institution", "person")
    form = LeaveForm(request.POST or None, affiliations=work)
    leaving = None
    if request.method == "POST" and form.is_valid():
        leaving = what_leaving_ends(**form.cleaned_data, by=request.standing)
        if "confirmed" in request.POST:
            leave_school(**form.cleaned_data, by=request.standing)
            messages.success(request, f"{leaver.name} leaves {leaving.affiliation.institution.name}.")
            return redirect("members:people", alliance.slug)
    return render(request, "members/people/leave.html", {"person": leaver, "form": form, "leaving": leaving})


@requires(Can.MANAGE_PEOPLE)
def person_merge(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Merge two accounts of one person: first show what moves, then move it."""
    shown = get_object_or_404(request.standing.people, pk=pk)
    form = MergeForm(request.POST or None, person=shown, standing=request.standing)
    context = {"person": shown, "form": form}
    if request.method == "POST" and form.is_valid():
        stays, closes = form.pair()
        refusals = why_not_merge(stays=stays, closes=closes, by=request.standing)
        if "confirmed" in request.POST and not refusals:
            merge_people(stays=stays, closes=closes, by=request.standing)
            messages.success(request, f"The accounts are merged. {stays.name} ({stays.email}) stays.")
            return redirect("members:person", alliance.slug, stays.pk)
        context |= {"stays": stays, "closes": closes, "refusals": refusals, "moves": what_moves(closes)}
    return render(request, "members/people/merge.html", context)


@requires(Can.MANAGE_ROLES)
def person_erase(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Erase what is held on somebody, after their name is typed."""
    shown = get_object_or_404(request.standing.people, pk=pk)
    refusals = why_not_erase(person=shown, by=request.standing)
    form = EraseForm(request.POST or None, person=shown)
    if request.method == "POST" and not refusals and form.is_valid():
        erase(person=shown, by=request.standing)
        messages.success(request, "The personal data is erased. Minutes and lists say “Former member”.")
        return redirect("members:people", alliance.slug)
    return render(request, "members/people/erase.html", {"person": shown, "form": form, "refusals": refusals})
