"""What makes the tests quick, and changes nothing that they see."""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
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
