"""Planning a year: by which pattern, and the meetings that it proposes, to be changed before any is made."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from meetings.forms.planning import FIRST_DAY, LAST_DAY, day_field, minutes_field, moment, time_field
from meetings.hosting import hosts_for
from meetings.rules import rules_of
from meetings.year_plan import LAST, WEEKDAYS, Facts, Proposed, Row, by_hand, every_weeks, in_each_half_term
from members.access import Standing
from members.models import AcademicYear, Body, HalfTerm

MOST_ROWS = 60
HALF_TERM, WEEKS, DATES = "half_term", "weeks", "dates"
ROTATE, LATER, ONLINE = "rotate", "later", "online"
DAY_FORMATS = ["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%Y"]


class PatternForm(forms.Form):
    """By which pattern a body meets in a year, at what hour, and who hosts."""

    body = forms.ChoiceField(label="Body")
    year = forms.ChoiceField(label="Academic year")
    pattern = forms.ChoiceField(
        label="How often",
        choices=[
            (HALF_TERM, "Once in each half-term"),
            (WEEKS, "Every so many weeks of school"),
            (DATES, "On single days"),
        ],
        widget=forms.RadioSelect(),
    )
    nth = forms.TypedChoiceField(
        label="Once in each half-term: on its",
        coerce=int,
        choices=[(1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (5, "fifth"), (LAST, "last")],
        required=False,
        empty_value=2,
    )
    weekday = forms.TypedChoiceField(
        label="Day of the week", coerce=int, choices=list(enumerate(WEEKDAYS)), required=False, empty_value=3
    )
    every = forms.IntegerField(
        label="How many weeks from one to the next",
        min_value=1,
        max_value=39,
        required=False,
        help_text="Breaks between half-terms do not count.",
    )
    first = day_field("Beginning on", required=False, help_text="The others fall on the same day of the week.")
    dates = forms.CharField(
        label="Single days",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, such as 12/11/2026 or 12 November 2026",
    )
    starts = time_field("Starts at")
    minutes = minutes_field()
    hosting = forms.ChoiceField(
        label="Who hosts",
        choices=[
            (ROTATE, "Member schools in turn, whoever has hosted least first"),
            (LATER, "To be decided"),
            (ONLINE, "Nobody: the meetings are online"),
        ],
        widget=forms.RadioSelect(),
    )

    def __init__(self, data: Any, *, standing: Standing, chosen: str = "") -> None:
        self.standing = standing
        bodies = standing.alliance.bodies.select_related("meeting_rules", "cluster", "strand")
        self.bodies: dict[str, Body] = {str(each.pk): each for each in bodies}
        self.half_terms: dict[int, list[HalfTerm]] = {}
        for each in standing.alliance.half_terms.order_by("starts_on"):
            self.half_terms.setdefault(each.academic_year, []).append(each)
        super().__init__(data, initial=self._usual(self.bodies.get(chosen)))
        self.fields["body"].choices = [("", "Choose a body"), *((pk, each.name) for pk, each in self.bodies.items())]
        years = sorted(self.half_terms, reverse=True)
        self.fields["year"].choices = [(str(year), str(AcademicYear(year))) for year in years]

    def _usual(self, body: Body | None) -> dict[str, Any]:
        """Return what the form begins with: how the body says that it meets."""
        if body is not None:
            body.alliance = self.standing.alliance
        rules = rules_of(body) if body is not None else None
        patterns = {Body.Meets.SIX_WEEKS: WEEKS, Body.Meets.CALLED: DATES, Body.Meets.YEAR: DATES}
        return {
            "body": str(body.pk) if body is not None else "",
            "year": str(int(AcademicYear.of_today())),
            "pattern": patterns.get(Body.Meets(body.meets), HALF_TERM) if body is not None else HALF_TERM,
            "nth": 2,
            "weekday": 3,
            "every": 6,
            "first": self._next_school_day(),
            "starts": rules.starts_at if rules is not None else time(16),
            "minutes": rules.minutes if rules is not None else 90,
            "hosting": ROTATE,
        }

    def _next_school_day(self) -> date | None:
        """Return the next Thursday that is a day of a half-term."""
        today = timezone.localdate()
        days = [today + timedelta(days=number) for number in range(70)]
        terms = [each for rows in self.half_terms.values() for each in rows]
        thursdays = (day for day in days if day.weekday() == 3)
        return next((day for day in thursdays if any(t.starts_on <= day <= t.ends_on for t in terms)), None)

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen pattern needs."""
        cleaned: dict[str, Any] = super().clean() or {}
        pattern = cleaned.get("pattern")
        if pattern == WEEKS:
            for name, words in (
                ("every", "Say every how many weeks."),
                ("first", "Give the day of the first meeting."),
            ):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, words)
        if pattern == DATES and "dates" not in self.errors:
            self._read_dates(cleaned)
        return cleaned

    def _read_dates(self, cleaned: dict[str, Any]) -> None:
        lines = [line.strip() for line in re.split(r"[\n;]", cleaned.get("dates", "")) if line.strip()]
        days = [read_day(line) for line in lines]
        for line, day in zip(lines, days, strict=True):
            if day is None:
                self.add_error("dates", f"“{line[:40]}” is not a day. Write it as 12/11/2026 or 12 November 2026.")
        if not lines:
            self.add_error("dates", "Give at least one day.")
        if len(lines) > MOST_ROWS:
            self.add_error("dates", f"Give at most {MOST_ROWS} days at a time.")
        cleaned["days"] = [day for day in days if day is not None]

    @property
    def chosen_body(self) -> Body:
        body = self.bodies[self.cleaned_data["body"]]
        body.alliance = self.standing.alliance
        return body

    @property
    def chosen_half_terms(self) -> list[HalfTerm]:
        return self.half_terms[int(self.cleaned_data["year"])]

    @property
    def all_half_terms(self) -> list[HalfTerm]:
        return [each for rows in self.half_terms.values() for each in rows]

    @property
    def is_online(self) -> bool:
        return self.cleaned_data["hosting"] == ONLINE

    def proposed(self) -> list[Proposed]:
        """Return the days that the pattern proposes."""
        chosen = self.cleaned_data
        if chosen["pattern"] == HALF_TERM:
            return in_each_half_term(self.chosen_half_terms, chosen["nth"], chosen["weekday"])
        if chosen["pattern"] == WEEKS:
            return every_weeks(self.chosen_half_terms, chosen["first"], chosen["every"])[:MOST_ROWS]
        return by_hand(chosen["days"])

    def facts(self, days: list[date]) -> Facts:
        """Return what the preview is judged by, for a span that holds these days and the chosen year."""
        terms = self.chosen_half_terms
        first = min([terms[0].starts_on, *days])
        last = max([terms[-1].ends_on, *days])
        return Facts(self.standing.alliance, self.chosen_body, self.all_half_terms, first, last)

    def initial_rows(self, facts: Facts) -> list[dict[str, Any]]:
        """Return what the rows of the preview begin with, hosts in turn."""
        proposed = self.proposed()
        hosts: list[Any] = []
        if self.cleaned_data["hosting"] == ROTATE:
            hosts = list(hosts_for(self.standing.alliance, facts.schools(), len(proposed)))
        today = timezone.localdate()
        all_past = all(each.day < today for each in proposed)
        hosts += [None] * (len(proposed) - len(hosts))
        return [
            {
                "keep": each.day >= today or all_past,
                "day": each.day,
                "starts": self.cleaned_data["starts"],
                "host": str(host.pk) if host else "",
                "note": each.note,
            }
            for each, host in zip(proposed, hosts, strict=True)
        ]


