"""Forms of rows whose rules span more fields than the form shows."""

from typing import ClassVar

from django import forms


class SpanningForm(forms.ModelForm):
    """Checks as well the constraints that span the fields named in `spans`; Django leaves out what it does not show."""

    spans: ClassVar[frozenset[str]] = frozenset()

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # missing in the stubs
        return excluded - (self.spans - self.errors.keys())
