"""Everything the portal holds on one person, found by looking at the models themselves, to read and for machines.

A room built later is covered as soon as it points at a person: rows are found through every foreign key to Person and
every e-mail field there is. What such a row says is given in full, unless the lists below name it.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pghistory.models
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from members.models import Person

# What opens a door, or says nothing to anybody: never given out.
SECRET = frozenset({"password", "nonce", "session_key", "data", "details", "token", "token_secret", "pgh_context"})

# Pointers to a person that are not given in the download, each with its reason.
EXEMPT: dict[str, str] = {
    "members.PersonEvent.merged_into": "the history of the other account, which has its own download",
    "members.Person.merged_into": "the other account, which belongs to the same person and is given as its own part",
    "pghistory.MiddlewareEvents.user": "no table of its own but a view of the history, which is given",
}

# The row is about somebody else: given is what the person did and when, not what the others wrote or who they are.
ACTED = frozenset(
    {
        "kpis.Claim.by",
        "kpis.Claim.confirmed_by",
        "kpis.Return.approved_by",
        "kpis.Return.submitted_by",
        "kpis.ReturnStep.by",
        "kpis.Value.given_by",
        "kpis.Verdict.by",
        "meetings.Action.closed_by",
        "meetings.Action.created_by",
        "meetings.AgendaItem.presenter",
        "meetings.AgendaItem.proposed_by",
        "meetings.Decision.recorded_by",
        "meetings.FlagDismissal.dismissed_by",
        "meetings.ItemVersion.by",
        "meetings.Minutes.adopted_by",
        "meetings.Minutes.circulated_by",
        "meetings.MinutesVersion.signed_by",
        "meetings.Pack.published_by",
        "meetings.Paper.uploaded_by",
        "meetings.PaperRequest.asked_by",
        "meetings.Recusal.recorded_by",
        "meetings.Suggestion.decided_by",
        "members.Enquiry.answered_by",
        "members.Invitation.invited_by",
        "members.Nomination.decided_by",
        "members.Nomination.seconded_by",
    }
)

# An e-mail field that is the person's own means that these fields beside it are theirs too.
BESIDE_EMAIL: dict[str, list[str]] = {
    "members.Invitation.email": ["name", "role"],
    "members.Nomination.lead_email": ["lead_name"],
    "members.Enquiry.email": ["name", "organisation", "kind", "message"],
    "alliance_portal.Message.to": ["kind", "subject_line"],
}


@dataclass(frozen=True)
class Section:
    """The rows of one model that point at the person in one way."""

    title: str
    source: str
    rows: list[dict[str, Any]]


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Return the model whose history this one keeps, or the model itself."""
    kept = model.pgh_tracked_model if issubclass(model, pghistory.models.Event) else model
    return kept or model


def name_of(model: type[models.Model], field: models.Field) -> str:
    """Return `app.Model.field`, as the lists above write it."""
    return f"{model._meta.label}.{field.name}"


def pointers() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Yield every field in the house that points at a person, history included."""
    for model in apps.get_models(include_auto_created=True):
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.is_relation and field.related_model is Person:
                yield model, field


def email_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Yield every e-mail field in the house but the person's own."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.EmailField) and tracked(model) is not Person:
                yield model, field


def sections(person: Person) -> Iterator[Section]:
    """Yield everything held on the person, part by part; parts without rows are left out."""
    yield Section("Your account", "members.Person", [_whole(person)])
    for model, field in pointers():
        if name_of(model, field) in EXEMPT:
            continue
        rows = model._base_manager.filter(**{field.name: person.pk}).order_by("pk").select_related(*_names(model))
        acted = f"{tracked(model)._meta.label}.{field.name}" in ACTED
        found = [_when(row) if acted else _whole(row) for row in rows]
        if found:
            yield Section(_title(model, field), name_of(model, field), found)
    for model, field in email_fields():
        rows = model._base_manager.filter(**{f"{field.name}__iexact": person.email}).order_by("pk")
        beside = BESIDE_EMAIL.get(f"{tracked(model)._meta.label}.{field.name}", [])
        found = [_when(row) | {name: _value(row, name) for name in [field.name, *beside]} for row in rows]
        if found:
            yield Section(f"{_title(model, field)} (found by your e-mail)", name_of(model, field), found)
    for other in Person.objects.filter(merged_into=person):
        yield from sections(other)


def as_zip(person: Person) -> bytes:
    """Return a zip of the same data twice: a page to read and JSON for machines."""
    parts = list(sections(person))
    made_at = timezone.now()
    machine = {
        "made_at": made_at,
        "person": person.email,
        "parts": [{"title": part.title, "source": part.source, "rows": part.rows} for part in parts],
    }
    page = render_to_string("members/me/export.html", {"person": person, "parts": parts, "made_at": made_at})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("my-data.html", page)
        package.writestr("my-data.json", json.dumps(machine, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))
    return buffer.getvalue()


def _title(model: type[models.Model], field: models.Field) -> str:
    kept = tracked(model)
    name = str(kept._meta.verbose_name_plural).capitalize()
    how = "" if field.name in ("person", "recipient", "user", "pgh_obj") else f", as {str(field.verbose_name).lower()}"
    return f"{'History of ' + name.lower() if kept is not model else name}{how}"


def _names(model: type[models.Model]) -> list[str]:
    """Return the pointers of a model whose names are fetched along; history keeps bare numbers."""
    if tracked(model) is not model:
        return []
    return [field.name for field in model._meta.fields if field.is_relation and field.name not in SECRET]


def _whole(row: models.Model) -> dict[str, Any]:
    """Return every field of a row under its name, secrets left out."""
    is_history = tracked(type(row)) is not type(row)
    found: dict[str, Any] = {}
    for field in row._meta.fields:
        if field.name in SECRET:
            continue
        if field.is_relation and not is_history:
            related = getattr(row, field.name)
            found[field.name] = None if related is None else str(related)
        else:
            found[field.name] = _value(row, field.attname)
    return found


def _when(row: models.Model) -> dict[str, Any]:
    """Return the number of a row and its dates, and nothing of what stands in it."""
    dates = [field.name for field in row._meta.fields if isinstance(field, models.DateField)]
    return {"id": row.pk} | {name: _value(row, name) for name in dates}


def _value(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
