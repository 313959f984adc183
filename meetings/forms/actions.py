"""Recording and changing actions, what is said of them on their way, and the filters of actions and decisions."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetings.forms.minutes import MinutesFilterForm, OnceField
from meetings.models import Action, Meeting
from meetings.owners import LONGEST_NAME, Owner, find_owner
from meetings.plain_dates import HOW, NoSuchDay, day_of
from meetings.querysets import ActionQuerySet
from members.access import Standing
from members.models import Alliance, Institution

LONGEST_LABEL = 2 * LONGEST_NAME


class ActionForm(forms.Form):
    """What somebody takes on, who it is, and by when, in the words that are said."""

    what = forms.CharField(label="What", max_length=500, error_messages={"required": "Write what is to be done."})
    who = forms.CharField(
        label="Who",
        max_length=LONGEST_LABEL,
        help_text="Somebody of the alliance, a school, or any other name",
        error_messages={"required": "Say who does it."},
        widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off", "data-owners": ""}),
    )
    due = forms.CharField(
        label="By when",
        required=False,
        max_length=60,
        help_text=HOW,
        widget=forms.TextInput(attrs={"list": "days", "autocomplete": "off"}),
    )
    key = OnceField()

    def __init__(
        self, *args: Any, standing: Standing, meeting: Meeting | None, action: Action | None = None, **kwargs: Any
    ) -> None:
        self.standing, self.meeting, self.action = standing, meeting, action
        if action is not None:
            kwargs["initial"] = {
                "what": action.what,
                "who": Owner(action.owner, action.institution, action.owner_name).label,
                "due": f"{action.due_on:%d/%m/%Y}" if action.due_on else "",
            }
        super().__init__(*args, **kwargs)

    def clean_who(self) -> Owner:
        return find_owner(self.standing, self.meeting, self.cleaned_data["who"])

    def clean_due(self) -> date | None:
        typed = self.cleaned_data["due"]
        if not typed:
            return None
        if self.action is not None and self.action.due_on and typed == f"{self.action.due_on:%d/%m/%Y}":
            return self.action.due_on
        try:
            return day_of(typed, on=self._spoken_on(), next_meeting=self._next_meeting())
        except NoSuchDay as error:
            raise ValidationError(str(error)) from error

    def _spoken_on(self) -> date:
        """Return the day from which "Friday" counts: that of the meeting, or today for a change made later."""
        return timezone.localdate() if self.meeting is None or self.action is not None else self.meeting.day.date()

    def _next_meeting(self) -> date | None:
        """Return the day of the next meeting of the same body."""
        body = self.meeting.body_id if self.meeting is not None else self.action.body_id if self.action else None
        after = self.meeting.starts_at if self.meeting is not None and self.action is None else timezone.now()
        coming = self.standing.alliance.meetings.planned().filter(body=body, starts_at__gt=after).order_by("starts_at")
        following = coming.first()
        return following.day.date() if following else None


class UpdateForm(forms.Form):
    """How far an action has got."""

    note = forms.CharField(
        label="How far it has got",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "update"}),
        error_messages={"required": "Write how far it has got."},
    )


class CloseForm(forms.Form):
    """That an action is done or no longer needed, and what came of it."""

    outcome = forms.ChoiceField(
        label="How it ends",
        choices=[(Action.State.DONE, "It is done"), (Action.State.DROPPED, "It is no longer needed")],
        initial=Action.State.DONE,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is done or no longer needed."},
    )
    note = forms.CharField(
        label="What came of it",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "closing"}),
        error_messages={"required": "Write what came of it. The next meeting reads this."},
    )

    @property
    def is_done(self) -> bool:
        return bool(self.cleaned_data["outcome"] == Action.State.DONE)


class ReopenForm(forms.Form):
    """Why a closed action is opened again."""

    reason = forms.CharField(
        label="Why it is opened again",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is opened again."},
    )


class ActionFilterForm(forms.Form):
    """Narrow actions by words, owner, school, body, strand and state; what is not understood narrows nothing."""

    STATES = (
        ("open", "Open"),
        ("overdue", "Overdue"),
        ("done", "Done"),
        ("dropped", "No longer needed"),
        ("all", "All"),
    )

    q = forms.CharField(label="Words", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
    owner = forms.CharField(required=False, max_length=150)
    school = forms.ModelChoiceField(queryset=None, required=False, empty_label="Any school")
    body = forms.ModelChoiceField(queryset=None, required=False, empty_label="Any body")
    strand = forms.ModelChoiceField(queryset=None, required=False, empty_label="Any strand")
    state = forms.ChoiceField(choices=STATES, required=False, initial="open")
    mine = forms.BooleanField(label="Only mine", required=False)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        alliance: Alliance = standing.alliance
        self.fields["school"].queryset = Institution.objects.members_of(alliance).order_by("name")
        self.fields["body"].queryset = alliance.bodies.all()
        self.fields["strand"].queryset = alliance.strands.all()

    def narrow(self, actions: ActionQuerySet) -> ActionQuerySet:
        """Return the actions that the filter lets through, the most urgent first; open ones unless told otherwise."""
        self.is_valid()
        chosen = self.cleaned_data
        found = self._in_state(actions, chosen.get("state") or "open")
        if chosen.get("mine"):
            found = found.of_standing(self.standing)
        for name, path in (("school", "institution"), ("body", "body"), ("strand", "strand")):
            if chosen.get(name):
                found = found.filter(**{path: chosen[name]})
        if chosen.get("owner"):
            found = found.owned_by_name(chosen["owner"])
        return found.with_words(chosen.get("q") or "")

    def _in_state(self, actions: ActionQuerySet, state: str) -> ActionQuerySet:
        if state == "open":
            return actions.open()
        if state == "overdue":
            return actions.overdue()
        chosen = actions if state == "all" else actions.filter(state=state)
        return chosen.order_by("-closed_at", "number") if state in ("done", "dropped") else chosen.urgent_first()

    @property
    def is_used(self) -> bool:
        """Whether anything narrows the list, for the words of an empty one."""
        return any(self.cleaned_data.values()) if self.is_valid() else bool(self.data)


class DecisionFilterForm(MinutesFilterForm):
    """Narrow decisions by words, body and year."""

    state = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = "Words of the decision"
