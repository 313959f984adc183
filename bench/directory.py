"""How long the import of a directory takes, beside a bare COPY of the same rows in the same run.

    python -m bench.directory FILE

DATABASE_URL names a database that holds nothing of worth while this runs: tables are emptied, and restored by a
rollback at the end.
"""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import django


def measure(path: Path) -> dict[str, float]:
    """Return seconds by what was timed; nothing stays in the database.

    The bare COPY goes into a table with the columns, constraints and indexes of `members_institution`, and into one
    with its columns only.
    """
    from django.db import connection, transaction

    from members.directory.schools import import_extract
    from members.directory.source import Source

    seconds: dict[str, float] = {}

    def timed(what: str, work: Callable[[], object]) -> None:
        began = perf_counter()
        work()
        seconds[what] = perf_counter() - began

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE members_institution CASCADE")
        timed("import into an empty table", lambda: import_extract(Source(path)))
        timed("the same again, nothing to change", lambda: import_extract(Source(path)))
        cursor.execute("UPDATE members_institution SET pupils = 0, town = 'X', status = 'Closed' WHERE kind = 'school'")
        timed("the same again, every row to change", lambda: import_extract(Source(path)))
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attnum > 0"
            " AND attrelid = 'members_institution'::regclass AND attgenerated = '' AND NOT attisdropped"
        )
        columns = cursor.fetchone()[0]
        rows = io.StringIO()
        cursor.copy_expert(f"COPY (SELECT {columns} FROM members_institution WHERE kind = 'school') TO STDOUT", rows)
        for what, including in (("with all indexes", "INCLUDING ALL"), ("without indexes", "INCLUDING DEFAULTS")):
            cursor.execute(f"CREATE TABLE bare_copy (LIKE members_institution {including})")
            rows.seek(0)
            timed(f"bare COPY {what}", lambda: cursor.copy_expert(f"COPY bare_copy ({columns}) FROM STDIN", rows))
            cursor.execute("DROP TABLE bare_copy")
        transaction.set_rollback(True)
    return seconds


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance_portal.settings")
    django.setup()
    for what, took in measure(Path(sys.argv[1])).items():
        print(f"{what:<40}{took:>8.2f} s")
