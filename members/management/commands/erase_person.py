"""Erase a person from every alliance, for whoever runs the installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.actions.erasure import erase
from members.models import Person


class Command(BaseCommand):
    help = "Erase the personal data of the person with this e-mail address; minutes and lists say “Former member”."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, email: str, yes: bool, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        if not yes and input(f"Erase {person.name} ({person.email}) for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        erase(person=person, by=None)
        self.stdout.write("Erased.")
