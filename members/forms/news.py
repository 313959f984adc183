"""Forms of news and enquiries: what is written, what is asked, how lists are narrowed."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from members.models import Enquiry, NewsItem
from members.pictures import cleaned
from members.querysets import EnquiryQuerySet, NewsQuerySet


class NewsForm(forms.ModelForm):
    """One piece of news with at most one picture, which must be described."""

    new_picture = forms.FileField(
        label="Picture",
        required=False,
        help_text="A JPEG, PNG or WebP file of at most 5 MB. Place, time and camera are taken out of it.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    without_picture = forms.BooleanField(label="Take the picture away", required=False)

    class Meta:
        model = NewsItem
        fields = ("title", "summary", "body", "new_picture", "picture_alt", "without_picture", "is_public")
        labels = {"body": "Text"}
        help_texts = {
            "summary": "One or two sentences for lists. Without them lists show the title alone.",
            "picture_alt": "For those who cannot see it, and for those who read with the ear.",
            "is_public": "Otherwise only people of the alliance read it.",
        }
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 14, "data-keep": "news"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.picture:
            del self.fields["without_picture"]

    def clean_new_picture(self) -> bytes | None:
        upload: UploadedFile | None = self.cleaned_data["new_picture"]
        return cleaned(upload) if upload else None

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        keeps = bool(self.instance.picture) and not entered.get("without_picture")
        if (entered.get("new_picture") or keeps) and not entered.get("picture_alt") and not self.errors:
            self.add_error("picture_alt", "Say what the picture shows, for those who cannot see it.")
        return entered

    def words(self) -> dict[str, Any]:
        """Return what is written, without the picture."""
        return {name: self.cleaned_data[name] for name in ("title", "summary", "body", "picture_alt", "is_public")}


class NewsFilterForm(forms.Form):
    """Narrow by words and, for those who write, by who can read it; what is not understood narrows nothing."""

    STATES = (("", "All news"), ("public", "Public"), ("members", "For members only"), ("draft", "Drafts"))

    q = forms.CharField(label="Words", required=False, max_length=100)
    state = forms.ChoiceField(label="Show", required=False, choices=STATES)

    def __init__(self, *args: Any, writes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not writes:
            del self.fields["state"]

    def narrow(self, news: NewsQuerySet) -> NewsQuerySet:
        """Return the news that the filter lets through."""
        self.is_valid()
        state = self.cleaned_data.get("state")
        if state == "draft":
            news = news.drafts()
        elif state:
            news = news.published().filter(is_public=state == "public")
        return news.with_words(self.cleaned_data.get("q", ""))

    @property
    def is_used(self) -> bool:
        """Whether anything narrows the list, for the words of an empty one."""
        return any(self.cleaned_data.values()) if self.is_valid() else bool(self.data)


class EnquiryForm(forms.ModelForm):
    """What a visitor asks; the field that nobody sees is filled by machines alone."""

    nickname = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    class Meta:
        model = Enquiry
        fields = ("kind", "name", "email", "organisation", "message")
        labels = {"kind": "What is it about?"}
        help_texts = {"email": "Our answer goes here."}
        widgets = {
            "kind": forms.RadioSelect(attrs={"class": "form-check-input"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "organisation": forms.TextInput(attrs={"autocomplete": "organization"}),
            "message": forms.Textarea(attrs={"rows": 7, "data-keep": "enquiry"}),
        }

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [field for field in self.visible_fields() if field.name != "nickname"]

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.cleaned_data["nickname"])

    def asked(self) -> dict[str, str]:
        """Return what was asked, without the field that nobody sees."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class EnquiryFilterForm(forms.Form):
    """Narrow by words, kind and whether an answer is due; what is not understood narrows nothing."""

    STATES = (("waiting", "Waiting for an answer"), ("answered", "Answered"), ("all", "All"))

    state = forms.ChoiceField(label="Show", required=False, choices=STATES)
    kind = forms.ChoiceField(label="About", required=False, choices=[("", "Anything"), *Enquiry.Kind.choices])
    q = forms.CharField(label="Words", required=False, max_length=100)

    def narrow(self, enquiries: EnquiryQuerySet) -> EnquiryQuerySet:
        """Return the enquiries that the filter lets through; without one, those that wait."""
        self.is_valid()
        chosen = self.cleaned_data
        state = chosen.get("state") or "waiting"
        if state != "all":
            enquiries = enquiries.waiting() if state == "waiting" else enquiries.answered()
        if chosen.get("kind"):
            enquiries = enquiries.filter(kind=chosen["kind"])
        return enquiries.with_words(chosen.get("q", ""))

    @property
    def is_used(self) -> bool:
        """Whether anything but the usual list was asked for."""
        return bool(self.data.get("q") or self.data.get("kind"))


class AnswerForm(forms.Form):
    """What is answered, and whether the portal sends it."""

    note = forms.CharField(
        label="Your answer, or what was done",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 7, "data-keep": "answer"}),
    )
    send = forms.BooleanField(label="Send this to them by e-mail", required=False, initial=True)

    def __init__(self, *args: Any, enquiry: Enquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["send"].label = f"Send this to {enquiry.email}"
        self.fields["send"].help_text = "Without it, the text is kept as a note and nothing is sent."
