"""What the meetings room forgets of a person who is erased: what they declared, and why they stood aside."""

from meetings.models import Declaration, Interest, Recusal
from members.actions.erasure import ERASING
from members.history import events_of
from members.models import Person

NO_REASON = "The reason is no longer kept"


@ERASING.register(position=30)
def forget_interests(person: Person) -> None:
    """Delete the person's declarations with their history, and the reasons for which they stood aside.

    That they stood aside stays: the minutes say so.
    """
    declarations = events_of(Declaration).filter(person_id=person.pk)
    keys = list(declarations.order_by().values_list("pgh_obj_id", flat=True).distinct())
    Declaration.objects.filter(person=person).delete()
    events_of(Interest).filter(declaration_id__in=keys).delete()
    declarations.delete()
    Recusal.objects.filter(person=person).update(reason=NO_REASON)
    events_of(Recusal).filter(person_id=person.pk).update(reason=NO_REASON)
