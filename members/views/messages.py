"""The message log: what was sent to whom, what was dropped and why, what failed and can be sent again."""

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from alliance_portal.outbox import send_again
from members.access import requires
from members.forms.messages import MessageFilterForm
from members.models import Alliance
from members.permissions import Can

PER_PAGE = 30


@requires(Can.READ_MESSAGE_LOG)
def messages(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the alliance's messages, the newest first."""
    form = MessageFilterForm(request.GET)
    rows = form.narrow(alliance.messages.select_related("recipient"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    template = "members/messages/list.html#rows" if request.htmx else "members/messages/list.html"
    return render(request, template, {"form": form, "page": page})


@requires(Can.READ_MESSAGE_LOG)
@require_POST
def message_again(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Put a failed message back into the queue."""
    message = get_object_or_404(alliance.messages, pk=pk)
    if send_again(message=message):
        notices.success(request, "The message is waiting to be sent again.")
    else:
        notices.error(request, "Only a message that failed can be sent again.")
    return redirect("members:messages", alliance.slug)
