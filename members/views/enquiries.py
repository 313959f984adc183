"""Enquiries of visitors: the list, and answering one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from members.access import requires
from members.actions import enquiries as actions
from members.forms.news import AnswerForm, EnquiryFilterForm
from members.models import Alliance
from members.permissions import Can

PER_PAGE = 25


@requires(Can.ANSWER_ENQUIRIES)
def enquiries(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List what visitors asked; first those who wait."""
    form = EnquiryFilterForm(request.GET)
    found = form.narrow(alliance.enquiries.select_related("answered_by"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    template = "members/news/enquiries.html#rows" if request.htmx else "members/news/enquiries.html"
    return render(request, template, {"form": form, "page": page})


@requires(Can.ANSWER_ENQUIRIES)
def enquiry(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one enquiry and take the answer to it."""
    asked = get_object_or_404(alliance.enquiries.select_related("answered_by"), pk=pk)
    form = AnswerForm(request.POST or None, enquiry=asked, initial={"note": asked.note})
    if request.method == "POST" and form.is_valid():
        if actions.answer_enquiry(enquiry=asked, by=request.standing, **form.cleaned_data):
            sent = form.cleaned_data["send"]
            messages.success(request, f"Your answer is on its way to {asked.email}." if sent else "Noted as answered.")
        else:
            messages.error(request, "Somebody else has answered in the meantime. Nothing was sent twice.")
        return redirect("members:enquiry", alliance.slug, pk)
    return render(request, "members/news/enquiry.html", {"enquiry": asked, "form": form})


@requires(Can.ANSWER_ENQUIRIES)
@require_POST
def enquiry_reopen(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Let an enquiry wait for an answer again."""
    asked = get_object_or_404(alliance.enquiries, pk=pk)
    actions.reopen_enquiry(enquiry=asked, by=request.standing)
    messages.success(request, "The enquiry waits for an answer again.")
    return redirect("members:enquiry", alliance.slug, pk)
