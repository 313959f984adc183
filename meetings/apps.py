"""Registers what the meetings room tells the rest of the house."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        from meetings import calendars, demo, emails, erasing, evidence, glance, home, nav, needs, planner, searches  # noqa: F401
