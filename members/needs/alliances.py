"""What an alliance lacks that has only begun: its vision, its schools, their heads, its leads, its board."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from members.access import Standing
from members.home import NEEDS, Need
from members.models import AcademicYear, Alliance
from members.permissions import Can, Role


@NEEDS.register(position=90)
def first_steps(standing: Standing) -> Iterator[Need]:
    """Lead the director through what comes after the alliance is set up."""
    if not standing.can(Can.EDIT_ALLIANCE):
        return
    lacking: Any = Alliance.objects.with_first_steps().get(pk=standing.alliance.pk)
    if not lacking.vision and not lacking.ethos and not lacking.mission:
        words = "The public page opens with your vision, mission or ethos"
        yield Need("Write what the alliance stands for", _page(lacking, "alliance_words"), "Write", words)
    if not lacking.has_members:
        words = "Find them in the national directory by name, town, postcode or URN"
        yield Need("Add your schools", _page(lacking, "find_institution"), "Add schools", words)
    yield from _to_invite(lacking)
    if lacking.empty_board:
        year = AcademicYear.of_today()
        page = _page(lacking, "board_selection", lacking.empty_board, int(year))
        yield Need(f"Choose the strategic board for {year}", page, "Choose", "Nobody sits on it yet")


def _to_invite(lacking: Any) -> Iterator[Need]:
    """Name whom to invite: the heads of schools, and who leads the strands."""
    invite = _page(lacking, "invite")
    if schools := lacking.unled_schools:
        title = f"Invite the heads of {schools} schools" if schools > 1 else "Invite the head of 1 school"
        words = "One by one here, or all at once with a staff list under People"
        yield Need(title, f"{invite}?role={Role.HEAD}", "Invite", words)
    if strands := lacking.unled_strands:
        title = f"Invite the leads of {strands} strands" if strands > 1 else "Invite the lead of 1 strand"
        words = "Whoever has joined already is given the role under People"
        yield Need(title, f"{invite}?role={Role.LEAD}", "Invite", words)


def _page(alliance: Alliance, name: str, *args: int) -> str:
    return reverse(f"members:{name}", args=[alliance.slug, *args])
