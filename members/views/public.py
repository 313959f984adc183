"""The public face of an alliance, and asking it something."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance_portal.outbox import absolute
from members.access import public
from members.actions.enquiries import take_enquiry
from members.forms.news import EnquiryForm
from members.limits import asked_too_often, network_of
from members.models import Alliance, Enquiry
from members.public import organisation_data
from members.public import public_face as face_of

ENQUIRIES_AN_HOUR = 5
TOO_MANY = (
    "Five enquiries came from your network within an hour. Try again in an hour; your text stays here until then."
)


@public
def public_face(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Show what the alliance is, who belongs to it, and how to join."""
    address = absolute(reverse("members:public_face", args=[alliance.slug]))
    context = {"face": face_of(alliance), "organisation": organisation_data(alliance, address)}
    return render(request, "members/public/face.html", context)


@public
def enquire(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Take in what a visitor asks."""
    form = EnquiryForm(request.POST or None, initial={"kind": _kind(request)})
    status = 200
    if request.method == "POST" and form.is_valid():
        if form.is_from_a_machine:
            return redirect("members:enquire_thanks", alliance.slug)
        if not asked_too_often("enquiries", network_of(request), most=ENQUIRIES_AN_HOUR):
            take_enquiry(alliance=alliance, asked=form.asked())
            return redirect("members:enquire_thanks", alliance.slug)
        form.add_error(None, TOO_MANY)
        status = 429
    return render(request, "members/public/enquire.html", {"form": form}, status=status)


@public
def enquire_thanks(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Say that the enquiry has arrived."""
    return render(request, "members/public/thanks.html")


def _kind(request: HttpRequest) -> str:
    wish = request.GET.get("about")
    return Enquiry.Kind.JOIN if wish == Enquiry.Kind.JOIN else Enquiry.Kind.ASK
