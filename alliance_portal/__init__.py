"""The project: settings, addresses, the queue, and what every room stands on."""

from alliance_portal.celery import app as celery_app

__all__ = ["celery_app"]
