"""The alliance at a glance, on the home page of those who answer for it."""

from django.test import Client

from members.access import standings_of
from members.actions.invitations import invite
from members.glance import at_a_glance
from members.models import AcademicYear, Alliance, Institution, Nomination, Person, Pledge
from members.permissions import Role
from tests.factories import InstitutionFactory, MembershipFactory, StrandFactory
from tests.page import words_of

HOME = "/riverside/home/"


def figures(person: Person) -> list[tuple[str, str, str]]:
    return [(each.value, each.words, each.tone) for each in at_a_glance(standings_of(person)["riverside"])]


def test_a_director_sees_the_members_by_kind_and_how_many_have_pledged(
    director: Person, alliance: Alliance, school: Institution, other_school: Institution
) -> None:
    MembershipFactory(
        alliance=alliance, institution=InstitutionFactory(kind="authority", urn=None, code="883"), kind="associate"
    )
    kinds = [("1", "strategic partner", "plain"), ("1", "member", "plain"), ("1", "associate", "plain")]
    assert figures(director) == kinds

    alliance.strands_per_school = 2
    alliance.save()
    year = AcademicYear.of_today()
    for strand in StrandFactory.create_batch(2, alliance=alliance):
        for institution in (school, other_school):
            assert figures(director)[-1][0] in ("0 of 2", "1 of 2")
            Pledge.objects.create(alliance=alliance, strand=strand, institution=institution, academic_year=int(year))

    assert figures(director) == [*kinds, ("2 of 2", f"schools have pledged 2 strands or more for {year}", "good")]


def test_a_director_sees_who_is_on_the_way_in(
    as_director: Client, director: Person, alliance: Alliance, school: Institution, head: Person
) -> None:
    cedar = InstitutionFactory(name="Cedar Special School")
    Nomination.objects.create(
        alliance=alliance, institution=cedar, proposed_by=head, proposer_institution=school, shares_ethos="Yes",
        expertise="Yes", would_benefit="Yes", lead_name="Cora", lead_email="cora@example.org",
    )  # fmt: skip
    invite(email="new@example.org", role=Role.TEACHER, institution=school, alliance=alliance, by=director)

    page = as_director.get(HOME)

    assert "The alliance at a glance 1 strategic partner 1 nomination is open 1 invitation waits" in words_of(page)
    assert 'href="/riverside/members/nominations/"' in page.content.decode()


def test_an_alliance_that_has_only_begun_shows_no_noughts(as_director: Client, alliance: Alliance) -> None:
    assert "at a glance" not in words_of(as_director.get(HOME))


def test_a_head_and_a_teacher_are_not_shown_what_the_alliance_lacks(
    as_head: Client, as_teacher: Client, school: Institution
) -> None:
    for client in (as_head, as_teacher):
        assert "at a glance" not in words_of(client.get(HOME))
