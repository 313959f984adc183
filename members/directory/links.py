"""Which school followed which: from the Department's file of links, or from days and place that leave no doubt."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2.sql import SQL, Identifier

from members.directory.columns import CLEANERS, required, text_of
from members.directory.copying import copy_rows
from members.directory.reading import Row, Table
from members.directory.source import Source
from members.models import DirectoryImport

ROWS = "directory_links"
# The file "links_edubasealldata" of GIAS has two more, LinkName and LinkEstablishedDate.
HEADER = ("URN", "LinkURN", "LinkType")


@dataclass(frozen=True)
class Linked:
    """What a file of links came to: its rows that name a predecessor or successor, each pair of schools once.

    Left out are pairs of which the portal does not know a school, and those that would go round in a circle.
    """

    read: int
    added: int
    unchanged: int
    left_out: int


def is_links_file(source: Source) -> bool:
    """Tell the Department's file of links from an extract."""
    return set(HEADER) <= set(source.header())


def import_links(source: Source) -> Linked:
    """Store who followed whom; raises WrongFile, with nothing changed, for a file in which anything is wrong."""
    cleaners = {
        "URN": CLEANERS["URN"],
        "LinkURN": required(CLEANERS["URN"], "a URN"),
        "LinkType": required(text_of(200), "what the link is, such as Predecessor"),
    }
    table = Table(source, cleaners, HEADER)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            SQL("CREATE TEMP TABLE {} (earlier integer, later integer) ON COMMIT DROP").format(Identifier(ROWS))
        )
        copy_rows(cursor, ROWS, ["earlier", "later"], _pairs(table))
        table.problems.refuse(table.read)
        cursor.execute(STORE.format(rows=Identifier(ROWS)))
        pairs, known, added = cursor.fetchone()
        DirectoryImport.objects.create(file_name=source.name, added=added, changed=0, closed=0, unchanged=known)
        cursor.execute(SQL("DROP TABLE {}").format(Identifier(ROWS)))
    return Linked(table.read, added, known, pairs - known - added)


def _pairs(table: Table) -> Iterator[Row]:
    """Yield the earlier and the later URN of each link that is one of succession."""
    places = [table.columns.index(name) for name in HEADER] if set(HEADER) <= set(table.columns) else []
    for row in table.rows(lambda line, row: []):
        urn, other, kind = (row[place] for place in places)
        if kind.startswith("Predecessor"):
            yield [other, urn]
        elif kind.startswith("Successor"):
            yield [urn, other]


# A pair that the file gives in both directions, or the other way round than is stored, says nothing.
STORE = SQL(
    """
    WITH pairs AS (
        SELECT DISTINCT earlier, later FROM {rows}
    ), known AS (
        SELECT earlier.id AS earlier_id, later.id AS later_id
        FROM pairs
        JOIN members_institution earlier ON earlier.urn = pairs.earlier
        JOIN members_institution later ON later.urn = pairs.later
        WHERE earlier.id <> later.id
          AND NOT EXISTS (SELECT FROM pairs back WHERE back.earlier = pairs.later AND back.later = pairs.earlier)
    ), stored AS (
        INSERT INTO members_institutionlink (earlier_id, later_id)
        SELECT earlier_id, later_id FROM known
        WHERE NOT EXISTS (
            SELECT FROM members_institutionlink link
            WHERE link.earlier_id = known.later_id AND link.later_id = known.earlier_id
        )
        ON CONFLICT DO NOTHING
        RETURNING earlier_id, later_id
    )
    SELECT
        (SELECT count(*) FROM pairs),
        (SELECT count(*) FROM known JOIN members_institutionlink USING (earlier_id, later_id)),
        (SELECT count(*) FROM stored)
    """
)

# An academy conversion closes one URN and opens another on the next day, at the same place and for the same phase.
# Where two schools did so on one site on one day, who followed whom is not known from this, and nothing is linked.
CONVERSIONS = SQL(
    """
    INSERT INTO members_institutionlink (earlier_id, later_id)
    SELECT earlier_id, later_id
    FROM (
        SELECT
            earlier.id AS earlier_id,
            later.id AS later_id,
            bool_or(earlier.urn IN (SELECT urn FROM {rows}) OR later.urn IN (SELECT urn FROM {rows})) AS in_file,
            count(*) OVER (PARTITION BY earlier.id) AS later_ones,
            count(*) OVER (PARTITION BY later.id) AS earlier_ones
        FROM members_institution earlier
        JOIN members_institution later
          ON later.opened_on = earlier.closed_on + 1
         AND later.la_code = earlier.la_code
         AND later.phase = earlier.phase
        WHERE earlier.kind = 'school' AND later.kind = 'school' AND earlier.status = 'Closed'
          AND abs(later.easting - earlier.easting) <= 100
          AND abs(later.northing - earlier.northing) <= 100
        GROUP BY earlier.id, later.id
    ) found
    WHERE in_file AND later_ones = 1 AND earlier_ones = 1
      AND NOT EXISTS (SELECT FROM members_institutionlink link WHERE link.earlier_id = found.earlier_id)
      AND NOT EXISTS (SELECT FROM members_institutionlink link WHERE link.later_id = found.later_id)
    ON CONFLICT DO NOTHING
    """
)


def link_conversions(cursor: CursorWrapper, table: str) -> int:
    """Link the schools of the temporary table whose days and place say which followed which; return how many."""
    cursor.execute(CONVERSIONS.format(rows=Identifier(table)))
    return cursor.rowcount
