"""A head nominates a school, another school's head seconds it, chair or board decide, and membership begins."""

import contextlib
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from alliance_portal.delivery import deliver_due
from alliance_portal.models import Message
from members.actions import nominations as actions
from members.home import needs_of
from members.models import Invitation, Nomination, NominationStep
from members.permissions import Role
from tests.at_once import at_once
from tests.cast import signed_in_client, standing_of
from tests.factories import AllianceFactory, AppointmentFactory, InstitutionFactory, MembershipFactory, appoint
from tests.page import words_of

LIST = "/riverside/members/nominations/"
NASTY = ["", "   ", "x" * 100_000, "nul\x00byte", "🎓🏫", "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE --"]


@pytest.fixture
def candidate(db):
    return InstitutionFactory(name="Cedar Special School", type_name="Community special school", phase="Not applicable")


def typed(school=None, **changes):
    criteria = {
        "shares_ethos": "It learns with others.",
        "expertise": "Autism outreach.",
        "would_benefit": "Subject networks.",
        "lead_name": "Casey Lead",
        "lead_email": "Casey@Cedar.example",
        "kind": "member",
    }
    return criteria | ({"proposer_institution": school.pk} if school else {}) | changes


def drafted(institution, school):
    return Nomination(
        institution=institution,
        proposer_institution=school,
        shares_ethos="It learns with others.",
        expertise="Autism outreach.",
        would_benefit="Subject networks.",
        lead_name="Casey Lead",
        lead_email="casey@cedar.example",
    )


@pytest.fixture
def nominated(head, school, candidate):
    row = drafted(candidate, school)
    return actions.propose(nomination=row, by=standing_of(head))


@pytest.fixture
def seconded(nominated, other_head, other_school):
    return actions.second(nomination=nominated, school=other_school, text="", by=standing_of(other_head))


def steps(nomination):
    return list(nomination.steps.values_list("kind", flat=True))


def mail():
    """Return subject and recipient of everything that went out."""
    from django.core import mail as box

    deliver_due(100)
    return [(each.to, each.subject) for each in box.outbox]


def test_a_head_finds_a_school_and_nominates_it(as_head, head, school, candidate):
    found = as_head.get(f"{LIST}new/", {"q": "ceder special"})
    assert "Nominate Cedar Special School" in words_of(found)
    page = as_head.post(f"{LIST}new/{candidate.pk}/", typed(school), follow=True)
    assert "Cedar Special School is nominated." in words_of(page)
    row = Nomination.objects.get()
    assert (row.proposed_by, row.proposer_institution, row.state, row.lead_email) == (
        head,
        school,
        "proposed",
        "casey@cedar.example",
    )
    assert steps(row) == ["proposed"]


def test_pressing_the_button_twice_makes_one_nomination(as_head, school, candidate):
    first = as_head.post(f"{LIST}new/{candidate.pk}/", typed(school))
    second = as_head.post(f"{LIST}new/{candidate.pk}/", typed(school))
    assert (first.url, Nomination.objects.count(), NominationStep.objects.count()) == (second.url, 1, 1)


def test_a_member_is_not_nominated_again(as_head, school, other_school):
    shown = as_head.get(f"{LIST}new/{other_school.pk}/")
    refused = as_head.post(f"{LIST}new/{other_school.pk}/", typed(school))
    assert "Birch Academy is already in the alliance." in words_of(shown)
    assert "Birch Academy is already in the alliance." in words_of(refused)
    assert ">It learns with others.</textarea>" in refused.content.decode().replace("\n", "")
    assert Nomination.objects.count() == 0


def test_a_school_with_an_open_nomination_is_not_nominated_by_another(
    as_other_head, other_school, nominated, candidate
):
    refused = as_other_head.post(f"{LIST}new/{candidate.pk}/", typed(other_school))
    assert "Cedar Special School has already been nominated; the nomination is open." in words_of(refused)
    assert "See the nomination" in words_of(as_other_head.get(f"{LIST}new/{candidate.pk}/"))


