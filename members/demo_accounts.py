"""The accounts that the sign-in page offers in the demo."""

from typing import Any

from django.conf import settings

from members.demo.facts import ALLIANCES
from members.models import Alliance, Person
from members.permissions import Role


def demo_accounts() -> list[dict[str, Any]]:
    """Return each demo alliance with the accounts it has, or nothing outside the demo."""
    if not settings.DEMO:
        return []
    addresses = [f"{role.value}@{slug}.example" for slug in ALLIANCES for role in Role]
    known = set(Person.objects.filter(email__in=addresses, is_active=True).values_list("email", flat=True))
    offered = []
    for name, slug in Alliance.objects.filter(slug__in=ALLIANCES).values_list("name", "slug"):
        emails = {role: f"{role.value}@{slug}.example" for role in Role}
        accounts = [{"role": role.label, "email": email} for role, email in emails.items() if email in known]
        if accounts:
            offered.append({"name": name, "accounts": accounts})
    return offered
