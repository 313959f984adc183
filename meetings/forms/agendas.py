"""What is typed about agendas: items, their order, proposals, papers and who owes them."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from meetings.actions.agendas import WORDS, version_of
from meetings.forms.planning import day_field
from meetings.models import AgendaItem, Meeting, Paper, PaperRequest
from meetings.papers import ACCEPTED, LONGEST_TITLE, TAKEN, Upload, received
from members.access import Standing
from members.models import Person, Strand
from members.permissions import Role

LONGEST_BRIEF = 5000
MOST_FILES = 10
# Whoever holds one of these speaks in meetings, invited or not.
SPEAKERS = (Role.DIRECTOR, Role.CHAIR, Role.LEAD, Role.ADMINISTRATOR, Role.FINANCE, Role.COORDINATOR)
MARKDOWN = "**bold**, *italic*, lists with -, and links are shown as such."


def people_of(meeting: Meeting) -> Any:
    """Return who may present an item of a meeting or be asked for a paper: those invited, and the alliance's staff."""
    invited = meeting.invitees.filter(person__isnull=False).order_by().values("person_id")
    staff = meeting.alliance.appointments.current().filter(role__in=SPEAKERS).order_by().values("person_id")
    return Person.objects.filter(Q(pk__in=invited) | Q(pk__in=staff), is_active=True).order_by("name", "pk")


def minutes_field() -> forms.IntegerField:
    """Return the field for how long an item takes."""
    return forms.IntegerField(
        label="Minutes",
        min_value=0,
        max_value=600,
        initial=10,
        error_messages={
            "required": "Say how many minutes it takes.",
            "invalid": "Give a whole number of minutes, such as 10.",
            "min_value": "Minutes cannot be fewer than none.",
            "max_value": "An item takes at most 600 minutes.",
        },
    )


class ItemForm(forms.ModelForm):
    """One item; the version tells whether somebody else has changed it meanwhile."""

    minutes = minutes_field()
    version = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=24)

    class Meta:
        model = AgendaItem
        fields = WORDS
        labels = {
            "brief": "What it is about",
            "purpose": "Purpose",
            "presenter": "Presented by",
            "presenter_name": "Or by somebody else",
            "is_confidential": "Confidential: only those invited know of it",
        }
        help_texts = {
            "brief": MARKDOWN,
            "presenter_name": "A guest without an account here",
            "strand": "The area of work it belongs to",
        }
        widgets = {
            "brief": forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_BRIEF, "data-keep": "brief"}),
            "purpose": forms.RadioSelect(attrs={"class": "form-check-input"}),
        }
        error_messages = {"title": {"required": "Give the item a title."}}

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = AgendaItem.Purpose.choices
        self.fields["presenter"].queryset = people_of(meeting)
        self.fields["presenter"].empty_label = "Nobody in particular"
        strands = Strand.objects.filter(alliance=meeting.alliance)
        self.fields["strand"].queryset = strands
        self.fields["strand"].empty_label = "None"
        if self.instance.pk:
            self.fields["version"].initial = version_of(self.instance)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("presenter"):
            cleaned["presenter_name"] = ""
        return cleaned

    def begin_again_from(self, current: AgendaItem) -> list[tuple[str, str]]:
        """Take the version that stands now as the new beginning; return what it says, as label and words."""
        self.data = self.data.copy()
        self.data["version"] = version_of(current)  # type: ignore[index]  # the copy may be changed
        return [
            ("Title", current.title),
            ("What it is about", current.brief),
            ("Purpose", current.get_purpose_display()),
            ("Minutes", str(current.minutes)),
            ("Presented by", current.presented_by),
            ("Confidential", "Yes" if current.is_confidential else "No"),
        ]


class OrderForm(forms.Form):
    """The order of an agenda as the editor saw it, and either the new one or which item moves by one place."""

    seen = forms.CharField(max_length=4000)
    order = forms.CharField(max_length=4000, required=False)
    up = forms.CharField(max_length=12, required=False)
    down = forms.CharField(max_length=12, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("seen", "order"):
            cleaned[name] = self._keys(cleaned.get(name, ""))
        for name in ("up", "down"):
            moved = self._keys(cleaned.get(name, ""))
            cleaned[name] = moved[0] if moved else None
            if moved and moved[0] not in cleaned["seen"]:
                raise forms.ValidationError("That item is not on the agenda.")
        if not cleaned["order"] and cleaned["up"] is None and cleaned["down"] is None:
            raise forms.ValidationError("Say which item moves.")
        return cleaned

    def _keys(self, text: str) -> list[int]:
        parts = [part for part in text.split(",") if part]
        if not all(part.isascii() and part.isdecimal() and len(part) < 12 for part in parts):
            raise forms.ValidationError("The order cannot be read. Load the page again.")
        return [int(part) for part in parts]


class ProposeForm(forms.Form):
    """An item that somebody invited would like to see on the agenda."""

    title = forms.CharField(
        label="What should the meeting talk about?",
        max_length=200,
        error_messages={"required": "Give the item a title."},
    )
    brief = forms.CharField(
        label="Why, and what should come of it",
        required=False,
        max_length=LONGEST_BRIEF,
        help_text=MARKDOWN,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_BRIEF, "data-keep": "proposal"}),
    )
    minutes = minutes_field()


