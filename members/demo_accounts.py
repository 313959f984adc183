"""The accounts that the sign-in page offers in the demo."""

from typing import Any

from django.conf import settings

from members.england.rooms import SLUG
from members.models import Alliance, Person
from members.permissions import Role


def demo_accounts() -> list[dict[str, Any]]:
    """Return each demo alliance with the accounts it has, England's apart, or nothing outside the demo."""
    if not settings.DEMO:
        return []
    alliances = Alliance.objects.exclude(slug__startswith=SLUG).values_list("name", "slug")
    emails = {slug: {role: f"{role.value}@{slug}.example" for role in Role} for _, slug in alliances}
    wanted = [email for by_role in emails.values() for email in by_role.values()]
    known = set(Person.objects.filter(email__in=wanted, is_active=True).values_list("email", flat=True))
    offered = []
    for name, slug in alliances:
        accounts = [{"role": role.label, "email": email} for role, email in emails[slug].items() if email in known]
        if accounts:
            offered.append({"name": name, "accounts": accounts})
    return offered
