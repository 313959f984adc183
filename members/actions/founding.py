"""Founding an alliance: the visitor's link, and the one transaction that makes it."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.actions.half_terms import ensure_half_terms
from members.actions.invitations import invite
from members.models import (
    Alliance,
    Appointment,
    Body,
    Commitment,
    Institution,
    Invitation,
    Membership,
    Person,
    Statement,
    Strand,
)
from members.permissions import Role

Evidence = Commitment.Evidence

# Words of a promise, and what the portal counts for it; the first that fits wins.
SIGNS = (
    (r"\bhost", Evidence.MEETING_HOSTED),
    (r"\bcluster", Evidence.CLUSTER_ATTENDED),
    (r"\b(propos|nominat)\w* .*\bmember|\bnew members?\b", Evidence.NOMINATIONS),
    (r"\bpeer", Evidence.PEER_SUPPORT),
    (r"\b(data|returns?)\b", Evidence.DATA_SHARED),
    (r"\b(projects?|initiatives?)\b", Evidence.PROJECTS),
    (r"\b(strands?|areas? of work)\b", Evidence.STRANDS),
    (r"\bmeetings?\b", Evidence.MEETINGS_ATTENDED),
)


@dataclass
class Plan:
    """What the founder has said, step by step."""

    name: str
    slug: str
    summary: str = ""
    vision: str = ""
    accent_colour: str = "#0B5B6E"
    values: list[str] = field(default_factory=list)
    commitments: list[str] = field(default_factory=list)
    strands: list[str] = field(default_factory=list)
    strands_per_school: int = 0
    schools: list[int] = field(default_factory=list)
    kind: str = Membership.Kind.MEMBER
    with_board: bool = False
    with_whole: bool = False


def ask_to_found(*, name: str, email: str) -> Invitation:
    """Send a visitor the link that makes their account and leads on to founding."""
    return invite(role=Role.DIRECTOR, email=email, name=name, by=None)


@transaction.atomic
def found_alliance(*, plan: Plan, by: Person) -> Alliance:
    """Make the alliance with all that was said of it; its founder is its director."""
    try:
        with transaction.atomic():
            alliance = Alliance.objects.create(
                name=plan.name,
                slug=plan.slug,
                summary=plan.summary,
                vision=plan.vision,
                accent_colour=plan.accent_colour,
                strands_per_school=plan.strands_per_school,
            )
    except IntegrityError as error:
        raise ValidationError("Another alliance has just taken this address. Choose another one.") from error
    Appointment.objects.create(alliance=alliance, person=by, role=Role.DIRECTOR)
    _write_down_words(alliance, plan)
    schools = Institution.objects.filter(pk__in=plan.schools)
    Membership.objects.bulk_create(
        Membership(alliance=alliance, institution=school, kind=plan.kind) for school in schools
    )
    _set_up_bodies(alliance, plan)
    ensure_half_terms(alliance=alliance)
    return alliance


def evidence_for(promise: str) -> str:
    """Guess from its words how a promise is evidenced; what gives no sign is attested."""
    words = promise.lower()
    return next((str(evidence) for sign, evidence in SIGNS if re.search(sign, words)), str(Evidence.ATTESTED))


def free_slug(wished: str) -> str:
    """Return the address, with a number after it where another alliance has it."""
    taken = set(Alliance.objects.filter(slug__startswith=wished[:36]).values_list("slug", flat=True))
    tries = (f"{wished[:36]}-{number}" for number in range(2, len(taken) + 3))
    return wished if wished not in taken else next(each for each in tries if each not in taken)


def _write_down_words(alliance: Alliance, plan: Plan) -> None:
    """Make a row of each line that was pasted."""
    Statement.objects.bulk_create(
        Statement(alliance=alliance, kind=Statement.Kind.VALUE, position=position, **_title_or_text(line))
        for position, line in enumerate(plan.values)
    )
    Commitment.objects.bulk_create(
        Commitment(alliance=alliance, title=line, evidence=evidence_for(line), position=position)
        for position, line in enumerate(plan.commitments)
    )
    Strand.objects.bulk_create(
        Strand(alliance=alliance, name=line, position=position) for position, line in enumerate(plan.strands)
    )


def _title_or_text(line: str) -> dict[str, str]:
    """A few words are a title, a sentence is a text."""
    return {"title": line} if len(line) <= 80 else {"text": line}


def _set_up_bodies(alliance: Alliance, plan: Plan) -> None:
    """Make the two bodies that most alliances have."""
    if plan.with_board:
        board = {"kind": Body.Kind.BOARD, "rule": Body.Rule.SEATS, "is_selected_annually": True}
        Body.objects.create(alliance=alliance, name="Strategic board", **board)
    if plan.with_whole:
        whole = {"kind": Body.Kind.WHOLE, "rule": Body.Rule.ALL_MEMBERS}
        Body.objects.create(alliance=alliance, name="Whole alliance", **whole)


def founded_today(*, by: Person, name: str) -> Alliance | None:
    """Return the alliance of this name that the person has just founded, for a button that was pressed twice."""
    held = by.appointments.filter(role=Role.DIRECTOR, starts_on=timezone.localdate(), alliance__name=name)
    last = held.select_related("alliance").order_by("-pk").first()
    return last.alliance if last else None
