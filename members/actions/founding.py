"""Founding an alliance: the visitor's link, the draft of what was typed, and the one transaction that makes it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions.half_terms import ensure_half_terms
from members.actions.invitations import invite
from members.models import (
    Alliance,
    Appointment,
    Body,
    Commitment,
    FoundingDraft,
    Institution,
    Invitation,
    Membership,
    Person,
    Statement,
    Strand,
)
from members.permissions import Role

Evidence = Commitment.Evidence
MOST_SCHOOLS = 500
HALF_TERMS_A_YEAR = 6

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
    """What the founder has said, all three steps of it."""

    name: str
    slug: str
    summary: str = ""
    vision: str = ""
    accent_colour: str = "#0B5B6E"
    stands_for: list[str] = field(default_factory=list)
    commitments: list[str] = field(default_factory=list)
    strands: list[str] = field(default_factory=list)
    strands_per_school: int = 0
    schools: list[int] = field(default_factory=list)
    kind: str = Membership.Kind.MEMBER
    with_board: bool = False
    with_whole: bool = False


def may_found(person: Person | AnonymousUser) -> bool:
    """Say whether this person may set up an alliance: everybody where founding is open, else who runs the portal."""
    return settings.ALLIANCE_FOUNDING == "open" or (person.is_authenticated and person.is_superuser)


def ask_to_found(*, name: str, email: str) -> Invitation:
    """Send a visitor the link that leads on to founding; a link that was sent before no longer works."""
    return invite(role=Role.DIRECTOR, email=email, name=name, by=None)


def draft_of(person: Person) -> FoundingDraft:
    """Return what the person has typed so far, or an empty draft."""
    return FoundingDraft.objects.filter(person=person).select_related("alliance").first() or FoundingDraft(
        person=person
    )


def begun_by(person: Person | AnonymousUser) -> str:
    """Return the name of the alliance that the person has begun to set up, or nothing."""
    return draft_of(person).step("about").get("name", "") if isinstance(person, Person) else ""


@transaction.atomic
def keep_step(*, step: str, typed: dict[str, Any], by: Person) -> None:
    """Keep what was typed in one step of the form."""
    draft = _locked_draft(by)
    if draft.alliance:
        draft.said, draft.alliance = {}, None
    draft.keep(step, typed)
    draft.save()


@transaction.atomic
def choose_schools(*, by: Person, add: Iterable[int] = (), remove: Iterable[int] = ()) -> None:
    """Add schools to those chosen for the alliance to be, or take some away."""
    chosen = [*dict.fromkeys([*_locked_draft(by).chosen, *add])]
    keep_step(step="schools", typed={"chosen": [pk for pk in chosen if pk not in set(remove)][:MOST_SCHOOLS]}, by=by)


@transaction.atomic
def discard_draft(*, by: Person) -> None:
    """Throw away what was typed."""
    FoundingDraft.objects.filter(person=by).delete()


@transaction.atomic
def found_alliance(*, plan: Plan, by: Person) -> Alliance:
    """Make the alliance with all that was said of it; its founder is its director.

    The second press of the button finds the alliance of the first. Raises ValidationError where the address was
    taken a moment before.
    """
    draft = _locked_draft(by)
    if draft.alliance:
        return draft.alliance
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
    _let_schools_in(alliance, plan)
    _set_up_bodies(alliance, plan)
    ensure_half_terms(alliance=alliance)
    draft.said, draft.alliance = {}, alliance
    draft.save()
    return alliance


def _locked_draft(person: Person) -> FoundingDraft:
    """Claim the person's draft, so that one press of a button waits for the other.

    The alliance is not fetched along: a join would still look for it as things were before the wait.
    """
    FoundingDraft.objects.get_or_create(person=person)
    return FoundingDraft.objects.select_for_update().get(person=person)


def measured(promise: str) -> dict[str, Any]:
    """Guess from its words how a promise is evidenced and how much is enough; what gives no sign is attested."""
    words = promise.lower()
    evidence = next((evidence for sign, evidence in SIGNS if re.search(sign, words)), Evidence.ATTESTED)
    every_half_term = evidence == Evidence.MEETINGS_ATTENDED and re.search(r"\bhalf[ -]?term", words)
    return {"evidence": evidence, "enough": HALF_TERMS_A_YEAR if every_half_term else 1}


def headed(line: str, longest: int) -> tuple[str, str]:
    """Return a heading for a line, and the whole line again where the heading is only its beginning."""
    if len(line) <= longest:
        return line, ""
    return f"{line[: longest - 1].rsplit(' ', 1)[0].rstrip(',;:')}…", line


def _write_down_words(alliance: Alliance, plan: Plan) -> None:
    """Make a row of each line that was pasted; two promises that begin alike at length are one heading."""
    Statement.objects.bulk_create(
        Statement(alliance=alliance, kind=Statement.Kind.VALUE, position=position, **_title_or_text(line))
        for position, line in enumerate(plan.stands_for)
    )
    promises = dict(headed(line, 200) for line in plan.commitments)
    Commitment.objects.bulk_create(
        Commitment(alliance=alliance, title=title, text=text, position=position, **measured(text or title))
        for position, (title, text) in enumerate(promises.items())
    )
    strands = dict(headed(line, 120) for line in plan.strands)
    Strand.objects.bulk_create(
        Strand(alliance=alliance, name=name, description=description, position=position)
        for position, (name, description) in enumerate(strands.items())
    )


def _title_or_text(line: str) -> dict[str, str]:
    """A few words are a title, a sentence is a text."""
    return {"title": line} if len(line) <= 80 else {"text": line}


def _let_schools_in(alliance: Alliance, plan: Plan) -> None:
    """Make the chosen schools members from today."""
    schools = Institution.objects.open().filter(pk__in=plan.schools)
    Membership.objects.bulk_create(
        Membership(alliance=alliance, institution=school, kind=plan.kind) for school in schools
    )


def _set_up_bodies(alliance: Alliance, plan: Plan) -> None:
    """Make the two bodies that most alliances have."""
    if plan.with_board:
        board = {"kind": Body.Kind.BOARD, "rule": Body.Rule.SEATS, "is_selected_annually": True}
        Body.objects.create(alliance=alliance, name="Strategic board", **board)
    if plan.with_whole:
        whole = {"kind": Body.Kind.WHOLE, "rule": Body.Rule.ALL_MEMBERS}
        Body.objects.create(alliance=alliance, name="Whole alliance", **whole)
