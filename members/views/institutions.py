"""The register of members, its map and export, and each institution's page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from members.access import requires, standings_for
from members.forms.institutions import RegisterFilterForm
from members.institution_page import page_of
from members.map import distances_from, draw
from members.models import Alliance, Boundary, Institution
from members.permissions import Can
from members.register import HEADERS, as_row
from members.spreadsheets import table_response

PER_PAGE = 30


@requires(Can.ENTER)
def register(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List who belongs to the alliance, and as what."""
    form = RegisterFilterForm(request.GET, alliance)
    rows = form.narrow(alliance.memberships.with_institution())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    template = "members/institutions/register.html#rows" if request.htmx else "members/institutions/register.html"
    return render(request, template, {"form": form, "page": page})


@requires(Can.EXPORT)
def register_export(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Answer the register as it is filtered, as Excel or CSV."""
    rows = RegisterFilterForm(request.GET, alliance).narrow(alliance.memberships.with_institution())
    table = [as_row(membership) for membership in rows]
    return table_response(request.GET.get("format", ""), f"members-{alliance.slug}", HEADERS, table)


@requires(Can.ENTER)
def register_map(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Draw the members on a map, with how far each is from the one chosen."""
    members = list(alliance.memberships.current().with_institution().order_by("institution__name"))
    institutions = [membership.institution for membership in members]
    chosen = next((each for each in institutions if str(each.pk) == request.GET.get("from")), None)
    codes = {each.la_code for each in institutions if each.la_code}
    context = {
        "institutions": institutions,
        "drawing": draw(institutions, Boundary.of_authorities(codes)),
        "chosen": chosen,
        "distances": distances_from(chosen, institutions) if chosen else [],
        "unplaced": [each for each in institutions if each.easting is None],
    }
    return render(request, "members/institutions/map.html", context)


@requires(Can.ENTER)
def institution(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one institution: facts, alliances, clusters, strands, people and history."""
    shown = get_object_or_404(Institution, pk=pk)
    context = page_of(shown, request.standing, standings_for(request).keys())
    return render(request, "members/institutions/institution.html", context)
