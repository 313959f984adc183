"""Loading the demo beside what is there already, and on any day of the year."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from members.models import Institution, Membership


def test_a_load_leaves_an_imported_directory_as_it_is(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Institution.objects.create(urn=148012, name="Charles Dickens Primary School", pupils=480, town="Southwark")
    call_command("load_demo", stdout=StringIO())
    assert Institution.objects.get(urn=148012).pupils == 480


@pytest.mark.parametrize("today", [date(2027, 9, 1), date(2028, 2, 29)])
def test_the_demo_loads_on_any_day_of_the_year(db, settings, tmp_path, today):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(today.isoformat() + "T12:00:00+00:00", tick=True):
        call_command("load_demo", stdout=StringIO())
        assert Membership.objects.current().filter(alliance__slug="thurrock", kind="strategic_partner").count() == 12
