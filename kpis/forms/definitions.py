"""What is typed about indicators, periods, targets and settings."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q

from kpis.combining import How
from kpis.models import Indicator, KpiSettings, Period
from members.access import Standing
from members.forms.across import SpanningForm
from members.forms.institutions import DateInput
from members.models import AcademicYear, Cluster, Person, Strand
from members.permissions import Role

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def figure_field(label: str, help_text: str = "") -> forms.DecimalField:
    """Return a field for a figure that may be left out."""
    return forms.DecimalField(label=label, required=False, max_digits=12, decimal_places=4, help_text=help_text)


class IndicatorForm(SpanningForm):
    """The definition of an indicator."""

    spans = frozenset({"alliance"})

    class Meta:
        model = Indicator
        fields = [
            "name", "meaning", "source", "unit", "better", "frequency", "level", "phase", "how", "line", "numerator",
            "denominator", "groups", "against", "within", "good_means", "watch_means", "concern_means", "baseline",
            "strand", "lead", "computed", "is_active",
        ]  # fmt: skip
        help_texts = {
            "line": "Only for a share of schools: the figure a school must reach to count",
            "groups": "Only for a gap: one pupil group a line",
            "numerator": "What is counted, where the figure is a fraction",
            "within": "How far short of its aim the figure may be and still be amber, in its own unit",
            "baseline": "Where the alliance stood when it began",
        }
        widgets = {
            "meaning": forms.Textarea(attrs={"rows": 3}),
            "groups": forms.Textarea(attrs={"rows": 3}),
            "is_active": forms.CheckboxInput,
        }
        error_messages = {"name": {"required": "Give the indicator a name."}}

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance = standing.alliance
        strands = standing.alliance.strands.active()
        if self.instance.strand_id:
            strands = strands | Strand.objects.filter(pk=self.instance.strand_id)
        self.fields["strand"].queryset = strands.order_by("position", "pk")
        leading = standing.alliance.appointments.current().filter(role__in=[Role.LEAD, Role.DIRECTOR, Role.CHAIR])
        who = Q(pk__in=leading.order_by().values("person_id")) | Q(pk=self.instance.lead_id)
        self.fields["lead"].queryset = Person.objects.filter(who).order_by("name", "pk")

    def clean_groups(self) -> str:
        text: str = self.cleaned_data["groups"]
        long = [line for line in text.splitlines() if len(line.strip()) > 60]
        if long:
            raise forms.ValidationError(f"A pupil group's name has at most 60 characters: “{long[0][:40]}…” has more.")
        return text.strip()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        how, level = cleaned.get("how"), cleaned.get("level")
        if how == How.SHARE and cleaned.get("line") is None and "line" not in self.errors:
            self.add_error("line", "Say which line a school must reach to count.")
        if level == Indicator.Level.GROUP and not cleaned.get("groups") and "groups" not in self.errors:
            self.add_error("groups", "Name the pupil groups, one a line.")
        if how == How.GAP and level != Indicator.Level.GROUP:
            self.add_error("level", "A gap is asked of each school by pupil group.")
        if level == Indicator.Level.GROUP and how != How.GAP:
            self.add_error("how", "What is asked by pupil group combines to a gap.")
        return cleaned


class PeriodForm(SpanningForm):
    """An academic year or a part of it, and its three days."""

    spans = frozenset({"alliance"})

    class Meta:
        model = Period
        fields = ["academic_year", "part", "opens_on", "due_on", "closes_on"]
        labels = {"opens_on": "Collecting opens on", "due_on": "Due on", "closes_on": "Closes on"}
        help_texts = {"due_on": "From the day after, what is missing is late"}
        widgets = dict.fromkeys(("opens_on", "due_on", "closes_on"), DateInput)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance = standing.alliance
        this = AcademicYear.of_today()
        years = sorted({*range(this - 6, this + 3), self.instance.academic_year or int(this)}, reverse=True)
        self.fields["academic_year"] = forms.TypedChoiceField(
            label="Academic year",
            coerce=int,
            choices=[(year, str(AcademicYear(year))) for year in years],
            initial=int(this),
        )
        for name in ("opens_on", "due_on", "closes_on"):
            self.fields[name].validators += [
                MinValueValidator(FIRST_DAY, "This day is too long ago."),
                MaxValueValidator(LAST_DAY, "This day is too far ahead."),
            ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        opens, due, closes = (cleaned.get(name) for name in ("opens_on", "due_on", "closes_on"))
        if opens and due and due < opens:
            self.add_error("due_on", "The day it is due is before the day it opens.")
        if due and closes and closes < due:
            self.add_error("closes_on", "It closes before it is due.")
        return cleaned


class BenchmarkForm(forms.Form):
    """Targets and national figures of one period, for each pupil group where there are groups."""

    def __init__(self, *args: Any, indicator: Indicator, present: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = indicator.group_names
        for number, group in enumerate(self.groups):
            of = f", {group}" if group else ""
            old = present.get(group)
            self.fields[f"target_{number}"] = figure_field(f"Target{of}")
            self.fields[f"national_{number}"] = figure_field(f"National figure{of}")
            self.initial[f"target_{number}"] = old.target if old else None
            self.initial[f"national_{number}"] = old.national if old else None
        source = next((each.source for each in present.values() if each.source), "")
        self.fields["source"] = forms.CharField(
            label="Source of the national figure", max_length=200, required=False, initial=source
        )

    @property
    def given(self) -> list[tuple[str, Any, Any]]:
        """Each group with its target and its national figure."""
        found = self.cleaned_data
        return [(group, found[f"target_{n}"], found[f"national_{n}"]) for n, group in enumerate(self.groups)]


class SettingsForm(forms.ModelForm):
    """Who sees another school's values."""

    class Meta:
        model = KpiSettings
        fields = ["shown", "smallest_number"]
        widgets = {"shown": forms.RadioSelect(attrs={"class": "form-check-input"})}
        help_texts = {
            "smallest_number": "Figures of fewer pupils are shown to their school and to those who collect them alone"
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown"].choices = KpiSettings.Shown.choices
        self.fields["smallest_number"].validators += [
            MinValueValidator(1, "Write a number from 1 to 100."),
            MaxValueValidator(100, "Write a number from 1 to 100."),
        ]


class PartForm(forms.Form):
    """Which part of the alliance the board shows, and up to which year; what is not understood narrows nothing."""

    phase = forms.ChoiceField(
        required=False, choices=[("", "Every phase"), ("primary", "Primary"), ("secondary", "Secondary")]
    )
    cluster = forms.ModelChoiceField(Cluster.objects.none(), required=False, empty_label="Every cluster")
    year = forms.TypedChoiceField(label="Up to", coerce=int, required=False, empty_value=None)

    def __init__(self, data: Any, *, standing: Standing, years: list[AcademicYear]) -> None:
        super().__init__(data)
        self.fields["cluster"].queryset = standing.alliance.clusters.all()
        self.fields["year"].choices = [("", "The latest"), *((int(year), str(year)) for year in years)]
        self.is_valid()
