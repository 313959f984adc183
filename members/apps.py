"""Registers what the members room tells the rest of the house."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Members"

    def ready(self) -> None:
        from members import emails, nav, needs, searches  # noqa: F401
