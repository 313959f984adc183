"""The filter of the list of meetings, and the forms that make, move, cancel and reopen one."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import from_current_timezone
from django.utils import timezone

from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet
from meetings.words import day_words, span_words
from members.access import Standing
from members.forms.institutions import DateInput
from members.models import AcademicYear, Body, Institution

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
LONGEST = 600


class MeetingFilterForm(forms.Form):
    """Narrow the list of meetings; what is not understood narrows nothing."""

    q = forms.CharField(label="Name", required=False, max_length=100)
    body = forms.ModelChoiceField(Body.objects.none(), required=False, empty_label="Any body")
    when = forms.ChoiceField(label="Half-term or year", required=False)
    state = forms.ChoiceField(
        choices=[("", "Any state"), ("upcoming", "Upcoming"), ("past", "Past"), ("cancelled", "Cancelled")],
        required=False,
    )
    mine = forms.BooleanField(label="Only those I am invited to", required=False)

    def __init__(self, data: Any, standing: Standing) -> None:
        super().__init__(data)
        self.standing = standing
        self.fields["body"].queryset = standing.alliance.bodies.all()
        self.half_terms = {str(each.pk): each for each in standing.alliance.half_terms.order_by("-starts_on")}
        years = sorted({each.academic_year for each in self.half_terms.values()}, reverse=True)
        self.fields["when"].choices = [
            ("", "Any time"),
            *((f"year-{year}", f"{AcademicYear(year)}, the whole year") for year in years),
            *((pk, str(each)) for pk, each in self.half_terms.items()),
        ]

    def narrow(self, rows: MeetingQuerySet) -> MeetingQuerySet:
        """Return the meetings that the filter lets through, upcoming ones first."""
        self.is_valid()
        chosen = self.cleaned_data
        if words := chosen.get("q", "").strip():
            rows = rows.named(words)
        if chosen.get("body"):
            rows = rows.of_body(chosen["body"])
        if when := chosen.get("when"):
            rows = self._within(rows, when)
        if chosen.get("mine"):
            rows = rows.inviting(self.standing)
        rows = rows.upcoming_first()
        states = {"upcoming": rows.planned().not_over, "past": rows.over, "cancelled": rows.cancelled}
        return states[chosen["state"]]() if chosen.get("state") else rows

    def _within(self, rows: MeetingQuerySet, when: str) -> MeetingQuerySet:
        if when.startswith("year-"):
            return rows.in_year(int(when.removeprefix("year-")))
        half_term = self.half_terms[when]
        return rows.on_days(half_term.starts_on, half_term.ends_on)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(self.cleaned_data.values())


def moment(day: date, at: time) -> datetime:
    """Return an hour of a day in London; refuses the hours that the change of the clocks leaves out or brings twice."""
    try:
        return from_current_timezone(datetime.combine(day, at))
    except forms.ValidationError as error:
        raise forms.ValidationError("The clocks change in that hour. Choose another one.") from error


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    """Return a field for a day of this century, in the form that the browser gives and as people write it."""
    return forms.DateField(
        label=label,
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"],
        validators=[
            MinValueValidator(FIRST_DAY, "Choose a day after 1 January 2000."),
            MaxValueValidator(LAST_DAY, "Choose a day before 2100."),
        ],
        error_messages={"required": "Give the day.", "invalid": "Give a day that exists, such as 12/11/2026."},
        **kwargs,
    )


def time_field(label: str, **kwargs: Any) -> forms.TimeField:
    """Return a field for a time of day, as the browser gives it and as people write it."""
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%I.%M%p", "%I%p"],
        error_messages={"required": "Give the time.", "invalid": "Give a time such as 16:00."},
        **kwargs,
    )


def minutes_field(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label="How long, in minutes", min_value=10, max_value=LONGEST, **kwargs)


class MeetingForm(forms.ModelForm):
    """When and where a body meets; the version tells whether somebody else has changed it meanwhile."""

    day = day_field("Day")
    starts = time_field("Starts at")
    minutes = minutes_field()
    link = forms.URLField(label="Link to join online", required=False, max_length=500, assume_scheme="https")
    papers_due_on = day_field("Papers are due on", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    class Meta:
        model = Meeting
        fields = ["body", "title", "place", "host", "address", "link", "papers_due_on"]
        widgets = {"place": forms.RadioSelect()}
        labels = {"title": "Title", "place": "Where", "host": "Hosting school", "address": "Room or address"}
        help_texts = {
            "title": "Only where the body’s name does not say enough, such as Planning day",
            "address": "At a school: the room. Elsewhere: the whole address.",
        }

    field_order = ["body", "title", "day", "starts", "minutes", "place", "host", "address", "link", "papers_due_on"]

    def __init__(
        self,
        data: Any = None,
        *,
        standing: Standing,
        instance: Meeting | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, instance=instance, initial={**self._as_it_stands(instance), **(initial or {})})
        self.standing = standing
        self.instance.alliance = standing.alliance
        self.fields["body"].queryset = standing.alliance.bodies.all()
        self.fields["body"].empty_label = "Choose a body"
        self.fields["place"].choices = Meeting.Place.choices
        hosts = Institution.objects.members_of(standing.alliance)
        if instance is not None and instance.host_id:
            hosts = hosts | Institution.objects.filter(pk=instance.host_id)
        self.fields["host"].queryset = hosts.order_by("name", "pk")
        self.fields["host"].empty_label = "To be decided"
        self.fields["papers_due_on"].help_text = "Left empty: as many days before as the alliance has set"
        if self.is_change:
            del self.fields["body"]
            self.fields["papers_due_on"].help_text = "Moves along with the meeting where you leave it as it is"

    @property
    def is_change(self) -> bool:
        return self.instance.pk is not None

    @staticmethod
    def _as_it_stands(instance: Meeting | None) -> dict[str, Any]:
        if instance is None or instance.pk is None:
            return {}
        local = timezone.localtime(instance.starts_at)
        facts = {"day": local.date(), "starts": local.time(), "minutes": instance.length}
        return {**facts, "version": instance.sequence}

    def clean(self) -> dict[str, Any]:
        """Put day, time and length together, and ask for what the place needs."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("place") == Meeting.Place.ELSEWHERE and not cleaned.get("address"):
            self.add_error("address", "Give the address.")
        if cleaned.get("place") == Meeting.Place.ONLINE:
            cleaned["host"] = None
        if {"day", "starts", "minutes"} <= cleaned.keys():
            try:
                starts_at = moment(cleaned["day"], cleaned["starts"])
            except forms.ValidationError as error:
                self.add_error("starts", error)
                return cleaned
            self.instance.starts_at = starts_at
            self.instance.ends_at = starts_at + timedelta(minutes=cleaned["minutes"])
            self._refuse_papers_too_late(cleaned)
            self._refuse_a_time_that_is_taken(cleaned)
        return cleaned

    def _refuse_papers_too_late(self, cleaned: dict[str, Any]) -> None:
        papers = cleaned.get("papers_due_on")
        if papers and papers > cleaned["day"] and "papers_due_on" in self.changed_data:
            self.add_error("papers_due_on", "Papers are due before the meeting, or on its day.")

    def _refuse_a_time_that_is_taken(self, cleaned: dict[str, Any]) -> None:
        body = self.instance.body if self.is_change else cleaned.get("body")
        if body is None:
            return
        same = self.standing.alliance.meetings.planned().of_body(body).exclude(pk=self.instance.pk)
        if same.filter(starts_at=self.instance.starts_at).exists():
            self.add_error("starts", f"{body.name} already meets at that time.")

    def version_seen(self) -> int:
        """Return which version the editor had before them."""
        return self.cleaned_data.get("version") or 0

    def begin_again_from(self, current: Meeting) -> list[tuple[str, str]]:
        """Take the version that stands now as the new beginning; return what it says, as label and words."""
        self.data = self.data.copy()
        self.data["version"] = str(current.sequence)  # type: ignore[index]  # the copy may be changed
        return [
            ("When", span_words(current.starts_at, current.ends_at)),
            ("Where", current.where),
            ("Papers due", day_words(current.papers_due_on) if current.papers_due_on else "No day set"),
        ]


class CancelForm(forms.Form):
    """Why a meeting does not take place."""

    reason = forms.CharField(
        label="Why it is cancelled",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        help_text="Everybody invited reads it.",
        error_messages={"required": "Say why the meeting is cancelled."},
    )
