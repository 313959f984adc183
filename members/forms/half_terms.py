"""The six half-terms of an academic year on one page."""

from datetime import date
from typing import Any

from django import forms

from members.half_terms import Span
from members.models import AcademicYear, Alliance, HalfTerm


def _day(value: date) -> str:
    return f"{value:%a} {value.day} {value:%b %Y}"


class HalfTermsForm(forms.Form):
    """First and last day of each half-term; what overlaps is refused on the day that does."""

    def __init__(self, *args: Any, alliance: Alliance, year: int, spans: list[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alliance = alliance
        self.year = AcademicYear(year)
        known = {span.name: span for span in spans}
        for name in HalfTerm.Name:
            for edge, words in (("starts_on", "first day"), ("ends_on", "last day")):
                self.fields[f"{name}_{edge}"] = forms.DateField(
                    label=f"{name.label}, {words}",
                    initial=getattr(known[name], edge) if name in known else None,
                    widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                    input_formats=["%Y-%m-%d", "%d/%m/%Y"],
                    error_messages={
                        "required": "Give the day.",
                        "invalid": "Write the day as 2026-09-01 or 01/09/2026; it must be a day that exists.",
                    },
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each half-term with its two fields, for the page."""
        return [
            {"label": name.label, "fields": [self[f"{name}_starts_on"], self[f"{name}_ends_on"]]}
            for name in HalfTerm.Name
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        before: Span | None = None
        for name in HalfTerm.Name:
            span = self._span(name)
            if span is None:
                continue
            self._check(span, before)
            before = span
        if not self.errors:
            self._check_other_years()
        return cleaned

    def spans(self) -> list[Span]:
        """Return the six half-terms as they were typed."""
        return [span for name in HalfTerm.Name if (span := self._span(name))]

    def _span(self, name: HalfTerm.Name) -> Span | None:
        first, last = self.cleaned_data.get(f"{name}_starts_on"), self.cleaned_data.get(f"{name}_ends_on")
        return Span(name, first, last) if first and last else None

    def _check(self, span: Span, before: Span | None) -> None:
        """Check a half-term by itself and against the one before it."""
        earliest, latest = date(self.year, 8, 1), date(self.year + 1, 8, 31)
        for edge, day in (("starts_on", span.starts_on), ("ends_on", span.ends_on)):
            if not earliest <= day <= latest:
                words = f"This is not in {self.year}: give a day from {_day(earliest)} to {_day(latest)}."
                self.add_error(f"{span.name}_{edge}", words)
        if span.ends_on <= span.starts_on:
            self.add_error(f"{span.name}_ends_on", "The last day must come after the first.")
        elif before and span.starts_on <= before.ends_on:
            words = f"This overlaps {before.name.label}, which runs to {_day(before.ends_on)}."
            self.add_error(f"{span.name}_starts_on", words)

    def _check_other_years(self) -> None:
        """Check the whole year against the years around it."""
        others = list(self.alliance.half_terms.exclude(academic_year=self.year))
        for span in self.spans():
            for other in others:
                if span.starts_on <= other.ends_on and other.starts_on <= span.ends_on:
                    edge = "starts_on" if other.starts_on <= span.starts_on else "ends_on"
                    words = f"This overlaps {other}, {_day(other.starts_on)} to {_day(other.ends_on)}."
                    self.add_error(f"{span.name}_{edge}", words)
                    break
