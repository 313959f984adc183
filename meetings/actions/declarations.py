"""Declaring interests once a year, standing aside from items, and dismissing what was flagged in vain."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings.models import AgendaItem, Declaration, FlagDismissal, Interest, Recusal
from members.access import Standing
from members.models import AcademicYear, Person

MOST_INTERESTS = 50


def _declaration(by: Standing) -> Declaration:
    """Return the person's declaration of this academic year, locked; it begins empty."""
    year = AcademicYear.of_today()
    made, _ = Declaration.objects.get_or_create(alliance=by.alliance, person=by.person, academic_year=year)
    return Declaration.objects.select_for_update(of=("self",)).get(pk=made.pk)


@transaction.atomic
def add_interest(*, interest: Interest, by: Standing) -> Interest:
    """Declare an interest for this academic year; "nothing to declare" no longer stands then."""
    declaration = _declaration(by)
    if declaration.interests.count() >= MOST_INTERESTS:
        raise ValidationError(f"A declaration holds at most {MOST_INTERESTS} interests.")
    interest.alliance, interest.declaration = by.alliance, declaration
    interest.save()
    _declared(declaration, nothing=False)
    return interest


@transaction.atomic
def change_interest(*, interest: Interest, by: Standing) -> None:
    """Save what was edited of one's own interest of this year."""
    declaration = _declaration(by)
    if interest.declaration_id != declaration.pk:
        raise ValidationError("What was declared for an earlier year stays as it was.")
    interest.save()
    _declared(declaration, nothing=False)


@transaction.atomic
def remove_interest(*, interest: Interest, by: Standing) -> bool:
    """End an interest; return whether anything is still declared, for an empty declaration says nothing."""
    declaration = _declaration(by)
    declaration.interests.filter(pk=interest.pk).delete()
    if declaration.interests.exists():
        _declared(declaration, nothing=False)
        return True
    declaration.delete()
    return False


@transaction.atomic
def declare_nothing(*, by: Standing) -> None:
    """Say for this academic year that there is nothing to declare; refuses where interests are declared."""
    declaration = _declaration(by)
    if declaration.interests.exists():
        raise ValidationError("You have declared interests. Take them away first if they have ended.")
    _declared(declaration, nothing=True)


@transaction.atomic
def carry_over(*, by: Standing) -> int:
    """Confirm that what was declared last still holds this year; return how many interests were carried over.

    Done twice, or where this year is declared already, it changes nothing.
    """
    year = AcademicYear.of_today()
    last = last_before(by, year)
    if last is None or Declaration.objects.filter(alliance=by.alliance, person=by.person, academic_year=year).exists():
        return 0
    declaration = _declaration(by)
    if last.nothing_to_declare:
        _declared(declaration, nothing=True)
        return 0
    held = list(last.interests.all())
    for interest in held:
        interest.pk = None
        interest._state.adding = True
        interest.declaration = declaration
    Interest.objects.bulk_create(held)
    _declared(declaration, nothing=False)
    return len(held)


def last_before(by: Standing, year: AcademicYear) -> Declaration | None:
    """Return what the person declared last before an academic year."""
    rows = Declaration.objects.filter(alliance=by.alliance, academic_year__lt=year).of_person(by.person)
    return rows.first()


def _declared(declaration: Declaration, *, nothing: bool) -> None:
    declaration.nothing_to_declare, declaration.declared_at = nothing, timezone.now()
    declaration.save(update_fields=["nothing_to_declare", "declared_at"])


@transaction.atomic
def stand_aside(*, item: AgendaItem, person: Person, reason: str, by: Standing) -> Recusal:
    """Note that a person stands aside from an item; said twice, the first stands."""
    try:
        with transaction.atomic():
            return Recusal.objects.create(
                alliance=item.alliance, item=item, person=person, reason=reason, recorded_by=by.person
            )
    except IntegrityError:
        return Recusal.objects.get(item=item, person=person)


@transaction.atomic
def take_part_again(*, recusal: Recusal, by: Standing) -> None:
    """Undo a recusal; its history stays."""
    Recusal.objects.that_can_be_undone_by(by).filter(pk=recusal.pk).delete()


@transaction.atomic
def dismiss_flag(*, item: AgendaItem, interest: Interest, by: Standing) -> None:
    """Note that an item does not touch a declared interest after all."""
    FlagDismissal.objects.get_or_create(
        item=item, interest=interest, defaults={"alliance": item.alliance, "dismissed_by": by.person}
    )


@transaction.atomic
def raise_flag_again(*, item: AgendaItem, interest: Interest, by: Standing) -> None:
    """Show a flag again that was dismissed."""
    FlagDismissal.objects.filter(item=item, interest=interest).delete()
