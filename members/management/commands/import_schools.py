"""`manage.py import_schools`: the national directory, and which school followed which."""

from argparse import ArgumentParser
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.directory.links import Linked, import_links, is_links_file
from members.directory.problems import WrongFile
from members.directory.schools import Imported, import_extract
from members.directory.source import Source


class Command(BaseCommand):
    """Bring the directory of institutions up to date."""

    help = (
        "Imports schools from an extract of GIAS (Get Information About Schools), or the links between them from its "
        "file of links: CSV, plain or compressed with gzip. Safe to repeat. A file with anything wrong in it changes "
        "nothing, and every wrong cell is named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="such as edubasealldata20261124.csv")

    def handle(self, *args: Any, file: Path | str, **options: Any) -> None:
        began = perf_counter()
        try:
            source = Source(Path(file))
            done = import_links(source) if is_links_file(source) else import_extract(source)
        except WrongFile as wrong:
            raise CommandError(wrong.about(Path(file).name)) from None
        lines = _links_in_words(done) if isinstance(done, Linked) else _schools_in_words(done)
        seconds = perf_counter() - began
        self.stdout.write("\n".join([f"{source.name} was imported in {seconds:.1f} s.", *lines]))


def _schools_in_words(done: Imported) -> list[str]:
    stored = done.stored
    counts = {each: getattr(stored, each) for each in ("added", "changed", "closed", "unchanged", "rejected")}
    blanks = "emptied what was stored (a full extract)" if done.is_full else "left what was stored (not a full extract)"
    return [
        *(f"  {name:<10}{count:>8,}" for name, count in counts.items()),
        f"  New as well: local authorities {done.authorities:,}, trusts {done.trusts:,}, "
        f"links from predecessor to successor {done.links:,}.",
        f"  Blank cells {blanks}.",
    ]


def _links_in_words(done: Linked) -> list[str]:
    return [
        f"  {'added':<10}{done.added:>8,}",
        f"  {'unchanged':<10}{done.unchanged:>8,}",
        f"  {'left out':<10}{done.left_out:>8,}  (a school is not in the directory, or the link goes in a circle)",
    ]
