"""Keeps the history without its triggers, which cost more than the rows themselves when there are a million."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory.models
from django.apps import apps
from django.db import connection, models
from pgtrigger.registry import registered


@contextmanager
def written_at_once() -> Iterator[None]:
    """Leave the triggers of the history out of what is done inside, then give each new row its first line of history.

    Everything is part of the caller's transaction. The owner of the tables may do it, and the checks of foreign keys
    stay, which `session_replication_role` would ask a superuser for and leave out.
    """
    with connection.cursor() as cursor:
        # A table with checks still to come cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _switch("DISABLE")
    yield
    _switch("ENABLE")
    for model in apps.get_models():
        if issubclass(model, pghistory.models.Event) and model._meta.managed:
            _write_first_lines(model)


def _switch(how: str) -> None:
    with connection.cursor() as cursor:
        for model, trigger in registered():
            if hasattr(trigger, "event_model"):
                table, name = model._meta.db_table, trigger.get_pgid(model)
                cursor.execute(f'ALTER TABLE "{table}" {how} TRIGGER "{name}"')


def _write_first_lines(event: type[models.Model]) -> None:
    """Add an insert event for every row that has no history."""
    tracked = event.pgh_tracked_model  # type: ignore[attr-defined]
    own = {field.column for field in tracked._meta.concrete_fields}
    columns = ", ".join(f'"{field.column}"' for field in event._meta.concrete_fields if field.column in own)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{event._meta.db_table}" ({columns}, pgh_created_at, pgh_label, pgh_obj_id)'  # noqa: S608
            f" SELECT {columns}, now(), 'insert', id FROM \"{tracked._meta.db_table}\" AS kept WHERE NOT EXISTS"
            f' (SELECT FROM "{event._meta.db_table}" AS event WHERE event.pgh_obj_id = kept.id)'
        )
