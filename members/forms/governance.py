"""Bodies, their make-up, their seats, and the annual selection."""

from typing import Any

from django import forms
from django.utils import timezone

from members.access import Standing
from members.actions.governance import Decision
from members.forms.institutions import DateInput
from members.models import AcademicYear, Body, Institution, MakeUp, Person, Seat


class DayForm(forms.Form):
    """The day as of which something is shown; what is no day means today."""

    on = forms.DateField(label="As of", widget=DateInput(), required=False)

    def day(self) -> Any:
        """Return the day, or None for today."""
        return self.cleaned_data.get("on") if self.is_valid() else None


class BodyForm(forms.ModelForm):
    """What a body is for, who sits by rule, and how often it meets."""

    class Meta:
        model = Body
        fields = ["name", "kind", "purpose", "rule", "cluster", "strand", "meets", "is_selected_annually"]

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.instance.alliance = standing.alliance
        self.fields["cluster"].queryset = standing.alliance.clusters.all()
        self.fields["strand"].queryset = standing.alliance.strands.active()

    def _get_validation_exclusions(self) -> set[str]:
        """Check as well that the name is not taken in the alliance, and that a rule names what it needs."""
        return super()._get_validation_exclusions() - {"alliance", "cluster", "strand"}


class MakeUpForm(forms.ModelForm):
    """One thing that the make-up must have."""

    class Meta:
        model = MakeUp
        fields = ["rule", "institution_kind", "institution", "number"]
        labels = {"number": "How many (for the rules that count)"}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = Institution.objects.members_of(standing.alliance)

    def _get_validation_exclusions(self) -> set[str]:
        """Check as well that a rule names the kind or the institution that it speaks of."""
        return super()._get_validation_exclusions() - {"institution", "institution_kind"}


class SeatForm(forms.ModelForm):
    """A named seat: whose it is, in what capacity, and for which term."""

    class Meta:
        model = Seat
        fields = ["person", "institution", "title", "capacity", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def __init__(self, *args: Any, standing: Standing, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance, self.instance.body = standing.alliance, body
        self.fields["person"].queryset = Person.objects.in_alliance(standing.alliance).order_by("name")
        self.fields["institution"].queryset = Institution.objects.members_of(standing.alliance)

    def _get_validation_exclusions(self) -> set[str]:
        """Check as well that nobody has two seats in one term."""
        return super()._get_validation_exclusions() - {"body", "person", "institution"}


class SelectionForm(forms.Form):
    """What becomes of each seat in the next academic year, and who joins."""

    CARRY, REPLACE, END = "carry", "replace", "end"
    CHOICES = [(CARRY, "Carry over"), (REPLACE, "Give to somebody else"), (END, "End")]

    def __init__(self, *args: Any, body: Body, year: AcademicYear, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = list(body.seats.current(min(year.starts_on, timezone.localdate())).with_names())
        people = Person.objects.in_alliance(standing.alliance).order_by("name")
        choices = [("", "Choose a person"), *((person.pk, person.name) for person in people)]
        self.people = {person.pk: person for person in people}
        for seat in self.seats:
            self.fields[f"seat_{seat.pk}"] = forms.ChoiceField(
                label=_seat_label(seat), choices=self.CHOICES, initial=self.CARRY, widget=forms.RadioSelect()
            )
            self.fields[f"person_{seat.pk}"] = forms.TypedChoiceField(
                label=f"Who instead of {seat.person or 'nobody'}",
                choices=choices,
                required=False,
                coerce=int,
                empty_value=None,
            )
        seated = {seat.institution_id for seat in self.seats}
        partners = Institution.objects.members_of(standing.alliance).exclude(pk__in=seated - {None})
        self.fields["joining"] = forms.ModelMultipleChoiceField(
            partners, label="Institutions that join", required=False, widget=forms.CheckboxSelectMultiple()
        )

    def clean(self) -> dict[str, Any]:
        """Ask who, where a seat is given to somebody else."""
        cleaned: dict[str, Any] = super().clean() or {}
        for seat in self.seats:
            if cleaned.get(f"seat_{seat.pk}") == self.REPLACE and not cleaned.get(f"person_{seat.pk}"):
                self.add_error(f"person_{seat.pk}", "Choose who takes the seat.")
        return cleaned

    def decisions(self) -> list[Decision]:
        """Return what was decided about each seat."""
        decided = []
        for seat in self.seats:
            choice = self.cleaned_data[f"seat_{seat.pk}"]
            replaced = choice == self.REPLACE
            person = self.people[self.cleaned_data[f"person_{seat.pk}"]] if replaced else seat.person
            decided.append(Decision(seat, choice != self.END, person))
        return decided


def _seat_label(seat: Seat) -> str:
    parts = [str(seat.person) if seat.person else "Vacant", str(seat.institution or ""), seat.title]
    return f"{', '.join(part for part in parts if part)} ({seat.get_capacity_display().lower()})"
