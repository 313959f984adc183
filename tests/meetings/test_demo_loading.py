"""Loading the demo's meetings on any day of the year."""

from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from meetings.models import Meeting


@pytest.mark.parametrize("today", ["2027-08-15", "2027-09-01", "2028-02-29", "2027-01-04"])
def test_it_loads_on_any_day_of_the_year(db: None, settings, tmp_path, today: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(f"{today} 12:00:00+00:00"):
        call_command("load_demo", stdout=StringIO())
        assert not Meeting.objects.filter(ends_at__lte=timezone.now(), minutes=None).exists()
        assert Meeting.objects.filter(starts_at__gt=timezone.now()).exists() == (today != "2027-08-15")
