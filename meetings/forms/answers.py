"""What those who are invited answer, and the filters of who is coming and of the attendance record."""

from typing import Any

from django import forms

from meetings.models import Invitee
from meetings.querysets import InviteeQuerySet
from members.models import AcademicYear, Alliance, Body

Answer = Invitee.Answer


class AnswerForm(forms.Form):
    """Attend, send a named deputy, or give apologies with the reason."""

    answer = forms.ChoiceField(
        label="Will you come?",
        choices=[
            (Answer.ATTENDING, "Yes, attending"),
            (Answer.DEPUTY, "Sending a deputy"),
            (Answer.APOLOGIES, "Apologies"),
        ],
        widget=forms.RadioSelect(),
        error_messages={"required": "Choose one of the three answers."},
    )
    deputy_name = forms.CharField(label="Deputy’s name", required=False, max_length=150)
    deputy_email = forms.EmailField(
        label="Deputy’s e-mail", required=False, max_length=254, help_text="They get the time and place."
    )
    reason = forms.CharField(
        label="Reason for apologies", required=False, max_length=500, help_text="Those who run the meeting read it."
    )

    @classmethod
    def of(cls, invitee: Invitee, data: Any = None, wished: str = "") -> "AnswerForm":
        """Return the form as it was answered last, or with the answer that somebody is about to give."""
        said = {"deputy_name": invitee.deputy_name, "deputy_email": invitee.deputy_email, "reason": invitee.reason}
        answer = wished or ("" if invitee.answer == Answer.WAITING else invitee.answer)
        return cls(data, initial={"answer": answer, **said})

    def clean(self) -> dict[str, Any]:
        """Ask for the deputy's name, or the reason."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == Answer.DEPUTY and not cleaned.get("deputy_name"):
            self.add_error("deputy_name", "Name the deputy.")
        if cleaned.get("answer") == Answer.APOLOGIES and not cleaned.get("reason"):
            self.add_error("reason", "Give the reason.")
        return cleaned


class InviteeFilterForm(forms.Form):
    """Narrow who is coming by answer; what is not understood narrows nothing."""

    answer = forms.ChoiceField(choices=[("", "Any answer"), *Answer.choices], required=False)

    def narrow(self, rows: InviteeQuerySet) -> InviteeQuerySet:
        """Return the rows that the filter lets through."""
        chosen = self.cleaned_data.get("answer") if self.is_valid() else ""
        return rows.filter(answer=chosen) if chosen else rows


class AttendanceForm(forms.Form):
    """Which body, in which academic year."""

    body = forms.ModelChoiceField(Body.objects.none(), required=False, empty_label=None)
    year = forms.TypedChoiceField(required=False, coerce=int)

    def __init__(self, data: Any, *, alliance: Alliance) -> None:
        super().__init__(data)
        this_year = AcademicYear.of_today()
        self.bodies = list(alliance.bodies.order_by("name"))
        self.fields["body"].queryset = alliance.bodies.order_by("name")
        years = [AcademicYear(this_year - back) for back in range(6)]
        self.fields["year"].choices = [(int(year), str(year)) for year in years]

    def chosen(self) -> tuple[Body | None, AcademicYear]:
        """Return the body and the year asked for; the first body and this year where none or nonsense was."""
        self.is_valid()
        body = self.cleaned_data.get("body") or next(iter(self.bodies), None)
        return body, AcademicYear(self.cleaned_data.get("year") or AcademicYear.of_today())
