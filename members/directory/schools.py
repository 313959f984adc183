"""Storing an extract: copied into a temporary table, then merged with what is there by one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2.sql import SQL, Composable, Identifier, Literal

from members.directory.copying import copy_rows, names
from members.directory.links import link_conversions
from members.directory.reading import Extract
from members.directory.source import Source
from members.models import DirectoryImport, Institution

ROWS = "directory_rows"


@dataclass(frozen=True)
class Imported:
    """What one extract changed; added, changed, closed and unchanged schools add up to the rows of the file."""

    stored: DirectoryImport
    authorities: int
    trusts: int
    links: int
    is_full: bool


def import_extract(source: Source) -> Imported:
    """Store an extract of GIAS; raises WrongFile, with nothing changed, for one in which anything is wrong."""
    extract = Extract(source)
    with transaction.atomic(), connection.cursor() as cursor:
        # One import at a time; whoever reads is not held up.
        cursor.execute("LOCK TABLE members_directoryimport IN EXCLUSIVE MODE")
        _copy(cursor, extract)
        extract.problems.refuse(extract.read)
        stored = DirectoryImport.objects.create(
            file_name=source.name, added=0, changed=0, closed=0, unchanged=extract.read
        )
        stored.added, stored.changed, stored.closed = _merge(cursor, extract, stored)
        stored.unchanged -= stored.added + stored.changed + stored.closed
        stored.save()
        authorities, trusts = _add_authorities(cursor, extract), _add_trusts(cursor, extract)
        links = link_conversions(cursor, ROWS)
        cursor.execute(SQL("DROP TABLE {}").format(Identifier(ROWS)))
    if stored.added or stored.changed or stored.closed:
        _tidy()
    return Imported(stored, authorities, trusts, links, extract.is_full)


def _tidy() -> None:
    """Sort the new entries into the search's index now: until then PostgreSQL would read the whole table instead."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) members_institution")


def _copy(cursor: CursorWrapper, extract: Extract) -> None:
    """Copy the rows that are right; those that are wrong are in the extract's problems afterwards."""
    if extract.problems:
        for _ in extract.schools():
            pass
        return
    cursor.execute(
        SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM members_institution WITH NO DATA").format(
            Identifier(ROWS), names(extract.fields)
        )
    )
    copy_rows(cursor, ROWS, extract.fields, extract.schools())
    cursor.execute(SQL("ANALYZE {}").format(Identifier(ROWS)))


# Rows of the table as it was are still what the last step reads: one statement sees one snapshot.
MERGE = SQL(
    """
    WITH merged AS (
        SELECT file.urn, {merged} FROM {rows} file LEFT JOIN members_institution known USING (urn)
    ), stored AS (
        INSERT INTO members_institution ({columns})
        SELECT {values} FROM merged
        WHERE NOT EXISTS (
            SELECT FROM members_institution known
            WHERE known.urn = merged.urn AND ({known_fields}) IS NOT DISTINCT FROM ({merged_fields})
        )
        ON CONFLICT (urn) DO UPDATE SET ({fields}) = ROW ({excluded_fields})
        RETURNING id, status, {fields_but_status}
    ), compared AS (
        SELECT
            stored.id,
            known.id IS NULL AS is_new,
            known.status <> {closed} AND stored.status = {closed} AS is_closed,
            CASE WHEN known.id IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object({differences})) END AS what
        FROM stored LEFT JOIN members_institution known ON known.id = stored.id
    ), recorded AS (
        INSERT INTO members_institutionchange (institution_id, directory_import_id, what)
        SELECT id, {import_id}, what FROM compared WHERE NOT is_new
    )
    SELECT
        count(*) FILTER (WHERE is_new),
        count(*) FILTER (WHERE NOT is_new AND NOT is_closed),
        count(*) FILTER (WHERE is_closed)
    FROM compared
    """
)


