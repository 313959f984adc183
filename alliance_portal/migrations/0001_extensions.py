"""The PostgreSQL extensions that constraints and searches stand on; they come before every other table."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    run_before = [("members", "0001_initial")]
    operations = [BtreeGistExtension(), TrigramExtension(), UnaccentExtension()]
