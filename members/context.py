"""What the frame of every page shows: the alliance, the person's standing in it, the sidebar and the switcher."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch

from members.access import standings_for
from members.demo_accounts import demo_accounts
from members.nav import NAV, NavEntry


@dataclass(frozen=True)
class NavItem:
    """One line of the sidebar as the template shows it."""

    label: str
    icon: str
    url: str
    active: bool


def is_there(entry: NavEntry, slug: str) -> bool:
    """While the rooms are being built: say whether the entry's page exists already."""
    try:
        return bool(entry.url(slug))
    except NoReverseMatch:
        return False


def other_sign_ins() -> bool:
    """Say whether other services are set up that may say who somebody is."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return `alliance`, `standing`, `nav` and `my_alliances` for the page's frame."""
    shared = {"alliance": getattr(request, "alliance", None), "other_sign_ins": other_sign_ins()}
    standing = getattr(request, "standing", None)
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        # Lazy, because only the sign-in page asks for them.
        return {**shared, "standing": None, "nav": [], "my_alliances": [], "demo_accounts": demo_accounts}
    nav = []
    if standing:
        slug = standing.alliance.slug
        nav = [
            NavItem(entry.label, entry.icon, entry.url(slug), request.path.startswith(f"/{slug}/{entry.prefix}"))
            for entry in NAV
            if standing.can(entry.grant) and is_there(entry, slug)
        ]
    my_alliances = [each.alliance for each in standings_for(request).values()]
    return {**shared, "standing": standing, "nav": nav, "my_alliances": my_alliances}
