"""Who holds which role in the alliance, from and to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members.access import requires
from members.actions import roles as actions
from members.forms.institutions import EndForm
from members.forms.roles import RoleFilterForm, RoleForm
from members.models import Alliance
from members.permissions import Can

PER_PAGE = 30
LAST_DIRECTOR = "The alliance would be left without a director. Give somebody else the role first."


@requires(Can.MANAGE_ROLES)
def roles(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List who holds which role, as of a day."""
    form = RoleFilterForm(request.GET)
    rows = form.narrow(alliance.appointments.with_names())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    template = "members/roles/list.html#rows" if request.htmx else "members/roles/list.html"
    return render(request, template, {"form": form, "page": page, "funded": alliance.funded_roles.all()})


@requires(Can.MANAGE_ROLES)
def role_add(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Give somebody of the alliance a role."""
    form = RoleForm(request.POST or None, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        appointment = actions.give_role(appointment=form.instance, by=request.standing)
        messages.success(request, f"{appointment.person.name} is {appointment.get_role_display().lower()}.")
        return redirect("members:roles", alliance.slug)
    return render(request, "members/roles/add.html", {"form": form})


@requires(Can.MANAGE_ROLES)
def role_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change where and when a role is held; an end by mistake is undone here."""
    appointment = get_object_or_404(alliance.appointments.with_names(), pk=pk)
    form = RoleForm(request.POST or None, instance=appointment, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(appointment=form.instance, by=request.standing)
            messages.success(request, "The role is saved.")
            return redirect("members:roles", alliance.slug)
        except actions.LastDirector:
            form.add_error("ends_on", LAST_DIRECTOR)
    return render(request, "members/roles/edit.html", {"form": form, "appointment": appointment})


@requires(Can.MANAGE_ROLES)
def role_end(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """End a role, after saying what goes with it."""
    appointment = get_object_or_404(alliance.appointments.with_names(), pk=pk)
    form = EndForm(request.POST or None, starts_on=appointment.starts_on)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(appointment=appointment, ends_on=form.cleaned_data["ends_on"], by=request.standing)
            messages.success(request, f"The role of {appointment.person.name} has its end.")
            return redirect("members:roles", alliance.slug)
        except actions.LastDirector:
            form.add_error("ends_on", LAST_DIRECTOR)
    own = appointment.person == request.user
    return render(request, "members/roles/end.html", {"form": form, "appointment": appointment, "own": own})
