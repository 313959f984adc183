"""Walks every address of the portal with the cast: whoever may not be there is refused, by GET and by POST.

A new address fails here until `ROWS` in tests/rows.py says which real row stands behind it.
"""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Alliance, Person
from members.permissions import GRANTS, Role
from tests.cast import signed_in_client
from tests.rows import (
    ADDRESSES,
    DOORS,
    GUARDED,
    OF_THE_WHOLE_COUNTRY,
    OPENED_BY,
    OURS,
    ROWS,
    WITH_ROWS,
    address_of,
    somebody_with,
)


def both(client: Client, address: str) -> list[int]:
    answers = [client.get(address), client.post(address)]
    for answer in answers:
        if answer.streaming:
            list(answer.streaming_content)  # a download holds its file open until it is read
    return [answer.status_code for answer in answers]


def test_every_address_says_who_may_pass() -> None:
    assert [name for name, door in DOORS.items() if door is None] == []


def test_nothing_but_sign_in_stands_under_accounts() -> None:
    strangers = {
        pattern: each.callback.__module__
        for pattern, each in ADDRESSES.items()
        if pattern.startswith("accounts/") and not each.callback.__module__.startswith(("allauth.", "django."))
    }
    assert strangers == {}


def test_every_address_is_walked() -> None:
    assert sorted(set(OURS) ^ set(ROWS)) == []


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_whoever_may_not_pass_is_refused(
    name: str, alliance: Alliance, director: Person, visitor: Client, as_outsider: Client, as_teacher: Client
) -> None:
    address = address_of(name, alliance)
    for answer in (visitor.get(address), visitor.post(address)):
        assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={address}")
    assert both(as_outsider, address) == [404, 404]
    if GUARDED[name] not in GRANTS[Role.TEACHER]:
        assert both(as_teacher, address) == [403, 403]


@pytest.mark.parametrize("name", sorted(GUARDED))
def test_whoever_may_pass_finds_the_page(name: str, alliance: Alliance) -> None:
    rows = ROWS[name](alliance)
    own = OPENED_BY.get(name)
    client = signed_in_client(own(alliance, rows) if own else somebody_with(alliance, GUARDED[name]))
    for status in both(client, address_of(name, alliance, rows)):
        assert status < 500
        assert status != 404


@pytest.mark.parametrize("name", sorted(WITH_ROWS - OF_THE_WHOLE_COUNTRY))
def test_rows_of_another_alliance_are_not_here(name: str, alliance: Alliance, other_alliance: Alliance) -> None:
    client = signed_in_client(somebody_with(alliance, GUARDED[name]))
    statuses = both(client, address_of(name, alliance, ROWS[name](other_alliance)))
    assert set(statuses) <= {404, 405}
    assert 404 in statuses
