"""`manage.py load_demo`: five alliances, their schools, invented people, and a year of what goes on."""

from django.core.management import BaseCommand

from members.demo.loading import load


class Command(BaseCommand):
    """Load the demo alliances that are not there yet."""

    help = "Loads the demo alliances; safe to repeat: what is there already stays as it is."

    def handle(self, **options: object) -> None:
        loaded = load()
        for alliance in loaded:
            self.stdout.write(f"  {alliance.name}")
        if not loaded:
            self.stdout.write("The demo alliances are there already.")
