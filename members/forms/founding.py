"""The guided form by which an alliance is founded, step by step, from its website alone."""

import re
from typing import Any

from django import forms
from django.utils.text import slugify

from members.actions.founding import free_slug
from members.forms.alliances import LIVE_VERDICT, ColourField
from members.models import Alliance, Institution, Membership
from members.models.alliances import RESERVED_SLUGS
from members.querysets import InstitutionQuerySet

BULLET = re.compile(r"^(?:[\s•·▪◦‣∙*\-–—]+|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+)+", re.IGNORECASE)
MOST_LINES = 60
LIVE_ADDRESS = {
    "hx-get": "/new/address/",
    "hx-trigger": "input changed delay:300ms",
    "hx-include": "#id_name, #id_slug",
    "hx-target": "#address-verdict",
}


class AskToFoundForm(forms.Form):
    """Who would like to set up an alliance."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="Your e-mail", max_length=254, help_text="The link to begin goes there.")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AboutForm(forms.ModelForm):
    """Who the alliance is."""

    accent_colour = ColourField(
        label="Colour",
        max_length=20,
        initial="#0B5B6E",
        help_text="From your website or logo, as in #0B5B6E. It must be dark enough to read on paper.",
        widget=forms.TextInput(attrs=LIVE_VERDICT),
    )

    class Meta:
        model = Alliance
        fields = ("name", "slug", "summary", "vision", "accent_colour")
        labels = {"name": "Name of the alliance", "slug": "Address", "summary": "In one sentence"}
        help_texts = {
            "slug": "Letters, digits and hyphens. Leave it empty and it is made from the name.",
            "summary": "For the list of alliances.",
            "vision": "What you want to achieve together; paste it from your website.",
        }
        widgets = {
            "name": forms.TextInput(attrs=LIVE_ADDRESS),
            "slug": forms.TextInput(attrs=LIVE_ADDRESS),
            "vision": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = suggested_slug(cleaned["name"])
            if not cleaned["slug"]:
                self.add_error("slug", "Choose an address of letters and digits; the name has none.")
        return cleaned


class AddressForm(forms.Form):
    """Name and address as they are typed; the verdict is words for the page."""

    name = forms.CharField(required=False, max_length=120)
    slug = forms.CharField(required=False, max_length=40)

    def verdict(self) -> tuple[str, str]:
        """Return a tone and the words about the address, or nothing to say."""
        self.is_valid()
        name, slug = self.cleaned_data.get("name", ""), self.cleaned_data.get("slug", "")
        if not slug:
            made = suggested_slug(name)
            return ("info", f"The address will be /{made}/.") if made else ("", "")
        if not re.fullmatch(r"[-a-zA-Z0-9_]+", slug):
            return "concern", "Use letters, digits and hyphens only."
        if slug in RESERVED_SLUGS or free_slug(slug) != slug:
            return "concern", f"/{slug}/ is taken."
        return "good", f"/{slug}/ is free."


def suggested_slug(name: str) -> str:
    """Return a free address made from a name, without the words that every alliance has."""
    made = slugify(name)[:40].strip("-")
    short = re.sub(r"-?\b(teaching-school-alliance|learning-alliance|alliance|the)\b-?", "-", made).strip("-") or made
    wished = f"{short}-alliance"[:40] if short in RESERVED_SLUGS else short
    return free_slug(wished) if wished else ""


class LinesField(forms.CharField):
    """One thing a line, as pasted from a website: bullets and numbers fall off, what is said twice counts once."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        widget = forms.Textarea(attrs={"rows": 7})
        super().__init__(required=False, max_length=20000, widget=widget, **kwargs)

    def lines(self, value: str) -> list[str]:
        """Return what each line says."""
        said = (BULLET.sub("", line).strip().rstrip(";").strip() for line in value.splitlines())
        return list({line.lower(): line for line in reversed([line for line in said if line])}.values())[::-1]

    def validate(self, value: Any) -> None:
        super().validate(value)
        lines = self.lines(value or "")
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"These are {len(lines)} lines. Keep to {MOST_LINES}; more can be added later.")
        for number, line in enumerate(lines, start=1):
            if len(line) > self.longest:
                words = f"Line {number} is {len(line)} characters long. Shorten it to {self.longest}: “{line[:40]}…”"
                raise forms.ValidationError(words)


class PromisesForm(forms.Form):
    """What the alliance stands for, what each school promises, and on what they work."""

    values = LinesField(longest=3000, label="Values or protocols", help_text="One a line.")
    commitments = LinesField(
        longest=200,
        label="What each school commits to",
        help_text="One a line, as in: Sending a representative to the half-termly meetings.",
    )
    strands = LinesField(
        longest=120, label="Strands, or areas of work", help_text="One a line, as in: Initial teacher training."
    )
    strands_per_school = forms.IntegerField(
        label="How many strands does each school pledge to?",
        min_value=0,
        max_value=20,
        required=False,
        help_text="Leave it empty where schools do not pledge.",
    )

    def lines(self) -> dict[str, Any]:
        """Return the typed lines as lists, and the number."""
        fields = {name: self.fields[name] for name in ("values", "commitments", "strands")}
        typed = {name: f.lines(self.cleaned_data[name]) for name, f in fields.items() if isinstance(f, LinesField)}
        return typed | {"strands_per_school": self.cleaned_data["strands_per_school"] or 0}


class ChooseSchoolsForm(forms.Form):
    """Schools ticked among those found."""

    school = forms.ModelMultipleChoiceField(Institution.objects.all(), required=False)

    def chosen(self) -> InstitutionQuerySet:
        return self.cleaned_data["school"] if self.is_valid() else Institution.objects.none()


def chosen_schools(keys: list[int]) -> list[Institution]:
    """Return the schools of the draft, by name."""
    return list(Institution.objects.filter(pk__in=keys))


class FinishForm(forms.Form):
    """How the first schools join, and which bodies are set up."""

    kind = forms.ChoiceField(label="The schools join as", choices=Membership.Kind.choices, initial="strategic_partner")
    with_board = forms.BooleanField(label="Set up a strategic board", required=False, initial=True)
    with_whole = forms.BooleanField(
        label="Set up the whole alliance as a body that meets", required=False, initial=True
    )
