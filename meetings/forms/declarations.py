"""What is typed about interests and standing aside."""

from typing import Any

from django import forms
from django.utils import timezone

from meetings.forms.planning import day_field
from meetings.models import AgendaItem, Interest
from members.access import Standing
from members.models import AcademicYear, Body, Institution, Person

MOST_YEARS = 8


class InterestForm(forms.ModelForm):
    """One interest: what it is, and with which organisation or which member of the alliance."""

    since = day_field("Since", required=False)

    class Meta:
        model = Interest
        fields = ["kind", "organisation", "institution", "what", "since"]
        labels = {
            "kind": "What kind of interest",
            "organisation": "Organisation",
            "institution": "Or a school or institution of the alliance",
            "what": "What the interest is",
        }
        help_texts = {
            "organisation": "A company, trust, charity or school",
            "what": "For example: trustee; my partner is a director",
        }
        error_messages = {
            "kind": {"required": "Choose the kind."},
            "what": {"required": "Say what the interest is."},
        }
        widgets = {"kind": forms.RadioSelect(attrs={"class": "form-check-input"})}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance = standing.alliance
        self.fields["kind"].choices = Interest.Kind.choices
        members = Institution.objects.members_of(standing.alliance)
        if self.instance.institution_id:
            members = members | Institution.objects.filter(pk=self.instance.institution_id)
        self.fields["institution"].queryset = members.order_by("name", "pk")
        self.fields["institution"].empty_label = "None of them"
        self.fields["since"].help_text = "If you know it"

    def clean_since(self) -> Any:
        since = self.cleaned_data["since"]
        if since and since > timezone.localdate():
            raise forms.ValidationError("This day is still to come.")
        return since

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("organisation") and not cleaned.get("institution") and "organisation" not in self.errors:
            self.add_error("organisation", "Name the organisation, or choose the school.")
        return cleaned


class RecusalForm(forms.Form):
    """Who stands aside from an item, and why."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Who stands aside",
        empty_label="Choose a person",
        error_messages={"required": "Choose who stands aside."},
    )
    reason = forms.CharField(
        label="The reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
        help_text="The minutes say that the person stood aside; this reason is for those who run the meeting.",
        error_messages={"required": "Give the reason."},
    )

    def __init__(self, *args: Any, item: AgendaItem, standing: Standing, for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        if not for_others:
            del self.fields["person"]
            return
        invited = item.meeting.invitees.filter(person__isnull=False).order_by().values("person_id")
        people = Person.objects.filter(pk__in=invited) | Person.objects.filter(pk=standing.person.pk)
        aside = item.recusals.order_by().values("person_id")
        self.fields["person"].queryset = people.exclude(pk__in=aside).order_by("name", "pk")

    @property
    def who(self) -> Person:
        """Who stands aside: the one chosen, or the one who is signed in."""
        chosen: Person = self.cleaned_data.get("person") or self.standing.person
        return chosen


class RegisterFilterForm(forms.Form):
    """Narrow the register of interests; what is not understood narrows nothing."""

    STATES = (
        ("", "Anybody"),
        ("missing", "Not declared yet"),
        ("nothing", "Nothing to declare"),
        ("some", "With interests"),
    )

    q = forms.CharField(label="Name", required=False, max_length=100)
    body = forms.ModelChoiceField(Body.objects.none(), required=False, empty_label="Any body")
    state = forms.ChoiceField(label="Declared", choices=STATES, required=False)
    year = forms.TypedChoiceField(label="Academic year", coerce=int, required=False)

    def __init__(self, data: Any, *, standing: Standing) -> None:
        super().__init__(data)
        self.standing = standing
        this = AcademicYear.of_today()
        self.fields["year"].choices = [(int(this) - back, str(AcademicYear(this - back))) for back in range(MOST_YEARS)]
        self.fields["body"].queryset = standing.alliance.bodies.all()
        self.is_valid()

    @property
    def chosen_year(self) -> AcademicYear:
        """The academic year that was chosen, else this one."""
        return AcademicYear(self.cleaned_data.get("year") or AcademicYear.of_today())

    @property
    def body_pk(self) -> int | None:
        """The body that was chosen."""
        body = self.cleaned_data.get("body")
        return body.pk if body else None

    def narrow(self, people: Any) -> Any:
        """Return the people whom the filter lets through."""
        chosen, alliance = self.cleaned_data, self.standing.alliance
        if words := chosen.get("q", "").strip():
            people = people.named_like(words)
        state = chosen.get("state")
        if not state:
            return people
        declared = alliance.declarations.in_year(self.chosen_year)
        if state != "missing":
            declared = declared.filter(nothing_to_declare=state == "nothing")
        keys = declared.order_by().values("person_id")
        return people.exclude(pk__in=keys) if state == "missing" else people.filter(pk__in=keys)