def read_day(text: str) -> date | None:
    """Return the day that a line means, or nothing where it means none of this century."""
    plain = re.sub(r"^[A-Za-z]+day\s*,?\s*|^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s*,?\s*", "", text.strip(), flags=re.I)
    for each in DAY_FORMATS:
        try:
            day = datetime.strptime(plain, each).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return day if FIRST_DAY <= day <= LAST_DAY else None
    return None


class RowForm(forms.Form):
    """One meeting of the preview; what is left out is not looked at."""

    keep = forms.BooleanField(label="Plan it", required=False)
    day = day_field("Day")
    starts = time_field("Starts at")
    host = forms.ChoiceField(label="Host", required=False)

    def __init__(self, *args: Any, hosts: list[tuple[str, str]], minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].choices = self.hosts = hosts
        self.minutes = minutes
        self.clashes: list[Any] = []

    def clean(self) -> dict[str, Any]:
        """Put day and time together; a row that is left out has no errors."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("keep"):
            self._errors.clear()
        elif {"day", "starts"} <= cleaned.keys():
            try:
                cleaned["starts_at"] = moment(cleaned["day"], cleaned["starts"])
            except forms.ValidationError as error:
                self.add_error("starts", error)
        return cleaned

    @property
    def host_options(self) -> SafeString:
        """The options of the host's list: written at once, because each of many rows has every institution."""
        chosen = str(self["host"].value() or "")
        marked = ((pk, " selected" if pk == chosen else "", name) for pk, name in self.hosts)
        return format_html_join("", '<option value="{}"{}>{}</option>', marked)

    @property
    def note(self) -> str:
        return str(self.initial.get("note", ""))

    def as_row(self) -> Row | None:
        """Return the meeting to be, or nothing where it is left out or its time is not understood."""
        starts_at = self._sent_start() if self.is_bound else self._initial_start()
        if starts_at is None:
            return None
        host = str(self["host"].value() or "")
        return Row(starts_at, starts_at + timedelta(minutes=self.minutes), int(host) if host.isdecimal() else None)

    def _sent_start(self) -> datetime | None:
        """Return when it would be as sent; a row that was never checked, or is left out, has no time."""
        found: datetime | None = getattr(self, "cleaned_data", {}).get("starts_at")
        return found

    def _initial_start(self) -> datetime | None:
        try:
            return moment(self.initial["day"], self.initial["starts"])
        except forms.ValidationError:
            return None


class Rows(BaseFormSet):
    """The rows of a preview; two of them cannot be at the same time."""

    default_error_messages = {
        "missing_management_form": "The rows did not arrive whole. Choose the pattern once more.",
        "too_many_forms": "Plan at most %(num)d meetings at once.",
    }

    def clean(self) -> None:
        """Refuse the same time twice, and a plan without any meeting."""
        seen = set()
        for row in self.forms:
            starts_at = getattr(row, "cleaned_data", {}).get("starts_at")
            if starts_at is None:
                continue
            if starts_at in seen:
                row.add_error("starts", "Another row is at the same time. Change one of the two, or leave one out.")
            seen.add(starts_at)
        if not seen and not any(self.errors) and self.management_form.is_valid():
            raise forms.ValidationError("No meeting is left in. Tick at least one.")

    def judge(self, facts: Facts) -> None:
        """Note on each row what speaks against its time."""
        found = facts.clashes([row.as_row() for row in self.forms])
        for row, clashes in zip(self.forms, found, strict=True):
            row.clashes = clashes

    def kept(self) -> list[Row]:
        """Return the meetings to be made."""
        return [made for row in self.forms if (made := row.as_row()) is not None]


RowFormSet = formset_factory(RowForm, formset=Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
