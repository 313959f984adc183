"""The sidebar: each room puts its entry in, and a person sees those whose grant they hold."""

from dataclasses import dataclass

from django.urls import reverse

from alliance_portal.registries import Registry
from members.permissions import Can


@dataclass(frozen=True)
class NavEntry:
    """One entry of the sidebar; `prefix` is the path under `/SLUG/` on which it is marked as the current one."""

    label: str
    icon: str
    url_name: str
    prefix: str
    grant: Can = Can.ENTER

    def url(self, slug: str) -> str:
        return reverse(self.url_name, args=[slug])


NAV: Registry[NavEntry] = Registry()
NAV.add(NavEntry("Home", "house", "members:home", "home/"), position=10)
NAV.add(NavEntry("Members", "building", "members:register", "members/"), position=70)
NAV.add(NavEntry("People", "people", "members:people", "people/"), position=75)
NAV.add(NavEntry("Governance", "diagram-3", "members:bodies", "governance/"), position=80)
NAV.add(NavEntry("News", "newspaper", "members:news", "news/"), position=85)
NAV.add(NavEntry("Alliance", "gear", "members:alliance_settings", "alliance/"), position=90)
