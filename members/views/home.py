"""The front page, each alliance's home, the search, and the alliance's colours."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from members.access import public, requires, standings_for
from members.actions.founding import begun_by, may_found
from members.colour import lightened_until_readable
from members.forms.home import SearchForm
from members.glance import at_a_glance
from members.home import needs_of, own_schools, public_alliances, sections_of
from members.models import AcademicYear, Alliance
from members.permissions import Can
from members.search import search as search_everything

DARK_SURFACE = "#1F2630"
LATEST_NEWS = 3
ALLIANCES_PER_PAGE = 30


@public
def front(request: HttpRequest) -> HttpResponse:
    """Show a signed-in person their alliances, and everybody the alliances that are public."""
    words = SearchForm(request.GET).words()
    page = Paginator(public_alliances().named_like(words), ALLIANCES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "standings": list(standings_for(request).values()),
        "words": words,
        "page": page,
        "may_found": may_found(request.user),
        "begun": begun_by(request.user),
    }
    return render(request, "members/front.html", context)


@requires(Can.ENTER)
def home(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show what needs the person, in order of when, and beside it how they, their schools and the alliance stand."""
    standing = request.standing
    context = {
        "needs": needs_of(standing),
        "sections": sections_of(standing),
        "figures": at_a_glance(standing),
        "roles": ", ".join(sorted(role.label for role in standing.roles)),
        "half_term": alliance.half_terms.at().first(),
        "schools": own_schools(standing),
        "academic_year": AcademicYear.of_today(),
        "news": alliance.news.published()[:LATEST_NEWS],
    }
    return render(request, "members/home/home.html", context)


@requires(Can.ENTER)
def search(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Search everything the person may see in this alliance."""
    form = SearchForm(request.GET)
    words = form.words()
    hits = search_everything(request.standing, words)
    return render(request, "members/home/search.html", {"words": words, "hits": hits})


@public
@cache_control(max_age=31536000, immutable=True)
def accent_css(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Answer the alliance's colour as a stylesheet, for the policy forbids inline styles."""
    light = alliance.accent_colour
    dark = lightened_until_readable(light, DARK_SURFACE)
    return render(request, "members/accent.css", {"light": light, "dark": dark}, content_type="text/css")
