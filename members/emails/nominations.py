"""E-mails of a nomination: asked to second, to decide, and each step to the proposer."""

from django.urls import reverse

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from members.models import Nomination, NominationStep


def _link(nomination: Nomination) -> tuple[str, str]:
    path = reverse("members:nomination", args=[nomination.alliance.slug, nomination.pk])
    return "See the nomination", absolute(path)


def _proposer(nomination: Nomination) -> str:
    """Name the proposer, with the school where one was named."""
    school = nomination.proposer_institution
    return f"{nomination.proposed_by} of {school}" if school else str(nomination.proposed_by)


def _found(message: Message) -> Nomination | None:
    rows = Nomination.objects.with_names().select_related("alliance")
    return rows.filter(pk=message.subject_id).first()  # type: ignore[no-any-return]


@composer("members.nomination_to_second", "Asked to second a nomination")
def nomination_to_second(message: Message) -> Email | Drop:
    """Ask a head of another school to second."""
    nomination = _found(message)
    if nomination is None or nomination.state != Nomination.State.PROPOSED:
        return Drop("The nomination no longer waits for a seconder.")
    return Email(
        f"Will you second {nomination.institution}?",
        [
            f"{_proposer(nomination)} nominates {nomination.institution} for {nomination.alliance} and asks you to "
            "second it.",
            f"How it shares our ethos: {nomination.shares_ethos}",
            "Read the whole nomination before you answer; you second it there.",
        ],
        _link(nomination),
    )


@composer("members.nomination_to_decide", "Nominations to decide")
def nomination_to_decide(message: Message) -> Email | Drop:
    """Tell a chair that a nomination waits for a decision."""
    nomination = _found(message)
    if nomination is None or nomination.state != Nomination.State.SECONDED:
        return Drop("The nomination no longer waits for a decision.")
    return Email(
        f"To decide: {nomination.institution}",
        [
            f"{_proposer(nomination)} nominated {nomination.institution} for {nomination.alliance}.",
            f"{nomination.seconded_by} of {nomination.seconder_institution} has seconded it. "
            "It waits for your decision, or for that of the strategic board.",
        ],
        _link(nomination),
    )


HAPPENED = {
    "comment": "{by} said of your nomination of {school}:",
    "seconded": "{by} has seconded your nomination of {school}. It now waits for a decision.",
    "accepted": "Your nomination of {school} was accepted. Its lead is invited to join.",
    "declined": "Your nomination of {school} was declined, for this reason:",
}


@composer("members.nomination_step", "Steps of my nominations")
def nomination_step(message: Message) -> Email | Drop:
    """Tell the proposer what happened to the nomination."""
    rows = NominationStep.objects.select_related(
        "by", "nomination__alliance", "nomination__institution", "nomination__proposed_by"
    )
    step = rows.filter(pk=message.subject_id).first()
    if step is None or step.kind not in HAPPENED:
        return Drop("There is nothing to tell of this step.")
    nomination = step.nomination
    if step.kind == "seconded" and nomination.state != Nomination.State.SECONDED:
        return Drop("The nomination has gone on since.")
    words = HAPPENED[step.kind].format(by=step.by or "Somebody", school=nomination.institution)
    subject = f"{nomination.institution}: {step.get_kind_display().lower()}"
    return Email(subject, [words, *([step.text] if step.text else [])], _link(nomination))
