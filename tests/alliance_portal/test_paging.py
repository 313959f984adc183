"""Pages of a list that costs more to find than to show."""

import pytest
from pytest_django import DjangoAssertNumQueries

from alliance_portal.paging import KeyPaginator
from members.models import Person
from tests.factories import PersonFactory

NAMES = ["Ada", "Bo", "Cy", "Di", "Ed"]


@pytest.fixture
def people(db: None) -> None:
    for name in reversed(NAMES):
        PersonFactory(name=name)


@pytest.mark.parametrize(
    ("number", "expected"), [(1, ["Ed", "Di"]), (2, ["Cy", "Bo"]), (3, ["Ada"]), (99, ["Ada"]), ("x", ["Ed", "Di"])]
)
def test_each_page_shows_its_rows_in_the_order_of_what_was_found(
    people: None, number: object, expected: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        page = KeyPaginator(Person.objects.order_by("-name"), 2, rows=Person.objects.all()).get_page(number)

    assert [person.name for person in page] == expected
    assert (page.paginator.count, page.paginator.num_pages) == (5, 3)


def test_who_is_gone_between_finding_and_showing_is_left_out(people: None) -> None:
    paginator = KeyPaginator(Person.objects.order_by("name"), 2, rows=Person.objects.all())
    Person.objects.filter(name="Ada").delete()

    assert [person.name for person in paginator.get_page(1)] == ["Bo"]


def test_nothing_found_is_one_empty_page(people: None) -> None:
    page = KeyPaginator(Person.objects.none(), 2, rows=Person.objects.all()).get_page(None)

    assert (list(page), page.paginator.count) == ([], 0)
