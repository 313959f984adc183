"""The register's filter, and the forms that start, change and end a membership."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from members.forms.across import SpanningForm
from members.models import Alliance, Institution, Membership
from members.querysets import MembershipQuerySet

PHASES = [
    ("", "Any phase"),
    *[(phase.value, phase.label) for phase in Institution.Phase if phase != Institution.Phase.NOT_APPLICABLE],
    ("special", "Special"),
    *[(kind.value, kind.label) for kind in Institution.Kind if kind != Institution.Kind.SCHOOL],
]


class DateInput(forms.DateInput):
    """A date that the browser helps to choose, in the form that it expects."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class RegisterFilterForm(forms.Form):
    """Narrow the register; what is not understood narrows nothing."""

    q = forms.CharField(label="Name, town, postcode or URN", required=False, max_length=100)
    kind = forms.ChoiceField(label="Joined as", choices=[("", "Any kind"), *Membership.Kind.choices], required=False)
    phase = forms.ChoiceField(choices=PHASES, required=False)
    authority = forms.ChoiceField(required=False)
    when = forms.ChoiceField(
        label="Members", choices=[("", "Today"), ("past", "Former members"), ("all", "Ever")], required=False
    )

    def __init__(self, data: Any, alliance: Alliance) -> None:
        super().__init__(data)
        self.alliance = alliance
        names = alliance.memberships.exclude(institution__la_name="").order_by("institution__la_name")
        authorities = names.values_list("institution__la_name", flat=True).distinct()
        self.fields["authority"].choices = [("", "Any authority"), *((name, name) for name in authorities)]

    def narrow(self, rows: MembershipQuerySet) -> MembershipQuerySet:
        """Return the memberships that the filter lets through, by name."""
        self.is_valid()
        chosen = self.cleaned_data
        when = chosen.get("when")
        if when == "past":
            rows = rows.ended()
        elif when != "all":
            rows = rows.current()
        if chosen.get("kind"):
            rows = rows.filter(kind=chosen["kind"])
        if chosen.get("phase"):
            rows = rows.of_phase(chosen["phase"])
        if chosen.get("authority"):
            rows = rows.filter(institution__la_name=chosen["authority"])
        if chosen.get("q", "").strip():
            rows = rows.named_like(chosen["q"])
        return rows.order_by("institution__name", "pk")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(self.cleaned_data.values())


class MembershipForm(SpanningForm):
    """How and when an institution belongs to the alliance."""

    # A school is in an alliance once at a time.
    spans = frozenset({"alliance", "institution"})

    class Meta:
        model = Membership
        fields = ["kind", "is_teaching_school", "starts_on", "ends_on"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput(), "kind": forms.RadioSelect()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Membership.Kind.choices


class EndForm(forms.Form):
    """The day on which something ends."""

    ends_on = forms.DateField(
        label="Ends on",
        widget=DateInput(),
        initial=timezone.localdate,
        help_text="From this day on it no longer holds.",
    )

    def __init__(self, *args: Any, starts_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts_on = starts_on

    def clean_ends_on(self) -> date:
        """Refuse an end before the beginning."""
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on < self.starts_on:
            raise forms.ValidationError(f"It began on {self.starts_on:%d %B %Y}; choose that day or a later one.")
        return ends_on


class OtherInstitutionForm(forms.ModelForm):
    """A university, trust or other institution that the national directory does not list as a school."""

    class Meta:
        model = Institution
        fields = ["kind", "name", "code", "town", "postcode", "website"]
        labels = {"kind": "What it is", "code": "Its code (authority code, trust UID or UKPRN)"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind.value, kind.label) for kind in Institution.Kind if kind != Institution.Kind.SCHOOL
        ]

    def clean_name(self) -> str:
        """Refuse a second institution of the same kind and name."""
        name: str = self.cleaned_data["name"]
        if Institution.objects.filter(kind=self.cleaned_data.get("kind", ""), name__iexact=name).exists():
            raise forms.ValidationError("The portal knows this institution already: find it by its name.")
        return name
