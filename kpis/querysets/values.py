"""Reading values, one by one or added up by the database."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, When

from members.permissions import Can

if TYPE_CHECKING:
    from kpis.models import KpiSettings
    from members.access import Standing

REACHED = (
    Q(indicator__better="higher", figure__gte=F("indicator__line"))
    | Q(indicator__better="lower", figure__lte=F("indicator__line"))
)  # fmt: skip


class ValueQuerySet(models.QuerySet):
    def visible_to(self, standing: "Standing", settings: "KpiSettings") -> Self:
        """Return the values that the person may see school by school, as the alliance decided."""
        rows = self.filter(alliance=standing.alliance)
        if sees_every_school(standing, settings):
            return rows
        return rows.filter(Q(institution__isnull=True) | Q(institution__in=standing.institution_ids))

    def with_names(self) -> Self:
        """Fetch the school, the period and who gave it along with each."""
        return self.select_related("institution", "period", "given_by")

    def within(self, phases: list[str], cluster: int | None) -> Self:
        """Return the values of schools of these phases of GIAS, and of a cluster; nothing given narrows nothing."""
        rows = self
        if phases:
            rows = rows.filter(institution__phase__in=phases)
        if cluster is not None:
            places = apps.get_model("members", "ClusterSchool").objects.current().filter(cluster=cluster)
            rows = rows.filter(institution__in=places.order_by().values("institution_id"))
        return rows

    def sums(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Add up, for each indicator, period and pupil group, what `combining.Sums` holds; one row each."""
        weighs = Q(figure__isnull=False, denominator__isnull=False)
        compares = Q(figure__isnull=False, comparison__isnull=False, comparison_denominator__isnull=False)
        return (
            self.order_by()
            .values("indicator_id", "period_id", "group")
            .annotate(
                given=Count("figure"),
                suppressed=Count("pk", filter=Q(state="suppressed")),
                not_applicable=Count("pk", filter=Q(state="not_applicable")),
                demonstration=Count("pk", filter=Q(is_demonstration=True)),
                total=Sum("figure"),
                on_the_right_side=Count("pk", filter=REACHED),
                with_weight=Count("pk", filter=weighs),
                weighted=Sum(F("figure") * F("denominator"), filter=weighs),
                weight=Sum(Case(When(weighs, then=F("denominator")))),
                with_comparison=Count("pk", filter=compares),
                comparison_weighted=Sum(F("comparison") * F("comparison_denominator"), filter=compares),
                comparison_weight=Sum(Case(When(compares, then=F("comparison_denominator")))),
            )
        )


def sees_every_school(standing: "Standing", settings: "KpiSettings") -> bool:
    """Say whether the person may see the values of schools that are not theirs."""
    if standing.can(Can.COLLECT_KPIS) or settings.shown == "names":
        return True
    if settings.shown != "board":
        return False
    if "sits_in_a_board" not in standing.remembered:
        standing.remembered["sits_in_a_board"] = _sits_in_a_board(standing)
    return bool(standing.remembered["sits_in_a_board"])


def _sits_in_a_board(standing: "Standing") -> bool:
    """Say whether the person sits in a strategic board today: by a named seat, or for a school by the body's rule."""
    alliance, led = standing.alliance, [each.pk for each in standing.led_institutions()]
    own = Q(person=standing.person) | Q(person=None, institution__in=led)
    named = alliance.seats.current().filter(own, body=OuterRef("pk"))
    members = alliance.memberships.current().filter(institution__in=led)
    sits = (
        Exists(named)
        | Q(Exists(members.filter(kind="strategic_partner")), rule="partners")
        | Q(Exists(members), rule__in=["all_members", "heads"])
    )
    return bool(alliance.bodies.filter(sits, kind="board").exists())
