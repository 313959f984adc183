"""What a new alliance lacks: its schools, their heads, its vision."""

from collections.abc import Iterator

from django.urls import reverse

from members.access import Standing
from members.home import NEEDS, Need
from members.permissions import Can, Role


@NEEDS.register(position=90)
def first_steps(standing: Standing) -> Iterator[Need]:
    """Lead the director of an alliance that has only just begun."""
    if not standing.can(Can.EDIT_ALLIANCE):
        return
    alliance, slug = standing.alliance, standing.alliance.slug
    if not alliance.vision and not alliance.ethos and not alliance.mission:
        words = "The public page opens with your vision, mission or ethos"
        yield Need("Write what the alliance stands for", reverse("members:alliance_words", args=[slug]), "Write", words)
    if not alliance.memberships.current().exists():
        words = "Find them in the national directory by name, town, postcode or URN"
        yield Need("Add your schools", reverse("members:find_institution", args=[slug]), "Add schools", words)
    elif not alliance.appointments.current().filter(role=Role.HEAD).exists():
        words = "Each gets a link by e-mail; they can second new members and pledge to strands"
        yield Need("Invite the heads", reverse("members:invite", args=[slug]), "Invite", words)
