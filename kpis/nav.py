"""The room's entry in the sidebar."""

from members.nav import NAV, NavEntry
from members.permissions import Can

NAV.add(NavEntry("KPIs", "graph-up", "kpis:board", "kpis/", Can.SEE_KPIS), position=60)
