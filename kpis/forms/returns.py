"""What is typed around a return: why it is corrected, what is to be mended, and which returns are listed."""

from typing import Any

from django import forms

from kpis.models import Period


class WhyForm(forms.Form):
    """Why an approved return is corrected."""

    why = forms.CharField(
        label="Why the approved return is corrected",
        max_length=500,
        error_messages={"required": "Say why it is corrected."},
    )


class SendBackForm(forms.Form):
    """What is to be mended."""

    because = forms.CharField(
        label="What is to be mended",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what is to be mended, and send it back."},
    )


class UploadForm(forms.Form):
    """The filled-in workbook."""

    file = forms.FileField(
        label="The filled-in workbook",
        help_text="Excel (.xlsx) or CSV, made from the template of this page",
        error_messages={"required": "Choose the file."},
    )


class PeriodFilterForm(forms.Form):
    """Which period's returns are listed; what is not understood lists the latest."""

    period = forms.ModelChoiceField(Period.objects.none(), required=False, empty_label=None)

    def __init__(self, data: Any, *, periods: list[Period]) -> None:
        super().__init__(data)
        self.periods = periods
        self.fields["period"] = forms.ChoiceField(
            label="Period", choices=[(str(each.pk), str(each)) for each in periods], required=False
        )
        self.is_valid()

    @property
    def chosen(self) -> Period | None:
        pk = self.cleaned_data.get("period")
        found = [each for each in self.periods if str(each.pk) == pk]
        return found[0] if found else next(iter(self.periods), None)
