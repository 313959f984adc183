"""The project's own app: the outbox and what every room stands on."""

from django.apps import AppConfig


class AlliancePortalConfig(AppConfig):
    name = "alliance_portal"
    verbose_name = "Alliance Portal"
