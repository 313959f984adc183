"""Counts the queries of every page: at most twelve, and no more for an alliance of 300 schools than for one of one.

The addresses are those of `ROWS` in tests/rows.py; tests/crowd.py says what an alliance is filled with.
"""

from functools import cache

from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.history import KINDS
from members.models import Alliance
from tests.crowd import YEAR, fill
from tests.page import is_page
from tests.rows import Visits, address_of, client_of

MOST = 12
# What is asked of the pages that answer a question; the words find whatever the alliance is filled with.
ASKED = {
    "members:front": ["?q=alliance"],
    "members:search": ["?q=crowd"],
    "members:find_institution": ["?q=school"],
    "members:found_schools": ["?q=school"],
    "members:nominate": ["?q=school"],
    "members:register": ["?q=school&phase=Primary&authority=Thurrock", "?when=all"],
    "members:people": ["?name=crowd&role=head"],
    "members:enquiries": ["?q=visitor&state=all"],
    "members:news": ["?q=crowd"],
    "members:pledges": [f"?year={YEAR}"],
    "members:history": [f"?kind={kind}" for kind in KINDS],
}


def counted(alliance: Alliance, number: int) -> dict[str, int]:
    """Return how many queries each page of the alliance takes once it is filled with so many rows of each kind."""
    crowded = fill(alliance, number)
    client, counts = cache(client_of), {}
    for visit in list(Visits(alliance)):
        path = address_of(visit.name, alliance, crowded[visit.name]) if visit.name in crowded else visit.path
        reader = client(visit.reader)
        for question in ["", *ASKED.get(visit.name, [])]:
            with CaptureQueriesContext(connection) as queries:
                answer = reader.get(path + question)
            if is_page(answer):
                counts[f"{visit.name}{question} as {'somebody' if visit.reader else 'a visitor'}"] = len(queries)
    return counts


def test_no_page_costs_more_for_300_schools_than_for_one(alliance: Alliance, other_alliance: Alliance) -> None:
    few, many = counted(alliance, 1), counted(other_alliance, 300)
    assert few.keys() == many.keys()
    # The search looks no further once it has found enough nearby: fewer are as good.
    assert {page: (few[page], count) for page, count in many.items() if count > few[page]} == {}
    assert {page: count for page, count in many.items() if count > MOST} == {}
    assert len(many) > 60
