"""How the alliance and each of its bodies meet: days, hours, quorum, readers, and what stands on every agenda."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from meetings.actions import rules as actions
from meetings.forms.rules import BodyRulesForm, MeetingSettingsForm, StandingItemForm
from meetings.models import StandingItem
from meetings.rules import rules_of, settings_of, usual_items
from meetings.words import hour_words
from members.access import requires
from members.models import Alliance, Body
from members.permissions import Can


@requires(Can.RUN_MEETINGS)
def meeting_settings(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Set when invitations, reminders and papers are due, and lead to how each body meets."""
    form = MeetingSettingsForm(request.POST or None, instance=settings_of(alliance))
    if request.method == "POST" and form.is_valid():
        actions.save_settings(settings=form.instance, by=request.standing)
        messages.success(request, "The days are saved. They hold for what has not been sent yet.")
        return redirect("meetings:meeting_settings", alliance.slug)
    rules = [(body, rules_of(body)) for body in alliance.bodies.select_related("meeting_rules", "alliance")]
    bodies = [(body, each, hour_words(each.starts_at)) for body, each in rules]
    return render(request, "meetings/planning/settings.html", {"form": form, "bodies": bodies})


def body_or_404(alliance: Alliance, pk: int) -> Body:
    return get_object_or_404(alliance.bodies.select_related("meeting_rules", "alliance"), pk=pk)


@requires(Can.RUN_MEETINGS)
def body_rules(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Set how one body meets, and show what stands on every agenda of it."""
    body = body_or_404(alliance, pk)
    rules = rules_of(body)
    form = BodyRulesForm(request.POST or None, instance=rules)
    if request.method == "POST" and form.is_valid():
        actions.save_rules(rules=form.instance, by=request.standing)
        messages.success(request, f"How {body.name} meets is saved.")
        return redirect("meetings:body_rules", alliance.slug, pk)
    items = list(body.standing_items.all())
    is_usual = not items and rules.pk is None
    context = {"form": form, "body": body, "items": usual_items(body) if is_usual else items, "is_usual": is_usual}
    return render(request, "meetings/planning/body_rules.html", context)


@requires(Can.RUN_MEETINGS)
def standing_item_add(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Put an item on every agenda of the body that is made from now on."""
    body = body_or_404(alliance, pk)
    form = StandingItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.save_standing_item(item=form.instance, body=body, by=request.standing)
        messages.success(request, f"“{form.instance.title}” stands on every agenda from now on.")
        return redirect("meetings:body_rules", alliance.slug, pk)
    return render(request, "meetings/planning/standing_item_form.html", {"form": form, "body": body})


def item_or_404(alliance: Alliance, pk: int) -> StandingItem:
    return get_object_or_404(alliance.standing_items.select_related("body__alliance"), pk=pk)


@requires(Can.RUN_MEETINGS)
def standing_item_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change an item that stands on every agenda."""
    item = item_or_404(alliance, pk)
    form = StandingItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        actions.save_standing_item(item=form.instance, body=item.body, by=request.standing)
        messages.success(request, "The item is saved.")
        return redirect("meetings:body_rules", alliance.slug, item.body_id)
    return render(request, "meetings/planning/standing_item_form.html", {"form": form, "body": item.body, "item": item})


@requires(Can.RUN_MEETINGS)
@require_POST
def standing_item_move(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Move an item up or down."""
    item = item_or_404(alliance, pk)
    actions.move_standing_item(item=item, up=request.POST.get("to") == "up", by=request.standing)
    return redirect(f"{reverse('meetings:body_rules', args=[alliance.slug, item.body_id])}#item-{item.pk}")


@requires(Can.RUN_MEETINGS)
def standing_item_remove(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take an item off the agendas to come, after asking once."""
    item = item_or_404(alliance, pk)
    back = reverse("meetings:body_rules", args=[alliance.slug, item.body_id])
    if request.method == "POST":
        actions.remove_standing_item(item=item, by=request.standing)
        messages.success(request, f"“{item.title}” no longer stands on every agenda.")
        return redirect(back)
    context = {
        "title": f"Take “{item.title}” off the agendas to come?",
        "consequences": [f"Agendas of {item.body.name} that have it already keep it. You can add it again."],
        "submit": "Take it off",
        "danger": True,
        "cancel": "Keep it",
        "cancel_url": back,
    }
    return render(request, "components/confirm.html", context)
