"""Everything sent about returns."""

from django.urls import reverse
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from kpis.models import Period, Return
from members.models import Institution


def _day(day: object) -> str:
    return f"{day:%a} {day:%d} {day:%b} {day:%Y}".replace(" 0", " ")


@composer("kpis.return_due", "Data returns that are due")
def return_due(message: Message) -> Email | Drop:
    """Remind a head of a return that is not in; whoever has handed it in since hears nothing."""
    period = Period.objects.select_related("alliance").filter(pk=message.subject_id).first()
    school = Institution.objects.filter(pk=message.details.get("institution")).first()
    if period is None or school is None:
        return Drop("The period or the school is no longer there.")
    if Return.objects.given().filter(period=period, institution=school).exists():
        return Drop("The return has been handed in.")
    late = period.due_on < timezone.localdate()
    title = f"{'Late' if late else 'Due'}: the return of {school.name} for {period}"
    lines = [
        f"{period.alliance.name} collects the figures of its schools for {period}.",
        f"The return of {school.name} {'was' if late else 'is'} due on {_day(period.due_on)}, and is not in yet.",
    ]
    url = absolute(reverse("kpis:give_return", args=[period.alliance.slug, period.pk, school.pk]))
    return Email(title, lines, ("Give the return", url))


@composer("kpis.return_sent_back", "Data returns that were sent back")
def return_sent_back(message: Message) -> Email | Drop:
    """Tell who submitted a return what is to be mended."""
    found = Return.objects.with_names().filter(pk=message.subject_id).first()
    if found is None or found.state != Return.State.RETURNED:
        return Drop("The return has been dealt with since.")
    lines = [
        f"The return of {found.institution.name} for {found.period} was sent back.",
        f"What is to be mended: {found.sent_back_because}",
    ]
    url = absolute(found.get_absolute_url())
    return Email(f"Sent back: the return of {found.institution.name}", lines, ("Mend the return", url))
