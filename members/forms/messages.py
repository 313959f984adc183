"""The filter of the message log."""

from django import forms
from django.db.models import Q

from alliance_portal.models import Message
from alliance_portal.outbox import KINDS
from alliance_portal.querysets import MessageQuerySet


class MessageFilterForm(forms.Form):
    """Narrow by state, kind, and the recipient's name or address; what is not understood narrows nothing."""

    state = forms.ChoiceField(choices=[("", "Any state"), *Message.State.choices], required=False)
    kind = forms.ChoiceField(required=False)
    to = forms.CharField(label="Recipient", required=False, max_length=100)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted((kind.name, kind.label) for kind in KINDS.values())
        self.fields["kind"].choices = [("", "Any kind"), *kinds]

    def narrow(self, rows: MessageQuerySet) -> MessageQuerySet:
        """Return the rows that the filter lets through."""
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("state"):
            rows = rows.filter(state=chosen["state"])
        if chosen.get("kind"):
            rows = rows.filter(kind=chosen["kind"])
        if chosen.get("to"):
            words = chosen["to"]
            rows = rows.filter(
                Q(to__icontains=words) | Q(recipient__name__icontains=words) | Q(recipient__email__icontains=words)
            )
        return rows
