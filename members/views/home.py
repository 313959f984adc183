"""The front page, each alliance's home, the search, and the alliance's colours."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from members.access import public, requires, standings_for
from members.colour import lightened_until_readable
from members.home import needs_of
from members.models import Alliance
from members.permissions import Can
from members.search import search as search_everything

DARK_SURFACE = "#1D232B"


@public
def front(request: HttpRequest) -> HttpResponse:
    """Show a signed-in person their alliances, and everybody the alliances that are public."""
    standings = list(standings_for(request).values())
    alliances = Alliance.objects.public()
    return render(request, "members/front.html", {"standings": standings, "alliances": alliances})


@requires(Can.ENTER)
def home(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show what needs the person, in order of when."""
    return render(request, "members/home.html", {"needs": needs_of(request.standing)})


@requires(Can.ENTER)
def search(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Search everything the person may see in this alliance."""
    words = request.GET.get("q", "")
    hits = search_everything(request.standing, words)
    return render(request, "members/search.html", {"words": words[:100], "hits": hits})


@public
@cache_control(max_age=31536000, immutable=True)
def accent_css(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Answer the alliance's colour as a stylesheet, for the policy forbids inline styles."""
    light = alliance.accent_colour
    dark = lightened_until_readable(light, DARK_SURFACE)
    return render(request, "members/accent.css", {"light": light, "dark": dark}, content_type="text/css")
