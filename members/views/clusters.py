"""Clusters of schools in close proximity, and the suggestion of new ones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from members.access import requires
from members.actions import clusters as actions
from members.cluster_pages import cluster_rows, distances_in
from members.forms.clusters import AcceptForm, ClusterForm, ClusterSchoolsForm, RuleForm, schools_in_no_cluster
from members.models import Alliance
from members.permissions import Can
from members.proximity import suggest


@requires(Can.ENTER)
def clusters(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the clusters with their schools and what each lacks."""
    return render(request, "members/governance/clusters.html", {"rows": cluster_rows(alliance)})


@requires(Can.ENTER)
def cluster(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one cluster: its rule, its schools, how far apart they are, and what is missing."""
    shown = get_object_or_404(alliance.clusters, pk=pk)
    row = next(row for row in cluster_rows(alliance) if row.cluster.pk == shown.pk)
    form = ClusterSchoolsForm(request.POST or None, standing=request.standing)
    can_edit = request.standing.can(Can.MANAGE_BODIES)
    if request.method == "POST" and can_edit and form.is_valid():
        actions.add_schools(cluster=shown, schools=form.cleaned_data["schools"], by=request.standing)
        messages.success(request, "The schools are in the cluster.")
        return redirect("members:cluster", alliance.slug, shown.pk)
    context = {"row": row, "cluster": shown, "form": form, "distances": distances_in(row)}
    return render(request, "members/governance/cluster.html", context)


@requires(Can.MANAGE_BODIES)
def cluster_create(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Make a cluster."""
    form = ClusterForm(request.POST or None, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        made = actions.save_cluster(cluster=form.instance, by=request.standing)
        return redirect("members:cluster", alliance.slug, made.pk)
    return render(request, "members/governance/cluster_form.html", {"form": form})


@requires(Can.MANAGE_BODIES)
def cluster_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change a cluster's name or rule."""
    changed = get_object_or_404(alliance.clusters, pk=pk)
    form = ClusterForm(request.POST or None, instance=changed, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        actions.save_cluster(cluster=form.instance, by=request.standing)
        messages.success(request, "The cluster is saved.")
        return redirect("members:cluster", alliance.slug, changed.pk)
    return render(request, "members/governance/cluster_form.html", {"form": form, "cluster": changed})


@requires(Can.MANAGE_BODIES)
@require_POST
def cluster_school_remove(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take a school out of its cluster."""
    place = get_object_or_404(alliance.cluster_schools.current().select_related("institution"), pk=pk)
    actions.remove_school(place=place, by=request.standing)
    messages.success(request, f"{place.institution.name} is out of the cluster.")
    return redirect("members:cluster", alliance.slug, place.cluster_id)


@requires(Can.MANAGE_BODIES)
def cluster_suggestions(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Suggest clusters of the schools that are in none; accept one as it is or altered."""
    asked = RuleForm(request.GET) if request.GET else RuleForm(RuleForm.initial_values())
    rule = asked.rule()
    form = AcceptForm(request.POST or None, standing=request.standing)
    if request.method == "POST" and form.is_valid():
        made = actions.accept_suggestion(**form.cleaned_data, rule=rule, by=request.standing)
        messages.success(request, f"{made.name} is set up.")
        return redirect("members:cluster", alliance.slug, made.pk)
    suggestions, left_over = suggest(list(schools_in_no_cluster(request.standing)), rule)
    context = {"asked": asked, "form": form, "suggestions": suggestions, "left_over": left_over}
    return render(request, "members/governance/suggestions.html", context)
