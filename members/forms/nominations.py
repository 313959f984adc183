"""What is typed on the way of a nomination."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from members.access import Standing
from members.actions import nominations as actions
from members.models import Institution, Nomination, Person
from members.querysets import InstitutionQuerySet, NominationQuerySet, PersonQuerySet

NOTE = forms.Textarea(attrs={"rows": 4})


class NominationFilterForm(forms.Form):
    """Narrow by state, and to one's own; what is not understood narrows nothing."""

    STATES = [("", "Every state"), ("open", "Open"), *Nomination.State.choices]

    state = forms.ChoiceField(choices=STATES, required=False)
    mine = forms.BooleanField(label="Only those I proposed", required=False)

    def narrow(self, rows: NominationQuerySet, person: Person) -> NominationQuerySet:
        """Return the rows that the filter lets through."""
        self.is_valid()
        state = self.cleaned_data.get("state")
        if state == "open":
            rows = rows.open()
        elif state:
            rows = rows.filter(state=state)
        return rows.filter(proposed_by=person) if self.cleaned_data.get("mine") else rows


class FindSchoolForm(forms.Form):
    """Words for the national directory; what cannot be searched for finds nothing."""

    q = forms.CharField(required=False, max_length=100)

    @property
    def words(self) -> str:
        return " ".join(self.cleaned_data.get("q", "").split()) if self.is_valid() else ""

    def found(self) -> InstitutionQuerySet:
        """Return the institutions that match, none for fewer than two letters."""
        rows = Institution.objects.all()
        return rows.open().find(self.words) if len(self.words) > 1 else rows.none()


class NominateForm(forms.ModelForm):
    """The three criteria, the school's lead, and for which school one speaks."""

    class Meta:
        model = Nomination
        fields = (
            "shares_ethos", "expertise", "would_benefit", "lead_name", "lead_email", "kind", "proposer_institution",
        )  # fmt: skip
        labels = {
            "shares_ethos": "How does the school share our ethos?",
            "expertise": "What expertise does it have to offer?",
            "would_benefit": "How would it benefit from the expertise within the alliance?",
            "lead_name": "Name of its lead",
            "lead_email": "E-mail of its lead",
            "kind": "To join as",
            "proposer_institution": "On behalf of",
        }
        help_texts = {"lead_email": "Its lead is written to only when the nomination is accepted."}
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("shares_ethos", "expertise", "would_benefit")}

    def __init__(self, *args: Any, standing: Standing, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.institution = institution
        schools = actions.own_schools(standing)
        if schools:
            field = forms.ModelChoiceField(
                Institution.objects.filter(pk__in=[school.pk for school in schools]),
                label="On behalf of",
                initial=schools[0] if len(schools) == 1 else None,
                empty_label=None if len(schools) == 1 else "Choose your school",
            )
            self.fields["proposer_institution"] = field
        else:
            del self.fields["proposer_institution"]

    def clean_lead_email(self) -> str:
        return str(self.cleaned_data["lead_email"]).lower()


class CommentForm(forms.Form):
    text = forms.CharField(label="Comment", max_length=3000, widget=NOTE)


class AskForm(forms.Form):
    """Who is asked to second."""

    person = forms.ModelChoiceField(Person.objects.none(), label="Head of another school", empty_label="Choose a head")

    def __init__(self, *args: Any, people: PersonQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class SecondForm(forms.Form):
    """For which school one seconds, and what one has to say."""

    school = forms.ModelChoiceField(Institution.objects.none(), label="On behalf of", empty_label=None)
    text = forms.CharField(
        label="Why you second it", max_length=3000, required=False, widget=NOTE,
        help_text="The proposer and those who decide read this.",
    )  # fmt: skip

    def __init__(self, *args: Any, schools: list[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Institution.objects.filter(pk__in=[school.pk for school in schools])
        self.fields["school"].queryset = chosen  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """The decision, by whom, when, and from when membership runs."""

    decision = forms.ChoiceField(
        choices=[("accept", "Accept the school"), ("decline", "Decline")], widget=forms.RadioSelect
    )
    route = forms.ChoiceField(label="Decided by", widget=forms.RadioSelect)
    decided_on = forms.DateField(
        label="Date of the decision", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts_on = forms.DateField(
        label="Membership starts on", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label="Note, or the reason for declining", max_length=3000, required=False, widget=NOTE,
        help_text="The proposer reads this.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, nomination: Nomination, routes: list[str]) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"decided_on": today, "starts_on": today, "route": routes[0]})
        labels = {"chair": "The chair: my own decision", "board": "The strategic board, which I record here"}
        self.fields["route"].choices = [(route, labels[route]) for route in routes]  # type: ignore[attr-defined]
        self.nomination = nomination
        if nomination.state != Nomination.State.SECONDED:
            self.fields["decision"].choices = [("decline", "Decline")]  # type: ignore[attr-defined]
            self.fields["decision"].initial = "decline"
            self.fields["decision"].help_text = "To accept the school, first have somebody of another school second it."
            del self.fields["starts_on"]

    def clean_decided_on(self) -> Any:
        day = self.cleaned_data["decided_on"]
        if not timezone.localdate(self.nomination.proposed_at) <= day <= timezone.localdate():
            raise forms.ValidationError("Give a day between the proposal and today.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "accept":
            self._check_start(cleaned.get("starts_on"))
        if cleaned.get("decision") == "decline" and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", "Give the reason; the proposer reads it.")
        return cleaned

    def _check_start(self, day: Any) -> None:
        if "starts_on" in self.errors:
            return
        today = timezone.localdate()
        if day is None:
            self.add_error("starts_on", "Give the day on which membership starts.")
        elif not today - timedelta(days=366) <= day <= today + timedelta(days=366):
            self.add_error("starts_on", "Give a day within a year of today.")


class WithdrawForm(forms.Form):
    text = forms.CharField(label="Why", max_length=3000, required=False, widget=NOTE)
