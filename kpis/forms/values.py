"""What is typed as a value, and as a colour in place of the number's."""

from decimal import Decimal
from typing import Any

from django import forms

from kpis.actions.values import Given
from kpis.combining import How
from kpis.forms.definitions import figure_field
from kpis.models import Indicator, Value, Verdict

STATES = [*Value.State.choices, ("missing", "Missing: take away what is there")]
HUNDRED = Decimal(100)
# So many points up or down between two periods are asked about.
FAR = Decimal(20)


class ValueForm(forms.Form):
    """One value: a figure with the pupils it speaks of, or which of the kinds of nothing it is."""

    state = forms.ChoiceField(
        label="What is there",
        choices=STATES,
        initial=Value.State.GIVEN,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Say what is there."},
    )
    code = forms.ChoiceField(
        label="Code", choices=Value.Code.choices, required=False, help_text="As the published tables write it"
    )
    source = forms.CharField(label="Source or remark", max_length=200, required=False)

    def __init__(
        self, *args: Any, indicator: Indicator, present: Value | None, before: Value | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        self.before = before
        self._add_figures()
        if present is not None:
            for name in self.fields:
                self.initial.setdefault(name, getattr(present, name))
            if indicator.unit == Indicator.Unit.YES_NO and present.figure is not None:
                self.initial["figure"] = "1" if present.figure >= 1 else "0"

    def _add_figures(self) -> None:
        unit, how = self.indicator.unit, self.indicator.how
        figure: forms.Field = figure_field(
            "Figure", "In per cent; left out, it follows from the two numbers" if unit == "percent" else ""
        )
        if unit == Indicator.Unit.YES_NO:
            choices = [("", "Choose"), ("1", "Yes"), ("0", "No")]
            figure = forms.TypedChoiceField(
                label="Answer", choices=choices, coerce=Decimal, required=False, empty_value=None
            )
        extra: dict[str, forms.Field] = {"figure": figure}
        if unit == Indicator.Unit.PERCENT:
            extra["numerator"] = figure_field(self.indicator.numerator or "How many of them")
        if how in (How.MEAN, How.GAP, How.NATIONAL):
            extra["denominator"] = figure_field(
                self.indicator.denominator or "Number of pupils", "The figures of schools are weighted by it"
            )
        if how == How.GAP:
            extra["comparison"] = figure_field("Figure of the other pupils", "In per cent")
            extra["comparison_denominator"] = figure_field("Number of the other pupils")
        self.fields.update(extra)
        self.order_fields(["state", *extra])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        state, code = cleaned.get("state"), cleaned.get("code") or ""
        if state == Value.State.SUPPRESSED and code in Value.FOR_NOT_APPLICABLE and "code" not in self.errors:
            self.add_error("code", "Choose the code with which it was suppressed.")
        if state == Value.State.NOT_APPLICABLE and code not in Value.FOR_NOT_APPLICABLE:
            self.add_error("code", "This code says that a figure was suppressed, not that it does not apply.")
        if state == Value.State.GIVEN:
            self._clean_figures(cleaned, code)
        return cleaned

    def _clean_figures(self, cleaned: dict[str, Any], code: str) -> None:
        if code:
            self.add_error("code", "A figure has no code. Choose “Suppressed” or “Not applicable”, or no code.")
        over, under = cleaned.get("numerator"), cleaned.get("denominator")
        for name in ("numerator", "denominator", "comparison_denominator"):
            if (number := cleaned.get(name)) is not None and number < 0:
                self.add_error(name, "A number of pupils is not negative.")
        if over is not None and under is not None and over > under:
            self.add_error("numerator", f"This is more than the {under} it is a part of.")
        if cleaned.get("figure") is None and "figure" not in self.errors:
            if over is not None and under:
                cleaned["figure"] = round(HUNDRED * over / under, 4)
            else:
                self.add_error("figure", "Give the figure, or say which kind of nothing it is.")
        self._clean_range(cleaned)
        self._clean_change(cleaned)
        for name in ("denominator", "comparison", "comparison_denominator"):
            if name in self.fields and cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, "This is needed to put the schools together.")

    def _clean_range(self, cleaned: dict[str, Any]) -> None:
        if self.indicator.unit != Indicator.Unit.PERCENT:
            return
        for name in ("figure", "comparison"):
            figure = cleaned.get(name)
            if figure is not None and not 0 <= figure <= HUNDRED:
                self.add_error(name, "A percentage lies between 0 and 100.")
        over, under, figure = (cleaned.get(name) for name in ("numerator", "denominator", "figure"))
        if over is not None and under and figure is not None and abs(HUNDRED * over / under - figure) > 1:
            self.add_error("figure", f"{over} of {under} are {HUNDRED * over / under:.1f}%, not {figure}%.")

    def _clean_change(self, cleaned: dict[str, Any]) -> None:
        """Ask for a remark where a percentage has moved far since the period before."""
        figure, before = cleaned.get("figure"), self.before.figure if self.before else None
        if self.indicator.unit != Indicator.Unit.PERCENT or figure is None or before is None:
            return
        if abs(figure - before) > FAR and not cleaned.get("source") and "figure" not in self.errors:
            was = f"{before:.1f}% before"
            self.add_error("source", f"{figure:.1f}% is far from {was}. Mend the figure, or say here what changed.")

    @property
    def given(self) -> Given | None:
        """What was given; nothing where it was taken away."""
        found = self.cleaned_data
        if found["state"] == "missing":
            return None
        if found["state"] != Value.State.GIVEN:
            return Given(state=found["state"], code=found["code"], source=found["source"])
        names = ("figure", "numerator", "denominator", "comparison", "comparison_denominator")
        return Given(source=found["source"], **{name: found.get(name) for name in names})


class VerdictForm(forms.Form):
    """A colour in place of the one that follows from the number, and the narrative that goes with it."""

    tone = forms.ChoiceField(
        label="Colour",
        choices=[("", "The colour that follows from the number"), *Verdict.Tone.choices],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    narrative = forms.CharField(
        label="Why",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It is shown beside the colour, with your name.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("tone") and not cleaned.get("narrative", "").strip() and "narrative" not in self.errors:
            self.add_error("narrative", "Say why the colour is not the one that follows from the number.")
        return cleaned
