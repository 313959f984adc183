"""`manage.py migrate`, in a time that grows with the number of steps and not with its square."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import AddField, AlterField, AlterModelOptions, AlterUniqueTogether, CreateModel, Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import field_is_referenced

# Each of these, triggers and constraints among them, touches one table and needs only that model as it is now.
ABOUT_ONE_MODEL = (CreateModel, AddField, IndexOperation, AlterModelOptions, AlterUniqueTogether)


class Command(migrate.Command):
    """Migrate as Django does, rendering fewer models on the way."""

    def handle(self, *args: Any, **options: Any) -> None:
        with rendering_what_is_needed():
            super().handle(*args, **options)


@contextlib.contextmanager
def rendering_what_is_needed() -> Iterator[None]:
    """After a step about one model render that model alone.

    Django renders all that is tied to it, by however many foreign keys; here everything is tied to alliance and
    person, so that each of a thousand steps would render every model there is. Other kinds of step go Django's way.
    """
    apply, find = Migration.apply, ProjectState._find_reload_model  # type: ignore[attr-defined]  # missing in the stubs

    def apply_step_by_step(self: Migration, state: ProjectState, *args: Any, **kwargs: Any) -> ProjectState:
        steps = self.operations
        try:
            for step in steps:
                self.operations = [step]  # type: ignore[misc]
                alone = _is_about_one_model(step, self.app_label, state)
                ProjectState._find_reload_model = _itself if alone else find  # type: ignore[attr-defined]
                state = apply(self, state, *args, **kwargs)
        finally:
            self.operations = steps  # type: ignore[misc]
            ProjectState._find_reload_model = find  # type: ignore[attr-defined]
        return state

    Migration.apply = apply_step_by_step  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Migration.apply = apply  # type: ignore[method-assign]


def _is_about_one_model(step: Operation, app_label: str, state: ProjectState) -> bool:
    if not isinstance(step, AlterField):
        return isinstance(step, ABOUT_ONE_MODEL)
    model = app_label, step.model_name_lower
    ties = step.field.is_relation or state.models[model].fields[step.name].is_relation
    return not ties and not field_is_referenced(state, model, (step.name, step.field))


def _itself(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """Return the model that changed, and tell Django to render all afresh before it runs code on them."""
    self.is_delayed = True
    return {(app_label, model_name)}
