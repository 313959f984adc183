"""Loads what goes on in a demo alliance: nominations, news, enquiries and invitations."""

from datetime import timedelta

from django.core.files.base import ContentFile

from members.demo.drawing import draw
from members.demo.facts import Facts, days_ago, moment, not_after_today
from members.demo.people import Cast
from members.demo.places import Places
from members.models import Alliance, Enquiry, Invitation, NewsItem, Nomination, NominationStep
from members.permissions import Role

WHY = ("shares_ethos", "expertise", "would_benefit")
Step = NominationStep.Kind
DECIDED = (Nomination.State.ACCEPTED, Nomination.State.DECLINED)


def load_nominations(alliance: Alliance, facts: Facts, places: Places, cast: Cast) -> None:
    """Make the nominations with every step they have come so far."""
    for each in facts.get("nominations", []):
        nomination = _nomination(alliance, each, places, cast)
        proposed_at = moment(not_after_today(each["proposed"]))
        Nomination.objects.filter(pk=nomination.pk).update(proposed_at=proposed_at)
        for kind, who, when, text in _steps(each):
            step = NominationStep.objects.create(
                alliance=alliance, nomination=nomination, kind=kind, by=cast[who], text=text
            )
            NominationStep.objects.filter(pk=step.pk).update(at=moment(not_after_today(when)))


def _nomination(alliance: Alliance, facts: Facts, places: Places, cast: Cast) -> Nomination:
    institution = places[facts["institution"]]
    nomination = Nomination(
        alliance=alliance,
        institution=institution,
        lead_name=facts["lead"],
        lead_email=f"lead@{facts['institution']}.example",
        proposed_by=cast[facts["by"]],
        proposer_institution=cast.home(facts["by"]),
        state=facts["state"],
        **{name: facts[name] for name in WHY},
    )
    if "seconded_by" in facts:
        nomination.seconded_by = cast[facts["seconded_by"]]
        nomination.seconder_institution = cast.home(facts["seconded_by"])
        nomination.seconded_at = moment(not_after_today(facts["seconded"]))
    if facts["state"] in DECIDED:
        nomination.decided_by = cast[facts["decided_by"]]
        nomination.decided_on = not_after_today(facts["decided"])
        nomination.decided_at = moment(nomination.decided_on, 17)
        nomination.route = facts["route"]
        nomination.decision_note = facts["note"]
    if facts["state"] == Nomination.State.ACCEPTED:
        nomination.membership = alliance.memberships.get(institution=institution)
    nomination.save()
    return nomination


def _steps(facts: Facts) -> list[tuple[str, str, str, str]]:
    """Return what happened so far: kind, who, when, text."""
    steps = [(Step.PROPOSED.value, facts["by"], facts["proposed"], "")]
    if "seconded_by" in facts:
        steps.append((Step.SECONDED.value, facts["seconded_by"], facts["seconded"], ""))
    if facts["state"] in DECIDED:
        steps.append((facts["state"], facts["decided_by"], facts["decided"], facts["note"]))
    if facts["state"] == Nomination.State.ACCEPTED:
        steps.append((Step.STARTED.value, facts["decided_by"], facts["decided"], ""))
    if facts["state"] == Nomination.State.WITHDRAWN:
        steps.append((Step.WITHDRAWN.value, facts["by"], facts["proposed"], "We propose it again next year."))
    return steps


def load_news(alliance: Alliance, facts: Facts, cast: Cast) -> None:
    """Publish the news; a picture is drawn here, in the alliance's own colour."""
    for each in facts["news"]:
        item = NewsItem(
            alliance=alliance,
            title=each["title"],
            summary=each.get("summary", ""),
            body=each["body"].strip(),
            is_public=each.get("is_public", True),
            published_at=days_ago(each["days"]),
            written_by=cast["admin"],
        )
        if "picture" in each:
            item.picture_alt = each["picture"]
            drawn = ContentFile(draw(alliance.accent_colour, each["picture"]))
            item.picture.save(f"{alliance.slug}.webp", drawn, save=False)
        item.save()


def load_enquiries(alliance: Alliance, facts: Facts, cast: Cast) -> None:
    """Make the enquiries, one at least still waiting for its answer."""
    for each in facts["enquiries"]:
        plain = ("kind", "name", "email", "organisation", "message", "note")
        enquiry = Enquiry.objects.create(alliance=alliance, **{name: each[name] for name in plain if name in each})
        Enquiry.objects.filter(pk=enquiry.pk).update(made_at=days_ago(each["days"]))
        if "answered" in each:
            enquiry.answered_at = moment(not_after_today(each["answered"]))
            enquiry.answered_by = cast["director"]
            enquiry.save(update_fields=["answered_at", "answered_by"])


def load_invitations(alliance: Alliance, facts: Facts, places: Places, cast: Cast) -> None:
    """Make the invitations that wait for an answer; nothing is sent."""
    for each in facts["invitations"]:
        invitation = Invitation.objects.create(
            alliance=alliance,
            institution=places[each["at"]],
            role=Role(each["role"]),
            email=each["email"],
            name=each["name"],
            invited_by=cast["director"],
        )
        Invitation.objects.filter(pk=invitation.pk).update(created_at=invitation.created_at - timedelta(days=1))
