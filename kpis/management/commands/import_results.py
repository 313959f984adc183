"""`manage.py import_results FILE --year 2024`: the published performance tables into the values of the alliances."""

import gzip
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from kpis.actions.results import WrongFile, read_results, take_results
from members.models import AcademicYear


class Command(BaseCommand):
    """Take DfE's key stage 2 or key stage 4 tables by URN; a wrong file changes nothing."""

    help = "Imports DfE performance tables (CSV, also gzipped) by URN; can be run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, required=True, help="The year in which the academic year began: 2024")

    def handle(self, *, file: Path, year: int, **options: Any) -> None:
        try:
            content = file.read_bytes()
            if content.startswith(b"\x1f\x8b"):
                content = gzip.decompress(content)
            results = read_results(content)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}") from error
        except WrongFile as error:
            raise CommandError("Nothing was imported.\n" + "\n".join(error.problems)) from error
        report = take_results(results=results, year=AcademicYear(year))
        self.stdout.write(
            f"{report.taken} figures and {report.coded} codes taken; {report.kept} left, where a return is approved."
        )
        for each in report.without_period:
            self.stdout.write(f"No period of {AcademicYear(year)}: {each}")
