"""What a school promised and how it keeps it, with the facts behind it."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import AcademicYear, Alliance, Institution, Pledge
from tests.factories import CommitmentFactory, InstitutionFactory, MembershipFactory, StrandFactory
from tests.page import words_of

YEAR = AcademicYear.of_today()


def page(school: Institution, year: int | None = None) -> str:
    return f"/riverside/members/{school.pk}/promises/" + (f"?year={year}" if year else "")


def pledge(alliance: Alliance, school: Institution, year: int = YEAR) -> Pledge:
    strand = StrandFactory(alliance=alliance)
    return Pledge.objects.create(
        alliance=alliance, institution=school, strand=strand, academic_year=year, pledged_at=timezone.now()
    )


@pytest.fixture
def promised(alliance: Alliance) -> None:
    CommitmentFactory(alliance=alliance, title="Two strands", evidence="strands", enough=2, position=1)
    CommitmentFactory(alliance=alliance, title="Hosting", evidence="meeting_hosted", position=2)
    CommitmentFactory(alliance=alliance, title="Peer support", evidence="peer_support", position=3)


def test_a_head_sees_what_is_kept_and_what_is_left_with_the_way_to_do_it(
    as_head: Client, alliance: Alliance, school: Institution, promised: None
) -> None:
    first = pledge(alliance, school)

    answer = as_head.get(page(school))

    words = words_of(answer)
    assert f"Alder Primary School · {YEAR} · 0 of 2 kept so far" in words
    assert f"Two strands Still to do 1 of 2, strands pledged {first.strand.name}" in words
    assert "Pledge to a strand" in words
    assert "Hosting Still to do 0 of 1, meetings hosted" in words
    assert "Peer support Not recorded here" in words

    pledge(alliance, school)
    assert "Two strands Kept 2 of 2" in words_of(as_head.get(page(school)))


def test_a_year_that_is_over_says_what_was_not_kept(
    as_head: Client, alliance: Alliance, school: Institution, promised: None
) -> None:
    pledge(alliance, school, YEAR - 1)

    words = words_of(as_head.get(page(school, YEAR - 1)))

    assert "Two strands Not kept 1 of 2" in words
    assert "Pledge to a strand" not in words
    assert f" · {YEAR} · " in words_of(as_head.get(page(school) + "?year=nonsense"))


def test_only_its_own_people_and_those_who_run_the_alliance_see_a_schools_promises(
    as_director: Client, as_head: Client, as_other_head: Client, as_outsider: Client, school: Institution
) -> None:
    assert [client.get(page(school)).status_code for client in (as_director, as_head)] == [200, 200]
    assert as_other_head.get(page(school)).status_code == 403
    assert as_outsider.get(page(school)).status_code == 404
    link = f'href="{page(school)}"'
    assert link in as_head.get(f"/riverside/members/{school.pk}/").content.decode()
    assert link not in as_other_head.get(f"/riverside/members/{school.pk}/").content.decode()


def test_a_school_that_never_belonged_has_no_promises(as_director: Client, alliance: Alliance) -> None:
    assert as_director.get(page(InstitutionFactory())).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_promise_and_for_three_of_each(
    as_head: Client,
    alliance: Alliance,
    school: Institution,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for kind in ("strands", "meeting_hosted", "meetings_attended", "cluster_attended", "nominations", "attested"):
        for number in range(count):
            CommitmentFactory(alliance=alliance, title=f"{kind} {number}", evidence=kind)
    for _ in range(count):
        MembershipFactory(alliance=alliance)
        pledge(alliance, school)
    with django_assert_num_queries(9):
        as_head.get(page(school))
