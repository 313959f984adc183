"""Puts in what goes on: news, nominations, enquiries, invitations, and the log of what was sent."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from alliance_portal.models import Message
from members.england.copying import copy, reserve
from members.england.plan import Country, Plan
from members.models import Enquiry, Invitation, NewsItem, Nomination, NominationStep

NEWS, NOMINATIONS, ENQUIRIES, INVITATIONS, MESSAGES = 20, 12, 8, 10, 200
TEXT = "Teachers of six schools met to look at one another's lessons, and wrote down what they will try next.\n\n" * 8
WHY = "It works as we do: openly, and for every child."
KINDS = ("members.nomination_step", "members.nomination_to_decide", "members.seat", "members.enquiry")
STATES = (("sent", ""), ("dropped", "The nomination has been decided."), ("failed", "The mail server refused it."))


def load_activity(country: Country) -> None:
    """Put in what goes on in each alliance; nothing waits to be sent."""
    plans = country.plans
    copy(
        NewsItem,
        ["alliance_id", "title", "summary", "body", "is_public", "published_at", "written_by_id"],
        (row for plan in plans for row in _news(plan)),
    )
    _load_nominations(country)
    copy(
        Enquiry,
        ["alliance_id", "kind", "name", "email", "organisation", "message", "made_at", "answered_at"],
        (row for plan in plans for row in _enquiries(plan)),
    )
    copy(
        Invitation,
        ["alliance_id", "institution_id", "role", "email", "name", "nonce", "invited_by_id"],
        (row for plan in plans for row in _invitations(plan)),
    )
    names = "alliance_id kind recipient_id to subject_id key state created_at due_at attempts subject_line outcome"
    copy(Message, [*names.split(), "finished_at"], (row for plan in plans for row in _messages(plan)))


def _news(plan: Plan) -> Iterator[tuple[Any, ...]]:
    now = timezone.now()
    for each in range(NEWS):
        at = None if each == 0 else now - timedelta(days=9 * each)
        title = f"What we learnt in week {each + 1}"
        yield plan.pk, title, "Six schools, one question.", TEXT, each % 3 != 0, at, plan.director


def _load_nominations(country: Country) -> None:
    """Nominate schools from the next alliance; a third wait, a third were accepted there, a third declined."""
    keys = reserve(Nomination, len(country.plans) * NOMINATIONS)
    rows, steps = [], []
    for plan, after in zip(country.plans, [*country.plans[1:], country.plans[0]], strict=True):
        own = {school.pk for school in plan.schools}
        others = [school for school in after.schools if school.pk not in own][:NOMINATIONS]
        for each, (pk, school) in enumerate(zip(keys[(plan.number - 1) * NOMINATIONS :], others, strict=False)):
            rows.append(_nomination(plan, pk, school.pk, each))
            proposer = plan.schools[each % len(plan.schools)].head
            steps.append((plan.pk, pk, "proposed", "", proposer))
            steps.append((plan.pk, pk, "comment", "They hosted us last year.", plan.director))
    names = (
        "id alliance_id institution_id shares_ethos expertise would_benefit lead_name lead_email proposed_by_id "
        "proposer_institution_id proposed_at seconded_by_id seconder_institution_id state decided_by_id decided_on "
        "route"
    )
    copy(Nomination, names.split(), rows)
    copy(NominationStep, ["alliance_id", "nomination_id", "kind", "text", "by_id"], steps)


def _nomination(plan: Plan, pk: int, school: int, each: int) -> tuple[Any, ...]:
    proposer = plan.schools[each % len(plan.schools)]
    seconder = plan.schools[(each + 1) % len(plan.schools)]
    state = ("proposed", "seconded", "declined")[each % 3]
    seconded = (seconder.head, seconder.pk) if state == "seconded" else (None, None)
    decided = (plan.schools[1].head, timezone.localdate(), "chair") if state == "declined" else (None, None, "")
    return (
        pk, plan.pk, school, WHY, WHY, WHY, "Lead Demo", f"lead{school}@england.example", proposer.head, proposer.pk,
        timezone.now() - timedelta(days=each), *seconded, state, *decided,
    )  # fmt: skip


def _enquiries(plan: Plan) -> Iterator[tuple[Any, ...]]:
    now = timezone.now()
    for each in range(ENQUIRIES):
        at = now - timedelta(days=each)
        name, email = f"Visitor {each}-Demo", f"visitor{plan.number}-{each}@england.example"
        yield plan.pk, "ask", name, email, "Elsewhere School", "May we come and see?", at, at if each > 2 else None


def _invitations(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for each in range(INVITATIONS):
        school = plan.schools[each % len(plan.schools)]
        email = f"new{plan.number}-{each}@england.example"
        yield plan.pk, school.pk, "teacher", email, f"New {each}-Demo", f"england-{plan.number}-{each}", plan.director


def _messages(plan: Plan) -> Iterator[tuple[Any, ...]]:
    now = timezone.now()
    for each in range(MESSAGES):
        school = plan.schools[each % len(plan.schools)]
        state, outcome = STATES[1 if each % 20 == 7 else 2 if each % 50 == 9 else 0]
        at = now - timedelta(hours=7 * each)
        yield (
            plan.pk, KINDS[each % len(KINDS)], school.head, f"head{school.pk}@england.example", 0,
            f"{plan.slug}-{each}", state, at, at, 1, "A nomination in your alliance", outcome, at,
        )  # fmt: skip
