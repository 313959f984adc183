"""The guided form by which an alliance is founded, step by step, from its website alone."""

import re
from typing import Any

from django import forms
from django.utils.text import slugify

from members.actions.founding import MOST_SCHOOLS, Plan
from members.forms.alliances import LIVE_VERDICT, ColourField
from members.models import Alliance, FoundingDraft, Institution, Membership
from members.models.alliances import RESERVED_SLUGS
from members.pasted import points
from members.querysets import InstitutionQuerySet

LONGEST_ADDRESS = 40
MOST_LINES = 60
# Long texts are kept in the browser too, until the server has taken them.
KEPT = {"data-keep": ""}
LIVE_ADDRESS = {
    "hx-get": "/new/address/",
    "hx-trigger": "input changed delay:300ms",
    "hx-include": "#id_name, #id_slug",
    "hx-target": "#address-verdict",
    "autocomplete": "off",
}
# Words that many names of alliances hold, and addresses need not.
USUAL_WORDS = re.compile(r"\b(the|teaching-school-alliance|learning-alliance|alliance)\b")


class AskToFoundForm(forms.Form):
    """Who would like to set up an alliance."""

    name = forms.CharField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Your e-mail",
        max_length=254,
        help_text="The link to begin goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AboutForm(forms.ModelForm):
    """Who the alliance is."""

    slug = forms.CharField(
        label="Address",
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text="Letters, digits and hyphens. Leave it empty and it is made from the name.",
        widget=forms.TextInput(attrs=LIVE_ADDRESS),
    )
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
        labels = {"name": "Name of the alliance", "summary": "In one sentence"}
        help_texts = {
            "summary": "For the list of alliances.",
            "vision": "What you want to achieve together; paste it from your website.",
        }
        widgets = {
            "name": forms.TextInput(attrs=LIVE_ADDRESS),
            "vision": forms.Textarea(attrs={"rows": 6, **KEPT}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("name") and "slug" not in self.errors:
            cleaned["slug"] = address_for(cleaned["name"], cleaned.get("slug", ""))
            if objection := objection_to(cleaned["slug"]):
                self.add_error("slug", objection)
        return cleaned


class AddressForm(forms.Form):
    """Name and address as they are typed; the verdict is words for the page."""

    name = forms.CharField(required=False, max_length=120)
    slug = forms.CharField(required=False, max_length=LONGEST_ADDRESS)

    def verdict(self) -> tuple[str, str]:
        """Return a tone and the words about the address, or nothing to say."""
        if not self.is_valid() or not any(self.cleaned_data.values()):
            return "", ""
        address = address_for(self.cleaned_data["name"], self.cleaned_data["slug"])
        objection = objection_to(address)
        return ("concern", objection) if objection else ("good", f"/{address}/ is free.")


def address_for(name: str, typed: str) -> str:
    """Return the address that was typed, as addresses are written, or a free one made from the name."""
    if typed:
        return slugify(typed)
    plain = slugify(name)
    short = re.sub(r"-{2,}", "-", USUAL_WORDS.sub("", plain)).strip("-") or plain
    wished = f"{short}-alliance" if short in RESERVED_SLUGS else short
    return _free(wished[:LONGEST_ADDRESS].rstrip("-")) if wished else ""


def objection_to(address: str) -> str:
    """Return what speaks against an address, or nothing."""
    if not address:
        return "Choose an address of letters and digits."
    if address in RESERVED_SLUGS:
        return f"The portal uses /{address}/ itself. Choose another address."
    if Alliance.objects.filter(slug=address).exists():
        return f"Another alliance has the address /{address}/. Choose another one."
    return ""


def _free(wished: str) -> str:
    """Return the address, with a number after it where another alliance has it."""
    stem = wished[: LONGEST_ADDRESS - 4].rstrip("-")
    taken = set(Alliance.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    tries = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return wished if wished not in taken else next(each for each in tries if each not in taken)


class PointsField(forms.CharField):
    """One point a line, as pasted from a website; its value is the list of them."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        self.longest = longest
        widget = forms.Textarea(attrs={"rows": 7, **KEPT})
        super().__init__(required=False, max_length=30000, widget=widget, **kwargs)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        found = points(super().clean(value))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(f"These are {len(found)} lines. Keep to {MOST_LINES}; more can be added later.")
        for each in found:
            if len(each) > self.longest:
                words = f"“{each[:40]}…” is {len(each):,} characters long. Shorten it to {self.longest:,}."
                raise forms.ValidationError(words)
        return found


class PromisesForm(forms.Form):
    """What the alliance stands for, what each school promises, and on what they work."""

    stands_for = PointsField(longest=3000, label="Values or protocols", help_text="One a line.")
    commitments = PointsField(
        longest=2000,
        label="What each school commits to",
        help_text="One a line, as in: Sending a representative to the half-termly meetings.",
    )
    strands = PointsField(
        longest=3000, label="Strands, or areas of work", help_text="One a line, as in: Initial teacher training."
    )
    strands_per_school = forms.IntegerField(
        label="Strands that each school pledges to in a year",
        min_value=0,
        max_value=20,
        required=False,
        help_text="Leave it empty where schools do not pledge.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        number = cleaned["strands_per_school"] = cleaned.get("strands_per_school") or 0
        named = len(cleaned.get("strands", []))
        if number > named and not self.errors:
            words = f"You have named {named or 'no'} strand{'s' * (named != 1)} above. Name more, or lower the number."
            self.add_error("strands_per_school", words)
        return cleaned


class NamesForm(forms.Form):
    """Schools to look up in the national directory."""

    names = forms.CharField(
        label="Names of your schools, one a line",
        max_length=10000,
        required=False,
        help_text="Paste them from your website. A town, postcode or URN will do too; typing errors are forgiven.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean_names(self) -> str:
        """Refuse more lines than one page shows."""
        names = str(self.cleaned_data["names"])
        if len(points(names)) > MOST_LINES:
            raise forms.ValidationError(f"Look up {MOST_LINES} at a time. Add the ticked ones, then paste the rest.")
        return names

    def lines(self) -> list[str]:
        """Return the words to look up, line by line; a single letter finds too much to be of use."""
        found = points(self.cleaned_data["names"]) if self.is_valid() else []
        return [each[:100] for each in found if len(each) > 1]


class ChooseSchoolsForm(forms.Form):
    """Schools ticked among those found."""

    school = forms.ModelMultipleChoiceField(Institution.objects.open(), required=False)

    def chosen(self) -> InstitutionQuerySet:
        return self.cleaned_data["school"] if self.is_valid() else Institution.objects.none()


class FinishForm(forms.Form):
    """How the first schools join, and which bodies are set up."""

    kind = forms.ChoiceField(label="The schools join as", choices=Membership.Kind.choices, initial="strategic_partner")
    with_board = forms.BooleanField(label="Set up a strategic board", required=False, initial=True)
    with_whole = forms.BooleanField(
        label="Set up the whole alliance as a body that meets", required=False, initial=True
    )


def typed_in(form: forms.BaseForm) -> dict[str, Any]:
    """Return what was typed in a step, field by field, for the draft."""
    return {name: form[name].value() for name in form.fields}


def names_in(draft: FoundingDraft) -> NamesForm:
    """Return the list of names that the draft keeps, in its form."""
    return NamesForm({"names": "", **draft.step("schools")})


def schools_in(draft: FoundingDraft) -> list[Institution]:
    """Return the schools that were chosen so far, by name."""
    return list(Institution.objects.open().filter(pk__in=draft.chosen[:MOST_SCHOOLS]))


def plan_from(*, about: AboutForm, promises: PromisesForm, schools: list[Institution], finish: FinishForm) -> Plan:
    """Return what all steps together say; each form has been found valid."""
    chosen = [school.pk for school in schools]
    return Plan(**about.cleaned_data, **promises.cleaned_data, **finish.cleaned_data, schools=chosen)
