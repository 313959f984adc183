"""Who holds which role: the filter, and the forms that give, change and end a role."""

from typing import Any

from django import forms
from django.utils import timezone

from members.access import Standing
from members.forms.across import SpanningForm
from members.forms.institutions import DateInput
from members.forms.person_field import PersonField
from members.models import Appointment, FundedRole, Institution
from members.permissions import Role


class RoleFilterForm(forms.Form):
    """Narrow who holds which role; what is not understood narrows nothing."""

    q = forms.CharField(label="Name", required=False, max_length=100)
    role = forms.ChoiceField(choices=[("", "Any role"), *Role.choices], required=False)
    when = forms.ChoiceField(
        label="Held",
        choices=[("", "On the day"), ("past", "In the past"), ("later", "From later on"), ("all", "Ever")],
        required=False,
    )
    on = forms.DateField(label="As of", widget=DateInput(), required=False)

    def narrow(self, rows: Any) -> Any:
        """Return the appointments that the filter lets through."""
        self.is_valid()
        chosen = self.cleaned_data
        day, when = chosen.get("on"), chosen.get("when")
        if when == "past":
            rows = rows.ended(day)
        elif when == "later":
            rows = rows.starting_later(day)
        elif when != "all":
            rows = rows.current(day)
        if chosen.get("role"):
            rows = rows.filter(role=chosen["role"])
        return rows.naming(chosen["q"]) if chosen.get("q") else rows

    @property
    def day(self) -> Any:
        """The day as of which the list is shown."""
        return self.cleaned_data.get("on") or timezone.localdate()


class RoleForm(SpanningForm):
    """A person's role, where it is held, from and to, and the days it is funded."""

    # Nobody holds the same role in the same place twice at a time.
    spans = frozenset({"alliance", "person", "institution", "strand"})

    class Meta:
        model = Appointment
        fields = ["person", "role", "institution", "strand", "starts_on", "ends_on", "days", "per"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        help_texts = {"institution": "Needed for roles at a school", "strand": "For a strategic lead"}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["person"]
        else:
            self.instance.alliance = standing.alliance
            self.fields["person"] = PersonField(standing=standing)
        self.fields["institution"].queryset = Institution.objects.members_of(standing.alliance).only("name")
        self.fields["strand"].queryset = standing.alliance.strands.active()
        self.fields["per"].choices = [("", "–"), *FundedRole.Per.choices]
