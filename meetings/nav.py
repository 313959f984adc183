"""The room's entry in the sidebar."""

from members.nav import NAV, NavEntry

NAV.add(NavEntry("Meetings", "calendar3", "meetings:meetings", "meetings/"), position=20)
