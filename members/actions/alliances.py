"""Writes to what an alliance says of itself: its words, and the ordered lists of its parts."""

import hashlib
import json
from typing import Any

import pghistory.models
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max

from members.access import Standing
from members.models import Alliance, FundedRole, Statement

WORDS = (
    "name", "summary", "ethos", "vision", "mission", "how_to_join", "accent_colour",
    "lead_school", "finance_school", "strands_per_school", "is_public",
)  # fmt: skip


class StaleWordsError(Exception):
    """Somebody else saved the words after this person opened them."""

    def __init__(self, current: Alliance) -> None:
        super().__init__("The words were changed in the meantime.")
        self.current = current


def words_version(alliance: Alliance) -> str:
    """Return a short mark that changes whenever one of the words does."""
    columns = {field.name: field.attname for field in alliance._meta.concrete_fields}
    values = [str(getattr(alliance, columns[name])) for name in WORDS]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:24]


@transaction.atomic
def save_words(*, alliance: Alliance, words: dict[str, Any], version: str, by: Standing) -> list[str]:
    """Save the alliance's words and return what changed; refuse when `version` is not what stands there now."""
    locked = Alliance.objects.select_for_update(of=("self",)).select_related("lead_school", "finance_school")
    current = locked.get(pk=alliance.pk)
    if words_version(current) != version:
        raise StaleWordsError(current)
    changed = [name for name in WORDS if name in words and getattr(current, name) != words[name]]
    for name in changed:
        setattr(current, name, words[name])
    if changed:
        current.save(update_fields=changed)
    return changed


@transaction.atomic
def add_part(*, row: models.Model, by: Standing) -> models.Model:
    """Add a statement, theme, strand, commitment or funded role at the end of its list; the same one twice is one."""
    siblings = _locked_siblings(row, by.alliance)
    twin = _twin(row, siblings)
    if twin is not None:
        return twin
    if _is_ordered(row):
        last = siblings.aggregate(last=Max("position"))["last"]
        row.position = 0 if last is None else last + 1  # type: ignore[attr-defined]
    row.validate_constraints()
    row.save()
    return row


@transaction.atomic
def edit_part(*, row: models.Model, by: Standing) -> models.Model:
    """Save an edited statement, theme, strand, commitment or funded role."""
    _locked_siblings(row, by.alliance)
    row.validate_constraints()
    row.save()
    return row


@transaction.atomic
def move_part(*, row: models.Model, up: bool, by: Standing) -> bool:
    """Let a row change places with its neighbour; return whether it had one."""
    rows = list(_locked_siblings(row, by.alliance))
    place = next(index for index, each in enumerate(rows) if each.pk == row.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return False
    rows[place], rows[other] = rows[other], rows[place]
    moved = [each for position, each in enumerate(rows) if each.position != position]
    for position, each in enumerate(rows):
        each.position = position
    type(row)._default_manager.bulk_update(moved, ["position"])
    return True


@transaction.atomic
def remove_part(*, row: models.Model, by: Standing) -> None:
    """Remove a row; refuse when something else in the portal refers to it."""
    _locked_siblings(row, by.alliance)
    if is_used(row):
        raise ValidationError("This is in use and cannot be removed.")
    row.delete()


@transaction.atomic
def set_strand_active(*, strand: models.Model, is_active: bool, by: Standing) -> None:
    """Close a strand, or open it again; what was pledged to it stays."""
    strand.is_active = is_active  # type: ignore[attr-defined]
    strand.save(update_fields=["is_active"])


def is_used(row: models.Model) -> bool:
    """Say whether any row of any room refers to this one; its history does not count."""
    referring = [link for link in row._meta.related_objects if not _is_history(link.related_model)]
    return any(link.related_model._base_manager.filter(**{link.field.name: row}).exists() for link in referring)


def _is_history(model: Any) -> bool:
    return issubclass(model, pghistory.models.Event)


def _is_ordered(row: models.Model) -> bool:
    return not isinstance(row, FundedRole)


def _locked_siblings(row: models.Model, alliance: Alliance) -> models.QuerySet:
    """Return the rows among which this one has its place; the alliance is locked, so that they stay as they are."""
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    siblings = type(row)._default_manager.filter(alliance=alliance)
    return siblings.filter(kind=row.kind) if isinstance(row, Statement) else siblings


def _twin(row: models.Model, siblings: models.QuerySet) -> models.Model | None:
    """Return the row that says exactly the same, from a form that was sent twice."""
    ignored = {"id", "position"}
    same = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in ignored}
    return siblings.filter(**same).first()
