"""The directory's filter, the upload of a staff list, leaving a school, merging and erasing."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from members.access import Standing
from members.forms.person_field import PersonField
from members.models import Affiliation, Alliance, Person
from members.permissions import Role
from members.querysets import PersonQuerySet


class PeopleFilterForm(forms.Form):
    """Narrow by name, role, school and strand; what is not understood narrows nothing."""

    name = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(choices=[("", "Any role"), *Role.choices], required=False)
    school = forms.ModelChoiceField(queryset=None, required=False, empty_label="Any school")
    strand = forms.ModelChoiceField(queryset=None, required=False, empty_label="Any strand")

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alliance = alliance
        self.fields["school"].queryset = schools_of(alliance)
        self.fields["strand"].queryset = alliance.strands.all()

    def narrow(self, people: PersonQuerySet) -> PersonQuerySet:
        """Return the people whom the filter lets through."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("role") or chosen.get("strand"):
            people = people.holding(self.alliance, role=chosen.get("role", ""), strand=chosen.get("strand"))
        if chosen.get("school"):
            people = people.at_school(self.alliance, chosen["school"])
        if chosen.get("name"):
            people = people.named_like(chosen["name"])
        return people

    @property
    def is_used(self) -> bool:
        """Whether anything narrows the list, for the words of an empty one."""
        return any(self.cleaned_data.values()) if self.is_valid() else bool(self.data)


def schools_of(alliance: Alliance) -> Any:
    """Return the institutions in the alliance today, by name, with nothing but the name: every one is a choice."""
    return alliance.institutions().only("name").order_by("name")


class StaffUploadForm(forms.Form):
    """A staff list from a spreadsheet; what stands in it is read and checked by `members.staff_import`."""

    file = forms.FileField(
        label="Staff list",
        help_text="An Excel workbook (.xlsx) or a CSV file, at most 5 MB and 2,000 rows.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class LeaveForm(forms.Form):
    """Which school somebody leaves, and their last day there."""

    affiliation = forms.ModelChoiceField(label="School", queryset=None, empty_label=None)
    last_day = forms.DateField(
        label="Last day at the school",
        help_text="Access that comes with a role at the school ends with this day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, affiliations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["affiliation"]
        field.queryset = affiliations
        field.label_from_instance = lambda affiliation: affiliation.institution.name
        field.initial = affiliations.first()
        self.fields["last_day"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        affiliation: Affiliation | None = cleaned.get("affiliation")
        last_day: date | None = cleaned.get("last_day")
        if affiliation and last_day:
            if last_day < affiliation.starts_on - timedelta(days=1):
                self.add_error(
                    "last_day", f"They have worked there since {affiliation.starts_on:%-d %B %Y}. Give a later day."
                )
            elif last_day > timezone.localdate() + timedelta(days=3 * 365):
                self.add_error("last_day", "Give a day within the next three years.")
        return cleaned


class MergeForm(forms.Form):
    """Which other account is the same person, and which of the two stays."""

    stays = forms.ChoiceField(
        label="Which account stays",
        choices=[("this", "This one"), ("other", "The other one")],
        initial="this",
        widget=forms.RadioSelect,
        help_text="The account that stays keeps its name, e-mail, password and contact details.",
    )

    field_order = ["other", "stays"]

    def __init__(self, *args: Any, person: Person, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["other"] = PersonField(
            standing=standing, people=standing.people.exclude(pk=person.pk), label="The other account"
        )
        self.order_fields(self.field_order)

    def pair(self) -> tuple[Person, Person]:
        """Return the account that stays and the one that is closed."""
        other = self.cleaned_data["other"]
        return (self.person, other) if self.cleaned_data["stays"] == "this" else (other, self.person)


class EraseForm(forms.Form):
    """The name typed again, because erasing cannot be undone."""

    name = forms.CharField(label="Type the person's name", max_length=150)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        typed = self.cleaned_data["name"]
        if typed.casefold().split() != self.person.name.casefold().split():
            raise forms.ValidationError(f"Type the name exactly as it stands here: {self.person.name}")
        return typed
