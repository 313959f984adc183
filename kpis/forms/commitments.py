"""What is typed about promises: the year and state looked at, and what is attested or exempted."""

from typing import Any

from django import forms

from kpis.scorecard import STATES
from members.models import AcademicYear

MOST_YEARS = 4


class ScorecardForm(forms.Form):
    """Which academic year and which state; what is not understood narrows nothing."""

    year = forms.TypedChoiceField(label="Academic year", coerce=int, required=False)
    state = forms.ChoiceField(
        label="Schools with", required=False, choices=[("", "Any state"), *((k, v[0]) for k, v in STATES.items())]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        this = AcademicYear.of_today()
        self.fields["year"].choices = [(int(this) - n, str(AcademicYear(this - n))) for n in range(MOST_YEARS)]
        self.is_valid()

    @property
    def chosen_year(self) -> AcademicYear:
        """The year that was chosen, else this one."""
        return AcademicYear(self.cleaned_data.get("year") or AcademicYear.of_today())


class ClaimForm(forms.Form):
    """What was done, or why a school is exempt."""

    text = forms.CharField(
        label="What was done, when and with whom",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write a sentence or two."},
    )

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label
