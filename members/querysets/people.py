"""Reading people, where they work, and invitations."""

from typing import TYPE_CHECKING, Any, Self, cast

from django.apps import apps
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

from members.permissions import Can
from members.querysets.dated import DatedQuerySet

if TYPE_CHECKING:
    from members.access import Standing
    from members.models import Alliance, Institution, Person, Strand

# How alike a word of the name must be to what was typed; below it, typing errors bring strangers.
ALIKE = 0.4


class PersonQuerySet(models.QuerySet):
    """People; always narrowed to whom the asking person may see."""

    def known(self) -> Self:
        """Leave out those whose account was merged into another or who were erased."""
        return self.filter(merged_into__isnull=True, erased_at__isnull=True)

    def with_email(self, email: str) -> "Person | None":
        """Return who can sign in with this address, if anybody; whoever came by a staff list cannot yet."""
        never_joined = Q(password__startswith="!", socialaccount__isnull=True)  # noqa: S106 - marks an unusable one
        found = self.filter(email__iexact=email, is_active=True).exclude(never_joined)
        return cast("Person | None", found.first())

    def in_alliance(self, alliance: "Alliance") -> Self:
        """Return who holds a role in the alliance today or works at an institution that is in it today."""
        holders = alliance.appointments.current().order_by().values("person_id")
        staff = apps.get_model("members", "Affiliation").objects.current().at_members_of(alliance).order_by()
        return self.known().filter(pk__in=holders.union(staff.values("person_id"), all=True))

    def visible_to(self, standing: "Standing") -> Self:
        """Return whom the person may see: everybody in the alliance, each with `contact_shown`."""
        return self.in_alliance(standing.alliance).with_contact_for(standing)

    def with_contact_for(self, standing: "Standing") -> Self:
        """Say on each row in `contact_shown` whether the person may see e-mail and phone."""
        if standing.can(Can.MANAGE_PEOPLE) or standing.can(Can.MANAGE_ROLES):
            return self.annotate(contact_shown=Value(True, output_field=BooleanField()))
        shown = Q(contact_visible_to="alliance") | Q(pk=standing.person.pk)
        return self.annotate(contact_shown=ExpressionWrapper(shown, output_field=BooleanField()))

    def with_work_in(self, alliance: "Alliance") -> Self:
        """Fetch what each holds in the alliance today as `held`, and where they work in it as `work`."""
        held = alliance.appointments.current().select_related("institution", "strand").order_by("role", "pk")
        staff = apps.get_model("members", "Affiliation").objects.current().at_members_of(alliance)
        return self.prefetch_related(
            Prefetch("appointments", held, to_attr="held"),
            Prefetch("affiliations", staff.select_related("institution").order_by("institution__name"), to_attr="work"),
        )

    def named_like(self, words: str) -> Self:
        """Return those whose name holds or resembles the words, the likest first."""
        words = words.lower()
        alike = self.annotate(alike=TrigramWordSimilarity(words, Lower("name")))
        return alike.filter(Q(alike__gte=ALIKE) | Q(name__icontains=words)).order_by("-alike", "name", "pk")

    def holding(self, alliance: "Alliance", *, role: str = "", strand: "Strand | None" = None) -> Self:
        """Return who holds the role in the alliance today, for the strand if one is given."""
        held = alliance.appointments.current().order_by()
        narrowed: dict[str, Any] = {"role": role} if role else {}
        if strand:
            narrowed["strand"] = strand
        return self.filter(pk__in=held.filter(**narrowed).values("person_id"))

    def at_school(self, alliance: "Alliance", school: "Institution") -> Self:
        """Return who works at the institution or holds a role of the alliance there today."""
        holders = alliance.appointments.current().filter(institution=school).order_by().values("person_id")
        staff = apps.get_model("members", "Affiliation").objects.current().filter(institution=school).order_by()
        return self.filter(pk__in=holders.union(staff.values("person_id"), all=True))


class AffiliationQuerySet(DatedQuerySet):
    """Who works where, as of a day with `current`."""

    def at_members_of(self, alliance: "Alliance") -> Self:
        """Return the rows at institutions that are in the alliance today."""
        return self.filter(institution__in=alliance.memberships.current().order_by().values("institution_id"))


class InvitationQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Return those neither accepted nor declined nor withdrawn, expired ones included."""
        return self.filter(accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True)

    def waiting(self) -> Self:
        """Return those that can still be accepted."""
        return self.open().filter(expires_at__gt=timezone.now())

    def visible_to(self, standing: "Standing") -> Self:
        """Return whose invitations the person looks after: all, or their own and those to the schools they lead."""
        if standing.can(Can.INVITE_PEOPLE):
            return self
        led = [institution.pk for institution in standing.led_institutions()]
        return self.filter(Q(invited_by=standing.person) | Q(institution__in=led))

    def with_names(self) -> Self:
        """Fetch institution, strand and who invited along with each row."""
        return self.select_related("institution", "strand", "invited_by", "alliance")

    def in_state(self, state: str) -> Self:
        """Return those in one state of `Invitation.state`."""
        if state == "waiting":
            return self.waiting()
        if state == "expired":
            return self.open().filter(expires_at__lte=timezone.now())
        return self.filter(**{f"{state}_at__isnull": False})

    def naming(self, words: str) -> Self:
        """Return those whose name or address holds the words."""
        return self.filter(Q(email__icontains=words) | Q(name__icontains=words))

    def to_person(self, person: "Person") -> Self:
        """Return those sent to this person's address."""
        return self.filter(email__iexact=person.email)