def _merge(cursor: CursorWrapper, extract: Extract, stored: DirectoryImport) -> tuple[int, int, int]:
    """Add and change schools, note what changed, and return how many were added, changed and closed."""
    fields = [each for each in extract.fields if each != "urn"]
    columns, values = _insertion({"kind": Literal("school"), "urn": Identifier("merged", "urn")}, fields, "merged")
    cursor.execute(
        MERGE.format(
            rows=Identifier(ROWS),
            merged=SQL(", ").join(_merged(each, is_full=extract.is_full) for each in fields),
            columns=columns,
            values=values,
            fields=names(fields),
            fields_but_status=names(each for each in fields if each != "status"),
            known_fields=names(fields, "known"),
            merged_fields=names(fields, "merged"),
            excluded_fields=names(fields, "excluded"),
            closed=Literal(Institution.Status.CLOSED.value),
            differences=SQL(", ").join(map(_difference, fields)),
            import_id=Literal(stored.pk),
        )
    )
    return cursor.fetchone()


def _merged(field: str, *, is_full: bool) -> Composable:
    """Return what the field becomes: what the file says, else what is stored unless the file's blank is to empty it."""
    sources = [Identifier("file", field)]
    if not is_full or field in ("name", "status"):
        sources.append(Identifier("known", field))
    blank = _blank(Institution._meta.get_field(field))
    return SQL("COALESCE({}) AS {}").format(SQL(", ").join([*sources, blank]), Identifier(field))


def _difference(field: str) -> Composable:
    """Return the key and the value of one field in what is noted: [before, after], or NULL where both are the same."""
    return SQL("{}, CASE WHEN {} IS DISTINCT FROM {} THEN jsonb_build_array({}, {}) END").format(
        Literal(field), *([Identifier("known", field), Identifier("stored", field)] * 2)
    )


def _blank(field: Any) -> Composable:
    """Return what the model has for a field of which nothing is known."""
    default = field.get_default()
    return Literal(getattr(default, "value", default))


def _insertion(given: dict[str, Composable], taken: Iterable[str], table: str) -> tuple[Composable, Composable]:
    """Return the columns and the values of a new institution: given here, taken from the table, or blank."""
    values = {each: Identifier(table, each) for each in taken} | given
    for field in Institution._meta.concrete_fields:
        if not (field.primary_key or field.null or isinstance(field, models.GeneratedField)):
            values.setdefault(field.attname, _blank(field))
    return names(values), SQL(", ").join(values.values())


OTHERS = SQL(
    """
    INSERT INTO members_institution ({columns})
    SELECT {values}
    FROM (SELECT {code} AS code, {found} FROM {rows} WHERE {code} <> '000' GROUP BY {code}) found
    WHERE found.name <> '' AND NOT EXISTS (
        SELECT FROM members_institution known
        WHERE known.kind = {kind} AND known.code = '' AND lower(known.name) = lower(found.name)
    )
    ON CONFLICT DO NOTHING
    """
)


def _add_authorities(cursor: CursorWrapper, extract: Extract) -> int:
    """Add the local authorities that the portal does not have, and return how many."""
    if not {"la_code", "la_name"} <= set(extract.fields):
        return 0
    found = {"name": "la_name", "la_code": "la_code", "la_name": "la_name"}
    found |= {each: each for each in ("gss_la_code", "region") if each in extract.fields}
    return _add_others(cursor, Institution.Kind.LOCAL_AUTHORITY, "la_code", found)


def _add_trusts(cursor: CursorWrapper, extract: Extract) -> int:
    """Add the trusts that the portal does not have, and return how many."""
    if not {"trust_code", "trust_name"} <= set(extract.fields):
        return 0
    return _add_others(cursor, Institution.Kind.TRUST, "trust_code", {"name": "trust_name"})


def _add_others(cursor: CursorWrapper, kind: Institution.Kind, code: str, found: dict[str, str]) -> int:
    """Add an institution for each code, with what most of its schools say of it."""
    most = [
        SQL("COALESCE(mode() WITHIN GROUP (ORDER BY {}), '') AS {}").format(Identifier(column), Identifier(field))
        for field, column in found.items()
    ]
    columns, values = _insertion({"kind": Literal(kind.value)}, ["code", *found], "found")
    cursor.execute(
        OTHERS.format(
            columns=columns,
            values=values,
            code=Identifier(code),
            found=SQL(", ").join(most),
            rows=Identifier(ROWS),
            kind=Literal(kind.value),
        )
    )
    return cursor.rowcount
