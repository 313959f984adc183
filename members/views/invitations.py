"""Inviting people, looking after invitations, and the page behind an invitation's link."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from members.access import public, requires
from members.actions import invitations as actions
from members.actions.founding import may_found
from members.forms.invitations import InvitationFilterForm, InviteForm, JoinForm
from members.models import Alliance, Invitation, Person
from members.permissions import Can

PER_PAGE = 30


@requires(Can.INVITE_COLLEAGUES)
def invitations(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the invitations that the person may see, the newest first."""
    form = InvitationFilterForm(request.GET)
    rows = form.narrow(alliance.invitations.visible_to(request.standing).with_names())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    template = "members/invitations/list.html#rows" if request.htmx else "members/invitations/list.html"
    return render(request, template, {"form": form, "page": page})


@requires(Can.INVITE_COLLEAGUES)
def invite(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Invite one person."""
    form = InviteForm(request.POST or None, standing=request.standing, role=request.GET.get("role", ""))
    if request.method == "POST" and form.is_valid():
        actions.invite(alliance=alliance, by=request.user, **form.cleaned_data)
        messages.success(request, f"The invitation to {form.cleaned_data['email']} is on its way.")
        return redirect("members:invitations", alliance.slug)
    return render(request, "members/invitations/invite.html", {"form": form})


@requires(Can.INVITE_COLLEAGUES)
@require_POST
def invitation_resend(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Send an open invitation again with a new link."""
    invitation = get_object_or_404(alliance.invitations.visible_to(request.standing).open(), pk=pk)
    actions.send_again(invitation=invitation)
    messages.success(request, f"A new link is on its way to {invitation.email}; the old one no longer works.")
    return redirect("members:invitations", alliance.slug)


@requires(Can.INVITE_COLLEAGUES)
def invitation_withdraw(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Take an open invitation back, after asking."""
    invitation = get_object_or_404(alliance.invitations.visible_to(request.standing).open(), pk=pk)
    if request.method == "POST":
        actions.withdraw_invitation(invitation=invitation)
        messages.success(request, f"The invitation to {invitation.email} is withdrawn.")
        return redirect("members:invitations", alliance.slug)
    return render(request, "members/invitations/withdraw.html", {"invitation": invitation})


@public
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link offers; accept or decline only by a button, for mail scanners follow links."""
    invitation = actions.find_by_token(token)
    if invitation is None or not invitation.can_be_accepted:
        return render(request, "members/invitations/over.html", {"invitation": invitation}, status=410)
    if invitation.alliance is None and not may_found(request.user):
        return render(request, "members/alliances/found_closed.html", status=403)
    account = actions.account_of(invitation)
    if request.user.is_authenticated and request.user != account:
        return render(request, "members/invitations/somebody_else.html", {"invitation": invitation}, status=403)
    try:
        return _answer(request, invitation, account)
    except actions.CannotBeAccepted:
        return redirect(request.path)


def _answer(request: HttpRequest, invitation: Invitation, account: Person | None) -> HttpResponse:
    """Do what the button says. Raises CannotBeAccepted when the same link was used a moment before."""
    if request.method == "POST" and "decline" in request.POST:
        actions.decline_invitation(invitation=invitation)
        return render(request, "members/invitations/declined.html", {"invitation": invitation})
    if account is None:
        return _join(request, invitation)
    if request.method == "POST" and request.user == account:
        actions.accept_with_account(invitation=invitation, person=account)
        return redirect(_after(invitation))
    return render(request, "members/invitations/accept.html", {"invitation": invitation, "account": account})


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Make the account of somebody new and sign them in."""
    form = JoinForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        person = actions.accept_with_new_account(
            invitation=invitation, name=chosen["name"], password=chosen["password"]
        )
        return perform_login(request, person, email_verification="none", redirect_url=_after(invitation))
    submit = "Join" if invitation.alliance else "Make my account"
    return render(request, "members/invitations/join.html", {"invitation": invitation, "form": form, "submit": submit})


def _after(invitation: Invitation) -> str:
    """Return where a person goes after joining: home, or on to founding their alliance."""
    if invitation.alliance is None:
        return reverse("members:found_about")
    return reverse("members:home", args=[invitation.alliance.slug])
