"""What makes the tests quick, and changes nothing that they see."""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.backends.postgresql.operations import DatabaseOperations
from whitenoise import WhiteNoise


def hash_at_the_least_cost() -> None:
    """Make real hashes as cheap as Argon2 allows: they are slow by design, and the cast has thousands of people."""
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def look_at_static_files_once() -> None:
    """Let WhiteNoise remember what it found in a folder: each test client has a WhiteNoise of its own."""
    look = WhiteNoise.update_files_dictionary
    found: dict[tuple[str, str], dict[str, Any]] = {}

    def remembered(self: WhiteNoise, root: str, prefix: str) -> None:
        if (root, prefix) not in found:
            before, self.files = self.files, {}
            look(self, root, prefix)
            found[root, prefix], self.files = self.files, before
        self.files |= found[root, prefix]

    WhiteNoise.update_files_dictionary = remembered


def empty_only_what_holds_rows() -> None:
    """Let tests that commit take back what they wrote without touching the files of every table and index there is."""
    truncate = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
        if options.get("reset_sequences") or not tables:
            return truncate(self, style, tables, **options)
        names = [self.quote_name(table) for table in tables]
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone() != (True,):
                return truncate(self, style, tables, **options)
            cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names))
            full = [row[0] for row in cursor.fetchall()]
            # Adopted minutes refuse a replica too: what refuses is put aside here, in this transaction alone.
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'keep_adopted'")
            kept = [row[0] for row in cursor.fetchall()] if '"meetings_minutes"' in full else []
        # As a replica does: without foreign keys, whose order would matter, and without triggers, which write history.
        role = "SET LOCAL session_replication_role ="
        return [
            f"{role} replica",
            *(f"ALTER TABLE {table} DISABLE TRIGGER keep_adopted" for table in kept),
            *(f"DELETE FROM {name}" for name in full),
            *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER keep_adopted" for table in kept),
            f"{role} origin",
        ]

    DatabaseOperations.sql_flush = sql_flush
