"""What an alliance lacks that has only begun: its vision, its schools, their heads, its leads, its board."""

from collections.abc import Iterator
from functools import partial

from django.urls import reverse

from alliance_portal.readings import Facts, Reading, fields
from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear, Alliance
from members.permissions import Can, Role


@NEEDS.register(position=90)
def first_steps(standing: Standing) -> Iterator[Reading[Need]]:
    """Lead the director through what comes after the alliance is set up."""
    if standing.can(Can.EDIT_ALLIANCE):
        rows = Alliance.objects.with_first_steps().filter(pk=standing.alliance.pk)
        facts = fields("has_members", "unled_schools", "unled_strands", "empty_board")
        yield Reading(rows, facts, partial(_lacking, standing.alliance))


def _lacking(alliance: Alliance, found: list[Facts]) -> Iterator[Need]:
    for facts in found:
        if not alliance.vision and not alliance.ethos and not alliance.mission:
            words = "The public page opens with your vision, mission or ethos"
            yield Need("Write what the alliance stands for", _page(alliance, "alliance_words"), "Write", words)
        if not facts["has_members"]:
            words = "Find them in the national directory by name, town, postcode or URN"
            yield Need("Add your schools", _page(alliance, "find_institution"), "Add schools", words)
        yield from _to_invite(alliance, facts)
        if facts["empty_board"]:
            year = AcademicYear.of_today()
            page = _page(alliance, "board_selection", facts["empty_board"], int(year))
            yield Need(f"Choose the strategic board for {year}", page, "Choose", "Nobody sits on it yet")


def _to_invite(alliance: Alliance, facts: Facts) -> Iterator[Need]:
    """Name whom to invite: the heads of schools, and who leads the strands."""
    invite = _page(alliance, "invite")
    if schools := facts["unled_schools"]:
        title = f"Invite the heads of {schools} schools" if schools > 1 else "Invite the head of 1 school"
        words = "One by one here, or all at once with a staff list under People"
        yield Need(title, f"{invite}?role={Role.HEAD}", "Invite", words)
    if strands := facts["unled_strands"]:
        title = f"Invite the leads of {strands} strands" if strands > 1 else "Invite the lead of 1 strand"
        words = "Whoever has joined already is given the role under People"
        yield Need(title, f"{invite}?role={Role.LEAD}", "Invite", words)


def _page(alliance: Alliance, name: str, *args: int) -> str:
    return reverse(f"members:{name}", args=[alliance.slug, *args])
