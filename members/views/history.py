"""The history of an alliance: who changed what, and when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from members.access import requires
from members.history import KINDS, history_of
from members.models import Alliance
from members.permissions import Can


@requires(Can.READ_HISTORY)
def history(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show one kind of change, the newest first."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else "roles"
    page, changes = history_of(alliance, kind, request.GET.get("page"))
    kinds = [(name, label) for name, (label, _) in KINDS.items()]
    context = {"kinds": kinds, "kind": kind, "page": page, "changes": changes}
    return render(request, "members/history/history.html", context)
