"""What is typed into minutes: texts, attendance, decisions, corrections, and the signatures."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import Q
from django.utils import timezone

from meetings.actions.minutes.texts import LONGEST
from meetings.models import Invitee, Meeting, Minutes
from members.models import AcademicYear, Alliance

LARGEST = 2**31 - 1
TIMES = ["%H:%M", "%H:%M:%S", "%H.%M", "%I.%M%p", "%I:%M%p", "%I%p"]
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]
NO_DAY = "Write the day as 2026-11-12 or 12/11/2026; it must be a day that exists."


def once(form: forms.BaseForm) -> UUID | None:
    """Return the key by which a form that is sent twice is known."""
    key: UUID | None = form.cleaned_data.get("key")
    return key


class OnceField(forms.UUIDField):
    """A hidden mark of the form, new whenever the page is made; without one the form simply counts each time."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class TextForm(forms.Form):
    """The text under an item, and the version it was made from."""

    text = forms.CharField(
        label="Minutes",
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={"max_length": f"The text is longer than {LONGEST:,} letters. Shorten it, or make it a paper."},
    )
    base = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    writer = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)


class AttendedForm(forms.Form):
    """Whether somebody came; with `details`, also who came, late at, left early at."""

    attended = forms.ChoiceField(choices=Invitee.Attended.choices, required=False)
    details = forms.BooleanField(required=False)
    attended_name = forms.CharField(label="Who came", required=False, max_length=150)
    came_at = forms.TimeField(
        label="Came late, at",
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Write the time as 16:20 or 4.20pm."},
    )
    left_at = forms.TimeField(
        label="Left early, at",
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Write the time as 16:20 or 4.20pm."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        came, left = cleaned.get("came_at"), cleaned.get("left_at")
        if came and left and left <= came:
            self.add_error("left_at", "They cannot leave before they come. Change one of the times.")
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return what is to be noted: a tick alone leaves name and times as they are."""
        cleaned = self.cleaned_data
        if not cleaned["details"]:
            return {"attended": cleaned["attended"]}
        times = (cleaned["came_at"], cleaned["left_at"])
        return {"attended": cleaned["attended"], "name": cleaned["attended_name"], "times": times}


class DecisionForm(forms.Form):
    """A decision in the words in which it was taken."""

    decision = forms.CharField(
        label="What was decided",
        max_length=1000,
        error_messages={"required": "Write what was decided."},
    )
    key = OnceField()


class SuggestionForm(forms.Form):
    """How the minutes of an item should read."""

    text = forms.CharField(
        label="How it should read",
        required=False,
        strip=False,
        max_length=LONGEST,
        help_text="Change the text itself. Your changes are shown to the clerk, who takes them in or says why not.",
        widget=forms.Textarea(attrs={"rows": 14, "data-keep": "correction"}),
    )
    comment = forms.CharField(label="Why", required=False, max_length=500, help_text="A word to the clerk, if it helps")
    base = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    """Why a correction is not taken in."""

    reason = forms.CharField(
        label="Why it is not taken in",
        max_length=500,
        help_text="Whoever suggested it reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why. Whoever suggested it is told."},
    )


class AdoptForm(forms.Form):
    """When, and at which meeting, minutes are adopted."""

    adopted_on = forms.DateField(
        label="Adopted on",
        input_formats=DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NO_DAY, "required": "Give the day."},
    )
    at_meeting = forms.ModelChoiceField(
        label="At which meeting",
        queryset=None,
        required=False,
        empty_label="Not at a meeting",
        help_text="Minutes are usually adopted at the next meeting of the same body.",
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        later = meeting.alliance.meetings.planned().filter(body=meeting.body_id, starts_at__gt=meeting.starts_at)
        field = self.fields["at_meeting"]
        field.queryset = later.filter(starts_at__lte=timezone.now()).select_related("body").order_by("starts_at")
        field.initial = field.queryset.last()
        self.fields["adopted_on"].initial = field.initial.day.date() if field.initial else timezone.localdate()

    def clean_adopted_on(self) -> date:
        day: date = self.cleaned_data["adopted_on"]
        if day < self.meeting.day.date():
            raise forms.ValidationError("The minutes cannot be adopted before the meeting was held.")
        if day > timezone.localdate():
            raise forms.ValidationError("This day is still to come. Adopt them when it is there.")
        return day


class CorrectForm(forms.Form):
    """What the items of adopted minutes should say, and why that is corrected."""

    reason = forms.CharField(
        label="Why it is corrected",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "reason"}),
        error_messages={"required": "Say why. The reason stands in the corrected minutes."},
    )
    base = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, items: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {f"item_{item.pk}": item.pk for item in items}
        for item in items:
            self.fields[f"item_{item.pk}"] = forms.CharField(
                label=f"{item.number}. {item.title}",
                required=False,
                strip=False,
                max_length=LONGEST,
                initial=item.text,
                widget=forms.Textarea(attrs={"rows": 8, "data-keep": f"item-{item.pk}"}),
            )
        self.order_fields([*self.keys, "reason", "base"])

    def texts(self) -> dict[int, str]:
        """Return the texts by the key of their item."""
        return {pk: self.cleaned_data[name] for name, pk in self.keys.items()}


class MinutesFilterForm(forms.Form):
    """Narrow minutes by words, body, year and state; what is not understood narrows nothing."""

    q = forms.CharField(
        label="Words in the minutes", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    body = forms.ModelChoiceField(queryset=None, required=False, empty_label="Any body")
    year = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    state = forms.ChoiceField(choices=[("", "Any state"), *Minutes.State.choices], required=False)

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = alliance.bodies.all()
        self.fields["year"].choices = [("", "Any year"), *years()]

    def condition(self, path: str = "meeting__") -> Q:
        """Return what body and year let through, of rows whose meeting is at `path`."""
        self.is_valid()
        chosen, wanted = self.cleaned_data, Q()
        if chosen.get("body"):
            wanted &= Q(**{f"{path}body": chosen["body"]})
        if chosen.get("year"):
            year = AcademicYear(chosen["year"])
            wanted &= Q(**{f"{path}starts_at__date__gte": year.starts_on, f"{path}starts_at__date__lt": year.ends_on})
        return wanted

    @property
    def words(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))

    @property
    def chosen_state(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("state", ""))

    @property
    def is_used(self) -> bool:
        """Whether anything narrows the list, for the words of an empty one."""
        return any(self.cleaned_data.values()) if self.is_valid() else bool(self.data)


def years() -> list[tuple[int, str]]:
    """Return the academic years that a filter offers: the coming one and the nine before it."""
    now = int(AcademicYear.of_today())
    return [(year, str(AcademicYear(year))) for year in range(now + 1, now - 9, -1)]
