"""Loads England: everything in one transaction, and once only."""

from dataclasses import dataclass

from django.core.management import CommandError, call_command, get_commands
from django.db import connection, transaction

from members.demo.facts import ALLIANCES
from members.england.activity import load_activity
from members.england.directory import load_directory
from members.england.governance import load_governance
from members.england.history import written_at_once
from members.england.people import load_people
from members.england.plan import plan_country
from members.england.rooms import ENGLAND, SLUG, England
from members.england.words import load_words
from members.models import Alliance


class OtherAlliancesError(Exception):
    """The database holds alliances of people who work with it; the text names some."""


@dataclass(frozen=True)
class Loaded:
    """What a load did: nothing new where England was there already."""

    is_new: bool
    accounts: list[str]


def load(*, scale: float = 1.0, schools: str = "", force: bool = False) -> Loaded:
    """Load England if it is not there, then whatever the rooms add to it.

    `schools` names a file for `import_schools`; without it the schools are invented. Raises OtherAlliancesError where
    there are alliances besides the demo's and England's, unless `force` is given.
    """
    if not force:
        refuse_other_alliances()
    england = England(scale)
    with transaction.atomic(), written_at_once():
        is_new = not england.alliances().exists()
        accounts = _load_members(england, schools) if is_new else {}
        for load_room in ENGLAND:
            load_room(england)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Loaded(is_new, list(accounts))


def refuse_other_alliances() -> None:
    """Raise OtherAlliancesError where anybody's real alliance would get England for a neighbour."""
    others = Alliance.objects.exclude(slug__in=ALLIANCES).exclude(slug__startswith=SLUG)
    names = list(others.order_by("name").values_list("name", flat=True)[:3])
    if names:
        raise OtherAlliancesError(f"This database holds alliances that are neither the demo's nor England's: {names}.")


def _load_members(england: England, schools: str) -> dict[str, int]:
    if schools:
        _import(schools)
    else:
        load_directory(england)
    country = plan_country(england)
    load_words(country)
    accounts = load_people(country)
    load_governance(country)
    load_activity(country)
    return accounts


def _import(schools: str) -> None:
    if "import_schools" not in get_commands():
        raise CommandError("This version has no `import_schools`. Leave out --schools to have the schools invented.")
    call_command("import_schools", schools)
