"""Adding an institution to the alliance, changing and ending its membership."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from alliance_portal.paging import KeyPaginator
from members.access import requires
from members.actions import memberships as actions
from members.forms.home import SearchForm
from members.forms.institutions import EndForm, MembershipForm, OtherInstitutionForm
from members.models import Alliance, Institution, Membership
from members.permissions import Can
from members.querysets.institutions import FOUND_AT_MOST

PER_PAGE = 20


@requires(Can.MANAGE_MEMBERSHIPS)
def find_institution(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Search the national directory for an institution to add."""
    form = SearchForm(request.GET)
    words = form.words()
    everything = Institution.seen_from(alliance)
    found = Institution.found(words) if len(words) > 1 else everything.none()
    page = KeyPaginator(found, PER_PAGE, rows=everything).get_page(request.GET.get("page"))
    context = {"words": words, "page": page, "most": FOUND_AT_MOST}
    return render(request, "members/institutions/find.html", context)


@requires(Can.MANAGE_MEMBERSHIPS)
def membership_add(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Let an institution join."""
    institution = get_object_or_404(Institution, pk=pk)
    form = MembershipForm(request.POST or None, instance=Membership(alliance=alliance, institution=institution))
    if request.method == "POST" and form.is_valid():
        actions.start_membership(institution=institution, by=request.standing, **form.cleaned_data)
        messages.success(request, f"{institution.name} is in the alliance.")
        return redirect("members:institution", alliance.slug, institution.pk)
    return render(request, "members/institutions/membership_add.html", {"form": form, "institution": institution})


@requires(Can.MANAGE_MEMBERSHIPS)
def institution_create(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Make an institution that is not a school known, then let it join."""
    form = OtherInstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        institution = form.save()
        return redirect("members:membership_add", alliance.slug, institution.pk)
    return render(request, "members/institutions/create.html", {"form": form})


@requires(Can.MANAGE_MEMBERSHIPS)
def membership_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change the kind or the dates of a membership; an end by mistake is undone here."""
    membership = get_object_or_404(alliance.memberships.with_institution(), pk=pk)
    form = MembershipForm(request.POST or None, instance=membership)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "The membership is saved.")
        return redirect("members:institution", alliance.slug, membership.institution_id)
    return render(request, "members/institutions/membership_edit.html", {"form": form, "membership": membership})


@requires(Can.MANAGE_MEMBERSHIPS)
def membership_end(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """End a membership, after saying what goes with it and what stays."""
    membership = get_object_or_404(alliance.memberships.with_institution(), pk=pk)
    form = EndForm(request.POST or None, starts_on=membership.starts_on)
    if request.method == "POST" and form.is_valid():
        actions.end_membership(membership=membership, ends_on=form.cleaned_data["ends_on"], by=request.standing)
        messages.success(request, f"The membership of {membership.institution.name} has its end.")
        return redirect("members:institution", alliance.slug, membership.institution_id)
    context = {"form": form, "membership": membership, "consequences": membership.what_its_end_means()}
    return render(request, "members/institutions/membership_end.html", context)
