"""`manage.py load_england`: a country to measure against."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.demo.people import PASSWORD
from members.england.loading import OtherAlliancesError, load


class Command(BaseCommand):
    """Load an invented England, or a part of it, for measuring and never for people to work with."""

    help = "Loads 500 alliances, 24,000 schools and 500,000 people, all invented; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="0.01 loads a hundredth of the country")
        parser.add_argument("--schools", default="", help="a file for import_schools, instead of invented schools")
        parser.add_argument("--force", action="store_true", help="load beside alliances that people work with")

    def handle(self, *args: Any, scale: float, schools: str, force: bool, **options: Any) -> None:
        if not 0 < scale <= 1:
            raise CommandError("Give a --scale above 0 and up to 1.")
        begun = time.monotonic()
        try:
            loaded = load(scale=scale, schools=schools, force=force)
        except OtherAlliancesError as error:
            raise CommandError(f"{error} Nothing was loaded. --force loads England beside them.") from error
        if not loaded.is_new:
            self.stdout.write("England is there already; its rooms are up to date.")
            return
        self.stdout.write(f"England is loaded in {time.monotonic() - begun:.0f} s. Sign in with {PASSWORD} as")
        for email in loaded.accounts:
            self.stdout.write(f"  {email}")
