"""Bodies, their make-up, their seats, and the annual selection."""

from typing import Any

from django import forms

from members.access import Standing
from members.actions.governance import Decision, places_of
from members.forms.across import SpanningForm
from members.forms.institutions import DateInput
from members.forms.person_field import PersonField
from members.models import AcademicYear, Body, Institution, MakeUp, Seat


class DayForm(forms.Form):
    """The day as of which something is shown; what is no day means today."""

    on = forms.DateField(label="As of", widget=DateInput(), required=False)

    def day(self) -> Any:
        """Return the day, or None for today."""
        return self.cleaned_data.get("on") if self.is_valid() else None


class BodyForm(SpanningForm):
    """What a body is for, who sits by rule, and how often it meets."""

    # A name is used once in an alliance, and a rule names the cluster or strand that it needs.
    spans = frozenset({"alliance", "cluster", "strand"})

    class Meta:
        model = Body
        fields = ["name", "kind", "purpose", "rule", "cluster", "strand", "meets", "is_selected_annually"]

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.instance.alliance = standing.alliance
        self.fields["cluster"].queryset = standing.alliance.clusters.all()
        self.fields["strand"].queryset = standing.alliance.strands.active()


class MakeUpForm(SpanningForm):
    """One thing that the make-up must have."""

    # A rule names the kind or the institution that it speaks of.
    spans = frozenset({"institution", "institution_kind"})

    class Meta:
        model = MakeUp
        fields = ["rule", "institution_kind", "institution", "number"]
        labels = {"number": "How many (for the rules that count)"}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = Institution.objects.members_of(standing.alliance).only("name")


class SeatForm(SpanningForm):
    """A named seat: whose it is, in what capacity, and for which term."""

    # Nobody has two seats of a body in one term.
    spans = frozenset({"body", "person", "institution"})

    class Meta:
        model = Seat
        fields = ["person", "institution", "title", "capacity", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def __init__(self, *args: Any, standing: Standing, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance, self.instance.body = standing.alliance, body
        self.fields["person"] = PersonField(standing=standing, required=False)
        self.fields["institution"].queryset = Institution.objects.members_of(standing.alliance).only("name")


class SelectionForm(forms.Form):
    """What becomes of each place of a body in an academic year, and which institutions join."""

    CARRY, REPLACE, END = "carry", "replace", "end"
    CHOICES = [(CARRY, "Stays"), (REPLACE, "Give to somebody else"), (END, "End")]

    def __init__(self, *args: Any, body: Body, year: AcademicYear, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places_of(body, year)
        was_selected = any(place.now for place in self.places)
        for place in self.places:
            key = place.seat.pk
            self.fields[f"seat_{key}"] = forms.ChoiceField(
                label=_seat_label(place.seat),
                choices=self.CHOICES,
                initial=self.END if was_selected and not place.now else self.CARRY,
                widget=forms.RadioSelect(),
            )
            self.fields[f"person_{key}"] = PersonField(
                standing=standing, label=f"Who instead of {place.seat.person or 'nobody'}", required=False
            )
        seated = {place.seat.institution_id for place in self.places if place.seat.institution_id}
        self.fields["joining"] = forms.ModelMultipleChoiceField(
            Institution.objects.members_of(standing.alliance).exclude(pk__in=seated).only("name"),
            label="Institutions that join",
            required=False,
            widget=forms.CheckboxSelectMultiple(),
        )

    def clean(self) -> dict[str, Any]:
        """Ask who, where a seat is given to somebody else; nobody gets two seats."""
        cleaned: dict[str, Any] = super().clean() or {}
        for place in self.places:
            key = place.seat.pk
            if cleaned.get(f"seat_{key}") == self.REPLACE and not cleaned.get(f"person_{key}"):
                self.add_error(f"person_{key}", "Choose who takes the seat.")
        self._refuse_two_seats(cleaned)
        return cleaned

    def _refuse_two_seats(self, cleaned: dict[str, Any]) -> None:
        """Refuse a second seat of the same body for anybody."""
        taken: set[int] = set()
        for place in self.places:
            key = place.seat.pk
            choice = cleaned.get(f"seat_{key}")
            person = cleaned.get(f"person_{key}") if choice == self.REPLACE else place.seat.person
            if choice in (None, self.END) or person is None:
                continue
            if person.pk in taken:
                field = f"person_{key}" if choice == self.REPLACE else f"seat_{key}"
                self.add_error(field, "This person has another seat here. Choose somebody else, or end one of the two.")
            taken.add(person.pk)

    def decisions(self) -> list[Decision]:
        """Return what was decided about each place."""
        decided = []
        for place in self.places:
            choice = self.cleaned_data[f"seat_{place.seat.pk}"]
            replaced = choice == self.REPLACE
            person = self.cleaned_data[f"person_{place.seat.pk}"] if replaced else place.seat.person
            decided.append(Decision(place, choice != self.END, person))
        return decided


def _seat_label(seat: Seat) -> str:
    parts = [str(seat.person) if seat.person else "Vacant", str(seat.institution or ""), seat.title]
    return f"{', '.join(part for part in parts if part)} ({seat.get_capacity_display().lower()})"
