"""Which minutes somebody wants as one file."""

from django import forms

from meetings.models import MinutesArchive
from members.models import AcademicYear, Alliance, Body

YEARS_BACK = 6


class ArchiveForm(forms.Form):
    """A body, an academic year, and for whom the copy is."""

    body = forms.ModelChoiceField(Body.objects.none(), label="Minutes of", empty_label=None)
    year = forms.TypedChoiceField(label="Academic year", coerce=int)
    copy = forms.ChoiceField(
        label="Which copy", choices=MinutesArchive.Copy.choices, widget=forms.RadioSelect, initial="own"
    )

    def __init__(self, *args: object, alliance: Alliance, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = alliance.bodies.order_by("name")
        this_year = AcademicYear.of_today()
        years = [AcademicYear(this_year - back) for back in range(YEARS_BACK)]
        self.fields["year"].choices = [(int(year), str(year)) for year in years]
