"""Registers what the KPIs room tells the rest of the house."""

from django.apps import AppConfig


class KpisConfig(AppConfig):
    name = "kpis"
    verbose_name = "KPIs"

    def ready(self) -> None:
        from kpis import demo, emails, evidence, nav, needs, searches  # noqa: F401
