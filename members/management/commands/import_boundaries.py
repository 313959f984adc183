"""`manage.py import_boundaries`: the outlines of authorities that the maps of members draw."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.directory.boundaries import import_outlines
from members.directory.outlines import LARGEST
from members.directory.problems import WrongFile
from members.directory.source import Source


class Command(BaseCommand):
    """Bring the outlines of authorities up to date."""

    help = (
        "Imports the outlines of local authorities from GeoJSON or TopoJSON, in longitude and latitude or on the "
        "National Grid. Safe to repeat. A file with anything wrong in it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="such as counties_and_unitary_authorities.geojson")

    def handle(self, *args: Any, file: Path | str, **options: Any) -> None:
        try:
            source = Source(Path(file), largest=LARGEST, in_lines=False)
            done = import_outlines(source)
        except WrongFile as wrong:
            raise CommandError(wrong.about(Path(file).name)) from None
        counts = {each: getattr(done, each) for each in ("added", "changed", "unchanged", "replaced")}
        self.stdout.write(f"{source.name} was imported.")
        self.stdout.write("\n".join(f"  {name:<10}{count:>8,}" for name, count in counts.items()))
        if done.without_authority:
            self.stdout.write(
                f"  {done.without_authority:,} have no authority code and are not drawn. "
                "Import the schools first, then these outlines again."
            )