def test_the_database_itself_keeps_one_open_nomination_a_school(nominated):
    with pytest.raises(IntegrityError, match="one_open_nomination"), transaction.atomic():
        Nomination.objects.create(
            alliance=nominated.alliance, institution=nominated.institution, proposed_by=nominated.proposed_by
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_who_nominate_at_once_one_wins(transactional_db):
    alliance, candidate = AllianceFactory(slug="riverside"), InstitutionFactory()
    heads = []
    for _ in range(4):
        school = InstitutionFactory()
        MembershipFactory(alliance=alliance, institution=school)
        heads.append((appoint(alliance, Role.HEAD, school), school))

    def nominate(person, school):
        try:
            actions.propose(nomination=drafted(candidate, school), by=standing_of(person))
        except ValidationError as error:
            return error.messages[0]
        return "won"

    outcomes = at_once(*[partial(nominate, *pair) for pair in heads])
    lost = f"{candidate} has already been nominated; the nomination is open."
    assert sorted(outcomes) == sorted(["won", lost, lost, lost])
    assert (Nomination.objects.count(), NominationStep.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "field", ["shares_ethos", "expertise", "would_benefit", "lead_name", "lead_email", "kind", "proposer_institution"]
)
@pytest.mark.parametrize("text", NASTY)
def test_no_bad_nomination_breaks_the_form(as_head, school, candidate, field, text):
    page = as_head.post(f"{LIST}new/{candidate.pk}/", typed(school, **{field: text}), follow=True)
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    if not text.strip():
        assert page.context["form"].errors[field]


def test_one_speaks_only_for_ones_own_school(as_head, other_school, candidate):
    page = as_head.post(f"{LIST}new/{candidate.pk}/", typed(other_school))
    assert "proposer_institution" in page.context["form"].errors
    assert Nomination.objects.count() == 0


def test_a_teacher_may_not_nominate_and_sees_no_nomination(as_teacher, nominated):
    assert as_teacher.get(f"{LIST}new/").status_code == 403
    assert "There is no nomination for you to see" in words_of(as_teacher.get(LIST))
    assert as_teacher.get(f"{LIST}{nominated.pk}/").status_code == 404


def test_the_proposer_still_sees_it_after_giving_up_the_role(as_head, head, alliance, nominated):
    head.appointments.all().delete()
    AppointmentFactory(alliance=alliance, person=head, role=Role.TRAINEE)
    assert "Cedar Special School" in words_of(as_head.get(LIST))
    assert as_head.get(f"{LIST}{nominated.pk}/").status_code == 200


def test_the_head_of_another_school_is_asked_and_seconds(
    as_head, as_other_head, other_head, other_school, nominated, chair
):
    as_head.post(f"{LIST}{nominated.pk}/ask/", {"person": other_head.pk})
    asked_again = as_head.post(f"{LIST}{nominated.pk}/ask/", {"person": other_head.pk}, follow=True)
    assert f"{other_head} had been asked before." in words_of(asked_again)
    assert [need.title for need in needs_of(standing_of(other_head))] == ["Cedar Special School is nominated"]
    page = as_other_head.post(
        f"{LIST}{nominated.pk}/second/", {"school": other_school.pk, "text": "We know it well."}, follow=True
    )
    assert "You have seconded Cedar Special School." in words_of(page)
    nominated.refresh_from_db()
    assert (nominated.state, nominated.seconded_by, nominated.seconder_institution) == (
        "seconded",
        other_head,
        other_school,
    )
    assert steps(nominated) == ["proposed", "asked", "seconded"]
    assert [need.title for need in needs_of(standing_of(chair))] == ["Decide on Cedar Special School"]
    assert "We know it well." in words_of(as_head.get(f"{LIST}{nominated.pk}/"))


def test_each_step_reaches_those_whom_it_concerns(head, other_head, chair, seconded):
    assert sorted(mail()) == sorted([
        ([chair.email], "To decide: Cedar Special School"),
        ([head.email], "Cedar Special School: seconded"),
    ])  # fmt: skip


def test_a_message_about_what_is_over_is_dropped(head, other_head, nominated):
    actions.ask_to_second(nomination=nominated, person=other_head, by=standing_of(head))
    actions.withdraw(nomination=nominated, text="", by=standing_of(head))
    assert mail() == []
    assert list(Message.objects.values_list("state", "outcome")) == [
        ("dropped", "The nomination no longer waits for a seconder.")
    ]


def test_the_proposer_may_not_second(as_head, nominated):
    assert as_head.post(f"{LIST}{nominated.pk}/second/", {}).status_code == 403


def test_a_colleague_of_the_same_school_may_not_second(alliance, school, nominated):
    deputy = appoint(alliance, Role.HEAD, school)
    assert signed_in_client(deputy).post(f"{LIST}{nominated.pk}/second/", {"school": school.pk}).status_code == 403


def test_a_director_without_a_school_may_not_second(as_director, nominated):
    assert as_director.post(f"{LIST}{nominated.pk}/second/", {}).status_code == 403


def test_a_head_whose_school_has_left_may_not_second(as_other_head, alliance, other_school, nominated):
    alliance.memberships.filter(institution=other_school).update(ends_on=timezone.localdate())
    assert as_other_head.post(f"{LIST}{nominated.pk}/second/", {"school": other_school.pk}).status_code == 403


def test_the_database_refuses_what_no_other_school_has_seconded(nominated, head, school):
    for wrong in ({"seconded_by": head}, {"seconder_institution": school, "seconded_by": head}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Nomination.objects.filter(pk=nominated.pk).update(state="seconded", **wrong)


def decision(**changes):
    today = timezone.localdate().isoformat()
    return {
        "decision": "accept",
        "route": "chair",
        "decided_on": today,
        "starts_on": today,
        "note": "Welcome",
    } | changes


def test_the_chair_accepts_and_the_school_is_a_member_with_its_lead_invited(
    as_chair, chair, as_head, alliance, candidate, seconded
):
    page = as_chair.post(f"{LIST}{seconded.pk}/decide/", decision(), follow=True)
    assert "Cedar Special School is accepted, and Casey Lead is invited." in words_of(page)
    seconded.refresh_from_db()
    assert (seconded.state, seconded.decided_by, seconded.route) == ("accepted", chair, "chair")
    membership = alliance.memberships.get(institution=candidate)
    assert (membership, membership.starts_on, membership.kind) == (seconded.membership, timezone.localdate(), "member")
    assert list(Invitation.objects.values_list("email", "role", "institution", "invited_by")) == [
        ("casey@cedar.example", "head", candidate.pk, chair.pk)
    ]
    assert steps(seconded) == ["proposed", "seconded", "accepted", "started", "invited"]
    assert "School lead invited" in words_of(as_head.get(f"{LIST}{seconded.pk}/"))


def test_deciding_twice_makes_one_membership(as_chair, alliance, candidate, seconded):
    as_chair.post(f"{LIST}{seconded.pk}/decide/", decision())
    again = as_chair.post(f"{LIST}{seconded.pk}/decide/", decision(), follow=True)
    assert "This nomination has been decided or withdrawn." in words_of(again)
    assert (alliance.memberships.filter(institution=candidate).count(), Invitation.objects.count()) == (1, 1)


def test_the_director_records_a_decision_of_the_board_but_makes_none(as_director, director, seconded):
    refused = as_director.post(f"{LIST}{seconded.pk}/decide/", decision(route="chair"))
    assert "route" in refused.context["form"].errors
    as_director.post(f"{LIST}{seconded.pk}/decide/", decision(route="board"))
    seconded.refresh_from_db()
    assert (seconded.state, seconded.route, seconded.decided_by) == ("accepted", "board", director)


def test_nothing_is_accepted_before_it_is_seconded(as_chair, chair, nominated):
    today = timezone.localdate()
    assert "first have somebody of another school second it" in words_of(as_chair.get(f"{LIST}{nominated.pk}/decide/"))
    page = as_chair.post(f"{LIST}{nominated.pk}/decide/", decision())
    assert "decision" in page.context["form"].errors
    with pytest.raises(ValidationError):
        actions.accept(
            nomination=nominated, route="chair", decided_on=today, note="", starts_on=today, by=standing_of(chair)
        )
    nominated.refresh_from_db()
    assert nominated.state == "proposed"


def test_declining_needs_a_reason_which_the_proposer_reads(as_chair, as_head, head, seconded):
    refused = as_chair.post(f"{LIST}{seconded.pk}/decide/", decision(decision="decline", note=""))
    assert refused.context["form"].errors["note"] == ["Give the reason; the proposer reads it."]
    as_chair.post(f"{LIST}{seconded.pk}/decide/", decision(decision="decline", note="It is too far away."))
    assert "It is too far away." in words_of(as_head.get(f"{LIST}{seconded.pk}/"))
    assert ([head.email], "Cedar Special School: declined") in mail()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decided_on": (timezone.localdate() + timedelta(days=1)).isoformat()}, "decided_on"),
        ({"decided_on": "2001-01-01"}, "decided_on"),
        ({"decided_on": "2026-02-30"}, "decided_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"starts_on": "\x00"}, "starts_on"),
        ({"decision": "maybe"}, "decision"),
        ({"route": "coin"}, "route"),
        ({"note": "x" * 100_000}, "note"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(as_chair, seconded, changes, field):
    page = as_chair.post(f"{LIST}{seconded.pk}/decide/", decision(**changes))
    assert list(page.context["form"].errors) == [field]


@pytest.mark.parametrize("who", ["as_head", "as_other_head", "as_lead"])
def test_only_chairs_and_those_who_record_for_the_board_decide(request, who, seconded):
    client = request.getfixturevalue(who)
    assert client.post(f"{LIST}{seconded.pk}/decide/", decision()).status_code == 403


def test_a_chair_does_not_decide_alone_what_they_proposed(chair, other_school, alliance, candidate):
    row = drafted(candidate, other_school)
    row = actions.propose(nomination=row, by=standing_of(chair))
    assert actions.routes_open_to(row, standing_of(chair)) == ["board"]


def test_the_proposer_withdraws_and_the_school_can_be_nominated_again(
    as_head, as_other_head, other_school, candidate, nominated
):
    assert as_other_head.post(f"{LIST}{nominated.pk}/withdraw/", {}).status_code == 403
    as_head.post(f"{LIST}{nominated.pk}/withdraw/", {"text": "Later."})
    nominated.refresh_from_db()
    assert (nominated.state, steps(nominated)) == ("withdrawn", ["proposed", "withdrawn"])
    as_other_head.post(f"{LIST}new/{candidate.pk}/", typed(other_school))
    assert Nomination.objects.open().count() == 1


def test_comments_are_read_by_the_proposer_and_said_once(as_chair, as_head, head, nominated):
    for _ in range(2):
        as_chair.post(f"{LIST}{nominated.pk}/comment/", {"text": "What of transport?"})
    assert steps(nominated) == ["proposed", "comment"]
    assert "What of transport?" in words_of(as_head.get(f"{LIST}{nominated.pk}/"))
    assert mail() == [([head.email], "Cedar Special School: comment")]


@pytest.mark.parametrize("text", NASTY)
def test_no_bad_comment_breaks_the_page(as_chair, nominated, text):
    page = as_chair.post(f"{LIST}{nominated.pk}/comment/", {"text": text}, follow=True)
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


@pytest.mark.parametrize(
    "query", ["state=open", "state=proposed", "mine=on", "state=%00", "state=nonsense", "page=-1", "page=x", "q=%00"]
)
def test_any_filter_is_taken(as_head, nominated, query):
    page = as_head.get(f"{LIST}?{query}")
    assert "1 nomination Export to Excel" in words_of(page)
    assert as_head.get(f"{LIST}new/?{query}").status_code == 200


def test_filters_narrow_by_state_and_to_ones_own(as_other_head, as_head, nominated):
    assert "0 nominations" in words_of(as_other_head.get(f"{LIST}?mine=on"))
    assert "0 nominations" in words_of(as_head.get(f"{LIST}?state=accepted"))


def test_the_list_goes_out_as_a_table(as_head, nominated):
    table = as_head.get(f"{LIST}export/?format=csv").content.decode("utf-8-sig").splitlines()
    assert table[1].startswith(f"Cedar Special School,{nominated.institution.urn},Waiting for a seconder,")


@pytest.mark.parametrize("way", ["", "ask/", "comment/", "second/", "decide/", "withdraw/"])
def test_another_alliance_finds_nothing_here(as_outsider, way, nominated):
    assert as_outsider.get(f"{LIST}{nominated.pk}/{way}").status_code == 404
    assert as_outsider.post(f"/hillside/members/nominations/{nominated.pk}/{way}", decision()).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_for_one_nomination_and_for_three(
    as_head, head, school, alliance, rows, django_assert_num_queries
):
    for number in range(rows):
        row = drafted(InstitutionFactory(name=f"Found {number}"), school)
        last = actions.propose(nomination=row, by=standing_of(head))
    as_head.get(LIST)
    with django_assert_num_queries(4):
        as_head.get(LIST)
    with django_assert_num_queries(6):
        as_head.get(f"{LIST}new/?q=found")
    with django_assert_num_queries(5):
        as_head.get(f"{LIST}{last.pk}/")


class Nominations(RuleBasedStateMachine):
    """Everybody tries everything, in any order."""

    def __init__(self):
        super().__init__()
        alliance = AllianceFactory()
        self.schools = [InstitutionFactory() for _ in range(3)]
        for school in self.schools:
            MembershipFactory(alliance=alliance, institution=school)
        people = [appoint(alliance, Role.HEAD, school) for school in (*self.schools, self.schools[0])]
        people += [
            appoint(alliance, Role.CHAIR, self.schools[1]),
            appoint(alliance, Role.DIRECTOR),
            appoint(alliance, Role.TEACHER, self.schools[2]),
        ]
        self.people = [standing_of(person, alliance.slug) for person in people]
        self.candidate, self.alliance = InstitutionFactory(), alliance
        self.row = None

    def attempt(self, action, **kwargs):
        if self.row is not None:
            try:
                with transaction.atomic():
                    action(nomination=self.row, **kwargs)
            except ValidationError:
                pass
            self.row.refresh_from_db()

    @rule(who=st.integers(0, 6), school=st.integers(0, 2))
    def propose(self, who, school):
        own = self.schools[school] if self.schools[school] in actions.own_schools(self.people[who]) else None
        if self.people[who].led_institutions() and own is None:
            return
        row = drafted(self.candidate, own)
        with contextlib.suppress(ValidationError):
            self.row = actions.propose(nomination=row, by=self.people[who])

    @rule(who=st.integers(0, 6), school=st.integers(0, 2))
    def second(self, who, school):
        self.attempt(actions.second, school=self.schools[school], text="", by=self.people[who])

    @rule(who=st.integers(0, 6), route=st.sampled_from(["chair", "board", ""]))
    def accept(self, who, route):
        today = timezone.localdate()
        self.attempt(actions.accept, route=route, decided_on=today, note="", starts_on=today, by=self.people[who])

    @rule(who=st.integers(0, 6), route=st.sampled_from(["chair", "board"]))
    def decline(self, who, route):
        self.attempt(actions.decline, route=route, decided_on=timezone.localdate(), note="No", by=self.people[who])

    @rule(who=st.integers(0, 6))
    def withdraw(self, who):
        self.attempt(actions.withdraw, text="", by=self.people[who])

    @invariant()
    def nothing_is_accepted_without_another_schools_seconder(self):
        for row in self.alliance.nominations.filter(state__in=["seconded", "accepted"]):
            assert row.seconder_institution is not None
            assert row.seconder_institution != row.proposer_institution
            assert row.seconded_by != row.proposed_by
            assert (row.state == "accepted") == (row.membership is not None)

    @invariant()
    def the_school_is_a_member_only_by_an_accepted_nomination(self):
        members = self.alliance.memberships.filter(institution=self.candidate).count()
        assert members == self.alliance.nominations.filter(state="accepted").count() <= 1
        assert self.alliance.nominations.open().count() <= 1


Nominations.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


class TestNoPathLeadsAroundTheSeconder(Nominations.TestCase, TestCase):
    """Runs the machine with each of its worlds rolled back."""
