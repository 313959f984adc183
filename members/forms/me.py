"""What people say about themselves, and how they want to hear from us."""

from typing import Any

from django import forms

from alliance_portal.outbox import KINDS
from members.models import NotificationChoice, Person


class ProfileForm(forms.ModelForm):
    """A person's own name, phone, words about themselves, and who may see the contact details."""

    class Meta:
        model = Person
        fields = ["name", "phone", "about", "contact_visible_to"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
            "about": forms.Textarea(attrs={"rows": 5}),
            "contact_visible_to": forms.RadioSelect,
        }
        help_texts = {"about": "What colleagues in the alliance may come to you for. At most 2,000 characters."}


class NotificationsForm(forms.Form):
    """One choice for each kind of message that may wait or be left out."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = dict(person.notification_choices.values_list("kind", "frequency"))
        kinds = sorted((kind for kind in KINDS.values() if kind.can_be_digested), key=lambda kind: kind.label)
        for kind in kinds:
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.label,
                choices=NotificationChoice.Frequency.choices,
                initial=chosen.get(kind.name, kind.default),
            )


class ErasureRequestForm(forms.Form):
    """The wish to be forgotten, ticked so that no stray click sends it."""

    sure = forms.BooleanField(label="I understand that my account will be closed and cannot be brought back")
