"""How an alliance and its bodies meet, and what a person's calendar shows."""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField

from meetings.forms.planning import time_field
from meetings.models import BodyRules, MeetingSettings, StandingItem
from members.models import FeedToken


class BodyRulesForm(forms.ModelForm):
    """A body's usual hour and length, its quorum, and who reads its minutes."""

    starts_at = time_field("Usual start")
    quorum_number = forms.IntegerField(
        label="How many must be there",
        min_value=0,
        max_value=1000,
        required=False,
        help_text="Only where the quorum is a number",
    )

    class Meta:
        model = BodyRules
        fields = ["starts_at", "minutes", "quorum", "quorum_number", "readers"]
        widgets = {"quorum": forms.RadioSelect(), "readers": forms.RadioSelect()}
        labels = {"minutes": "Usual length in minutes", "readers": "Who may read its minutes"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quorum"].choices = BodyRules.Quorum.choices
        self.fields["readers"].choices = BodyRules.Readers.choices

    def clean_quorum_number(self) -> int:
        """Take nothing for none."""
        return self.cleaned_data.get("quorum_number") or 0


class StandingItemForm(forms.ModelForm):
    """An item that every agenda of the body has."""

    class Meta:
        model = StandingItem
        fields = ["kind", "title", "minutes", "is_last"]
        labels = {"kind": "What it is", "minutes": "How long, in minutes", "is_last": "At the end of the agenda"}
        help_texts = {
            "kind": "The portal fills in what it knows: minutes to adopt, actions that are open, the next date"
        }


class MeetingSettingsForm(forms.ModelForm):
    """When the alliance invites, reminds, asks for papers and closes corrections."""

    remind_days = SimpleArrayField(
        forms.IntegerField(min_value=0, max_value=60),
        label="Reminders go out, days before",
        max_length=5,
        required=False,
        help_text="Whole numbers with commas, such as 7, 1. Those who have not answered are reminded first.",
        error_messages={"item_invalid": "Number %(nth)s of the list: "},
    )

    class Meta:
        model = MeetingSettings
        fields = ["invite_days", "remind_days", "papers_days", "corrections_days"]
        labels = {
            "invite_days": "Invitations go out, days before",
            "papers_days": "Papers are due, days before",
            "corrections_days": "Corrections to draft minutes are taken, days after",
        }

    def clean_remind_days(self) -> list[int]:
        """Put the days in order, the earliest reminder first, each once."""
        return sorted(set(self.cleaned_data["remind_days"]), reverse=True)


class FeedForm(forms.Form):
    """What becomes of the address of my calendar, and what it shows."""

    do = forms.ChoiceField(choices=[("make", "make"), ("change", "change"), ("revoke", "revoke")])
    covers = forms.ChoiceField(label="What it shows", choices=FeedToken.Covers.choices, widget=forms.RadioSelect())