class RefuseForm(forms.Form):
    """Why a proposed item is not taken."""

    reason = forms.CharField(
        label="Why it is not taken",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
        help_text="Whoever proposed it reads it.",
        error_messages={"required": "Say why the item is not taken."},
    )


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each of them known by its content; every one that cannot be taken is named."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesInput(attrs={"accept": ACCEPTED}))
        super().__init__(error_messages={"required": "Choose a file.", "empty": "The file is empty."}, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        given: list[UploadedFile] = [each for each in data if each] if isinstance(data, list) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Upload at most {MOST_FILES} files at a time.")
        if not given:
            given = [super().clean(None, initial)]
        taken, wrong = [], []
        for each in given:
            try:
                taken.append(received(super().clean(each, initial)))
            except forms.ValidationError as error:
                wrong.extend(error.messages)
        if wrong:
            raise forms.ValidationError(wrong)
        return taken


class FileField(forms.FileField):
    """One file, known by its content."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPTED})
        super().__init__(
            widget=widget, error_messages={"required": "Choose a file.", "empty": "The file is empty."}, **kwargs
        )

    def clean(self, data: Any, initial: Any = None) -> Upload:
        return received(super().clean(data, initial))


PAPERS_HELP = f"At most 25 MB each: {TAKEN}. PDFs, pictures and plain text become part of the pack."


class PapersForm(forms.Form):
    """Papers for an item."""

    papers = FilesField(label="Papers", help_text=f"Up to {MOST_FILES} at a time. {PAPERS_HELP}")


class PaperForm(forms.Form):
    """The one paper that somebody owes, or a newer one in the place of another."""

    file = FileField(label="Paper", help_text=PAPERS_HELP)


class PaperTitleForm(forms.ModelForm):
    """What a paper is called."""

    class Meta:
        model = Paper
        fields = ["title"]
        error_messages = {"title": {"required": "Give the paper a title."}}


class PaperRequestForm(forms.ModelForm):
    """Which paper somebody is asked for, and by when."""

    due_on = day_field("Due by")

    class Meta:
        model = PaperRequest
        fields = ["what", "person", "due_on"]
        labels = {"what": "Which paper", "person": "From whom"}
        help_texts = {"what": "For example: report on the reading project"}
        error_messages = {
            "what": {"required": "Say which paper it is."},
            "person": {"required": "Choose who writes it."},
        }

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.instance.item, self.instance.alliance = item, item.alliance
        self.fields["what"].max_length = LONGEST_TITLE
        self.fields["person"].queryset = people_of(item.meeting)
        self.fields["person"].empty_label = "Choose a person"
        self.fields["due_on"].initial = item.meeting.papers_due_on
        self.fields["due_on"].help_text = "They are told now, and reminded until the paper is there."

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on > self.item.meeting.day.date():
            raise forms.ValidationError("Papers are due before the meeting, or on its day.")
        return due_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if person := cleaned.get("person"):
            row = self.item.meeting.invitees.filter(person=person, institution__isnull=False).first()
            self.instance.institution = row.institution if row is not None else None
        return cleaned


class OwedFilterForm(forms.Form):
    """Narrow the list of papers that are owed; what is not understood narrows nothing."""

    meeting = forms.ModelChoiceField(Meeting.objects.none(), required=False, empty_label="Any meeting")
    overdue = forms.BooleanField(label="Only what is overdue", required=False)

    def __init__(self, data: Any, *, standing: Standing) -> None:
        super().__init__(data)
        coming = standing.alliance.meetings.visible_to(standing).planned().upcoming().with_names()
        self.fields["meeting"].queryset = (
            coming.filter(items__paper_requests__paper__isnull=True)
            .filter(items__paper_requests__isnull=False)
            .distinct()
        )

    def narrow(self, rows: Any) -> Any:
        """Return the requests that the filter lets through."""
        self.is_valid()
        if self.cleaned_data.get("meeting"):
            rows = rows.filter(item__meeting=self.cleaned_data["meeting"])
        return rows.overdue() if self.cleaned_data.get("overdue") else rows
