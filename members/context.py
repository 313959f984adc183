"""What the frame of every page shows: the alliance, the person's standing in it, the sidebar and the switcher."""

from dataclasses import dataclass
from functools import lru_cache
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


@lru_cache(maxsize=4096)
def address_of(entry: NavEntry, slug: str) -> str:
    """Return the address of an entry's page; while the rooms are being built, nothing where there is none yet.

    It stays the same as long as the portal runs, and every page asks for all of them.
    """
    try:
        return entry.url(slug)
    except NoReverseMatch:
        return ""


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
            NavItem(entry.label, entry.icon, address, request.path.startswith(f"/{slug}/{entry.prefix}"))
            for entry in NAV
            if standing.can(entry.grant) and (address := address_of(entry, slug))
        ]
    my_alliances = [each.alliance for each in standings_for(request).values()]
    return {**shared, "standing": standing, "nav": nav, "my_alliances": my_alliances}
