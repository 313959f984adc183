"""Pages about oneself: profile, notifications, one's own data, and refusing a kind of e-mail."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from alliance_portal.templatetags.portal import browser
from members.access import public, signed_in, standings_for
from members.actions import me as actions
from members.forms.me import ErasureRequestForm, NotificationsForm, ProfileForm
from members.models import NotificationChoice
from members.personal_data import as_zip
from members.retention import RETENTION
from members.spreadsheets import download


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Show what I am in each of my alliances, and what others may see of me."""
    standings = standings_for(request).values()
    work = request.user.affiliations.current().select_related("institution")
    return render(request, "members/me/profile.html", {"standings": standings, "work": work})


@signed_in
def profile_edit(request: HttpRequest) -> HttpResponse:
    """Let me change my name, phone, words about myself and who sees my contact details."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile is saved.")
        return redirect("members:profile")
    return render(request, "members/me/profile_edit.html", {"form": form})


@signed_in
def notifications(request: HttpRequest) -> HttpResponse:
    """Let me choose how often I hear of what."""
    form = NotificationsForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        actions.choose_notifications(person=request.user, choices=form.cleaned_data)
        messages.success(request, "Your choices are saved.")
        return redirect("members:notifications")
    return render(request, "members/me/notifications.html", {"form": form})


@signed_in
def my_data(request: HttpRequest) -> HttpResponse:
    """Offer the download of everything held on me, and the way to be forgotten."""
    return render(request, "members/me/data.html", {"form": ErasureRequestForm(), "retention": RETENTION})


@signed_in
@require_POST
def my_data_download(request: HttpRequest) -> HttpResponse:
    """Give me everything held on me, to read and for machines."""
    return download(as_zip(request.user), f"my-data-{timezone.localdate():%Y-%m-%d}.zip", "application/zip")


@signed_in
@require_POST
def erasure_ask(request: HttpRequest) -> HttpResponse:
    """Take my wish to be forgotten to those who run my alliances."""
    form = ErasureRequestForm(request.POST)
    if not form.is_valid():
        return render(request, "members/me/data.html", {"form": form, "retention": RETENTION})
    actions.ask_for_erasure(person=request.user)
    messages.success(request, "We have told those who run your alliances. You can withdraw this until it is done.")
    return redirect("members:my_data")


@signed_in
@require_POST
def erasure_withdraw(request: HttpRequest) -> HttpResponse:
    """Take my wish back."""
    actions.withdraw_erasure(person=request.user)
    messages.success(request, "Your account stays as it is.")
    return redirect("members:my_data")


@signed_in
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign me out of one other place; the place where I am is left by signing out."""
    others = request.user.usersession_set.exclude(session_key=request.session.session_key)
    session = get_object_or_404(others, pk=pk)
    actions.end_session(session=session)
    messages.success(request, f"{browser(session.user_agent)} is signed out.")
    return redirect("usersessions_list")


@public
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of e-mail for whoever the link was sent to, after a press of the button."""
    meant = actions.read_unsubscribe_token(token)
    if meant is None:
        raise Http404
    person, kind = meant
    done = request.method == "POST"
    if done:
        actions.choose_notifications(person=person, choices={kind.name: NotificationChoice.Frequency.NEVER})
    return render(request, "members/me/unsubscribe.html", {"kind": kind, "done": done})
