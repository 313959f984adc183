"""The guarded door: who stands before it, and the three marks that every view carries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from members.models import Alliance, Appointment, Institution, Person
from members.permissions import GRANTS, STRONG_ROLES, Can, Role
from members.querysets import PersonQuerySet

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Standing:
    """What a person is in one alliance today: roles, institutions, grants."""

    person: Person
    alliance: Alliance
    appointments: tuple[Appointment, ...] = field(default=())

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(appointment.role) for appointment in self.appointments)

    @cached_property
    def grants(self) -> frozenset[Can]:
        return frozenset().union(*(GRANTS[role] for role in self.roles))

    @cached_property
    def institutions(self) -> list[Institution]:
        """The institutions where the person holds a role of this alliance, each once."""
        found = {a.institution_id: a.institution for a in self.appointments if a.institution is not None}
        return list(found.values())

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What a room has read of this person, under a name of its own, so that one request reads it once."""
        return {}

    @property
    def institution_ids(self) -> list[int]:
        return [institution.pk for institution in self.institutions]

    @property
    def is_strong(self) -> bool:
        """Whether a role asks for a second factor."""
        return not self.roles.isdisjoint(STRONG_ROLES)

    @property
    def people(self) -> PersonQuerySet:
        """Whom this person may see in the alliance."""
        return Person.objects.visible_to(self)  # type: ignore[no-any-return]

    @property
    def rows_of_people(self) -> PersonQuerySet:
        """What fetches people by key who were found among `people`, with all that a list shows of them."""
        return Person.objects.with_contact_for(self).with_work_in(self.alliance)  # type: ignore[no-any-return]

    def can(self, grant: Can) -> bool:
        return grant in self.grants

    def led_institutions(self) -> list[Institution]:
        """Return the institutions that the person may speak for: where they are school lead or chair."""
        speaks = {Role.HEAD, Role.CHAIR}
        found = {a.institution_id: a.institution for a in self.appointments if a.institution and a.role in speaks}
        return list(found.values())


def standings_of(person: Person) -> dict[str, Standing]:
    """Return the person's standing in each alliance where they hold a role today, by slug, in one query."""
    rows = person.appointments.current().select_related("alliance", "institution").order_by("alliance__name", "pk")
    grouped: dict[str, list[Appointment]] = {}
    for row in rows:
        grouped.setdefault(row.alliance.slug, []).append(row)
    return {slug: Standing(person, held[0].alliance, tuple(held)) for slug, held in grouped.items()}


def standings_for(request: HttpRequest) -> dict[str, Standing]:
    """Return `standings_of` the signed-in person, read once a request; nobody signed in: none."""
    if not hasattr(request, "_standings"):
        person = request.user
        request._standings = standings_of(person) if person.is_authenticated else {}  # type: ignore[attr-defined]
    return request._standings  # type: ignore[attr-defined, no-any-return]


def lacks_second_factor(standing: Standing) -> bool:
    """Say whether this person must set up a second factor before going on."""
    return (
        settings.REQUIRE_MFA
        and standing.is_strong
        and not Authenticator.objects.filter(user=standing.person)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )


def requires(grant: Can) -> Callable[[View], View]:
    """Open the door to those who hold the grant in the alliance that the URL names.

    The view gets the alliance instead of the slug, and `request.standing`. A visitor is sent to sign in; whoever has
    no role in the alliance gets 404, as if it did not exist; whoever lacks the grant gets 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            standing = standings_for(request).get(slug)
            if standing is None:
                raise Http404
            request.standing = standing  # type: ignore[attr-defined]
            request.alliance = standing.alliance  # type: ignore[attr-defined]
            if not standing.can(grant):
                raise PermissionDenied(f"Your role here does not let you {grant.label}.")
            if lacks_second_factor(standing):
                messages.info(request, "Your role asks for a second factor. Set one up to go on.")
                return redirect("mfa_index")
            return view(request, standing.alliance, *args, **kwargs)

        guarded.door = grant  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Let everybody in. A view under `/SLUG/` gets the alliance, if it shows itself or the person has a role there."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, slug: str | None = None, **kwargs: Any) -> HttpResponseBase:
        if slug is None:
            return view(request, *args, **kwargs)
        standing = standings_for(request).get(slug)
        alliance = standing.alliance if standing else get_object_or_404(Alliance.objects.public(), slug=slug)
        request.standing = standing  # type: ignore[attr-defined]
        request.alliance = alliance  # type: ignore[attr-defined]
        return view(request, alliance, *args, **kwargs)

    opened.door = "public"  # type: ignore[attr-defined]
    return opened


def signed_in(view: View) -> View:
    """Let in whoever has an account, for pages about themselves; a visitor is sent to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.door = "signed in"  # type: ignore[attr-defined]
    return guarded
