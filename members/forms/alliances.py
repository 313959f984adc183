"""What a director types about the alliance: its words, and each kind of row that it lists."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q

from members.actions.alliances import WORDS, words_version
from members.models import Alliance, Commitment, FundedRole, Institution, Statement, Strand, Theme

TALL = {"rows": 5}
LIVE_VERDICT = {
    "hx-get": "/new/colour/",
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#colour-verdict",
    "autocomplete": "off",
}


class ColourField(forms.CharField):
    """A colour as people paste it: with or without `#`, three or six digits."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").strip().lstrip("#")
        if re.fullmatch(r"[0-9A-Fa-f]{3}", text):
            text = "".join(digit * 2 for digit in text)
        return f"#{text.upper()}" if text else ""


class WordsForm(forms.ModelForm):
    """What the alliance says of itself, with a mark of the version that the person began from."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    accent_colour = ColourField(
        max_length=20,
        help_text="Six digits, as in #0B5B6E. It must be dark enough to read on paper.",
        widget=forms.TextInput(attrs=LIVE_VERDICT),
    )

    class Meta:
        model = Alliance
        fields = WORDS
        labels = {"strands_per_school": "Strands that each partner pledges to in a year"}
        help_texts = {
            "strands_per_school": "0 where partners do not pledge.",
            "how_to_join": "Shown on the public page.",
        }
        widgets = {name: forms.Textarea(attrs=TALL) for name in ("ethos", "vision", "mission", "how_to_join")}

    def __init__(self, data: Any = None, *, instance: Alliance) -> None:
        super().__init__(data, instance=instance)
        self.fields["version"].initial = words_version(instance)
        kept = Q(pk__in=[pk for pk in (instance.lead_school_id, instance.finance_school_id) if pk])
        members = Institution.objects.filter(
            kept | Q(pk__in=instance.memberships.current().values("institution"))
        ).order_by("name")
        self.fields["lead_school"].queryset = members  # type: ignore[attr-defined]
        self.fields["finance_school"].queryset = members  # type: ignore[attr-defined]

    def clean_strands_per_school(self) -> int:
        number: int = self.cleaned_data["strands_per_school"]
        if number > 20:
            raise forms.ValidationError("Write a number up to 20.")
        return number

    def words(self) -> dict[str, Any]:
        """Return what was typed, field by field."""
        return {name: self.cleaned_data[name] for name in WORDS}

    def begin_again_from(self, current: Alliance) -> list[tuple[str, Any, Any]]:
        """Take the version that stands now as the new beginning; return label, theirs and yours where they differ."""
        self.data = self.data.copy()
        self.data["version"] = words_version(current)  # type: ignore[index]  # the copy may be changed
        return [
            (str(self.fields[name].label), getattr(current, name), self.cleaned_data[name])
            for name in WORDS
            if getattr(current, name) != self.cleaned_data[name]
        ]


class PartForm(forms.ModelForm):
    """A row of the alliance's lists; names are used once in an alliance, in capitals or not."""

    unique = ""

    def __init__(self, *args: Any, alliance: Alliance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.alliance = alliance
        self.alliance = alliance

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = cleaned.get(self.unique)
        if name and self._others().filter(**{f"{self.unique}__iexact": name}).exclude(pk=self.instance.pk).exists():
            self.add_error(self.unique, "The alliance already has one of this name. Choose another, or edit that one.")
        return cleaned

    def _others(self) -> Any:
        return self._meta.model._default_manager.filter(alliance=self.alliance)


class StatementForm(PartForm):
    class Meta:
        model = Statement
        fields = ("kind", "title", "text")
        widgets = {"text": forms.Textarea(attrs=TALL)}
        help_texts = {"title": "A few words, where the point has a name.", "text": "The point in full."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned["title"] and not cleaned["text"]:
            self.add_error("text", "Give the point a title or a text.")
        return cleaned


class ThemeForm(PartForm):
    unique = "name"

    class Meta:
        model = Theme
        fields = ("name", "points")
        widgets = {"points": forms.Textarea(attrs=TALL)}


class StrandForm(PartForm):
    unique = "name"

    class Meta:
        model = Strand
        fields = ("name", "description")
        widgets = {"description": forms.Textarea(attrs=TALL)}


class CommitmentForm(PartForm):
    unique = "title"

    class Meta:
        model = Commitment
        fields = ("title", "text", "evidence", "enough")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": "The promise, as in: Sends a representative to the half-termly meetings.",
            "evidence": "What the portal counts. Where it cannot know, the school attests and another school confirms.",
            "enough": "How many a year keep the promise.",
        }

    def clean_enough(self) -> int:
        enough: int = self.cleaned_data["enough"]
        if not 1 <= enough <= 100:
            raise forms.ValidationError("Write a number from 1 to 100.")
        return enough


class FundedRoleForm(PartForm):
    class Meta:
        model = FundedRole
        fields = ("role", "title", "days", "per", "is_up_to", "places", "note")
        help_texts = {
            "title": "What the alliance calls it, as in: Alliance Director.",
            "days": "0.5 is half a day.",
            "note": "As in: paid from course income.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        days = cleaned.get("days")
        if days is not None and not 0 <= days <= 366:
            self.add_error("days", "Write a number of days from 0 to 366.")
        same = {name: cleaned.get(name) for name in ("role", "title")}
        if not self.errors and self._others().filter(**same).exclude(pk=self.instance.pk).exists():
            self.add_error("title", "The alliance already funds this role under this title.")
        return cleaned


@dataclass(frozen=True)
class Part:
    """One list that an alliance keeps of itself: its address, its words, its rows and its form."""

    key: str
    title: str
    one: str
    about: str
    related: str
    form: type[PartForm]
    icon: str
    is_ordered: bool = True


PARTS = {
    part.key: part
    for part in (
        Part("statements", "Aims, values and protocols", "point",
             "Aims, values, protocols, targets, support on offer and how the alliance works, point by point.",
             "statements", StatementForm, "chat-left-text"),
        Part("themes", "Themes", "theme", "The key themes that courses and projects serve.",
             "themes", ThemeForm, "lightbulb"),
        Part("strands", "Strands of work", "strand",
             "The areas of work; schools pledge to them, and each has its strategic lead.",
             "strands", StrandForm, "diagram-3"),
        Part("commitments", "Commitments", "commitment",
             "What each school promises by joining, how that is evidenced and how much is enough in a year.",
             "commitments", CommitmentForm, "check-circle-fill"),
        Part("funded-roles", "Funded roles", "funded role",
             "The roles that the alliance pays for, and for how much time.",
             "funded_roles", FundedRoleForm, "person-badge", is_ordered=False),
    )
}  # fmt: skip


def lists_of(alliance: Alliance) -> list[tuple[Part, int]]:
    """Return the lists of an alliance, each with how many rows it has."""
    sized = Alliance.objects.with_sizes(*(part.related for part in PARTS.values())).get(pk=alliance.pk)
    return [(part, getattr(sized, f"size_{part.related}")) for part in PARTS.values()]
