"""Naming one person of the alliance in a form, where a list of everybody would be thousands long."""

import re
from typing import Any

from django import forms
from django.urls import reverse

from members.access import Standing
from members.models import Person
from members.querysets import PersonQuerySet

ADDRESS = re.compile(r"\(([^()\s]+@[^()\s]+)\)\s*$")
NAMED_AT_MOST = 5
LONGEST = 300


def with_address(person: Person) -> str:
    """Return a person as the field shows and takes them: the name, and the e-mail where the reader may see it."""
    return f"{person.name} ({person.email})" if getattr(person, "contact_shown", True) else person.name


class PersonInput(forms.TextInput):
    """A line that suggests people while somebody types; without JavaScript the name or the e-mail is typed out."""

    template_name = "members/people/person_input.html"


class PersonField(forms.CharField):
    """Takes a name or an e-mail address and gives the Person of the alliance whom it means."""

    widget = PersonInput

    def __init__(self, *, standing: Standing, people: PersonQuerySet | None = None, **kwargs: Any) -> None:
        """`people` narrows whom it may mean; without it, everybody whom the standing may see."""
        kwargs.setdefault("help_text", "Type the name or the e-mail address.")
        super().__init__(max_length=LONGEST, **kwargs)
        self.people = standing.people if people is None else people
        self.widget.attrs["hx-get"] = reverse("members:person_suggestions", args=[standing.alliance.slug])

    def clean(self, value: Any) -> Person | None:
        """Return whom the words mean. Raises ValidationError where they mean nobody, or more than one."""
        words = super().clean(value)
        return self._meant(words) if words else None

    def prepare_value(self, value: Any) -> Any:
        """Show the person of a saved row by name; what was typed is shown as it was typed."""
        if isinstance(value, int):
            value = Person.objects.filter(pk=value).first()
        return with_address(value) if isinstance(value, Person) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)

    def _meant(self, words: str) -> Person:
        found = list(self._called(words)[: NAMED_AT_MOST + 1])
        if len(found) == 1:
            return found[0]
        if found:
            namesakes = ", ".join(with_address(person) for person in found[:NAMED_AT_MOST])
            raise forms.ValidationError(f"More than one person is called this. Give the e-mail: {namesakes}.")
        alike = " or ".join(with_address(person) for person in self.people.named_like(words)[:2])
        raise forms.ValidationError(
            f"Nobody here is called “{words[:80]}”.{f' Did you mean {alike}?' if alike else ' Check the spelling.'}"
        )

    def _called(self, words: str) -> PersonQuerySet:
        if words.isascii() and words.isdigit() and len(words) < 19:
            return self.people.filter(pk=int(words))
        if address := ADDRESS.search(words):
            return self.people.filter(email__iexact=address[1])
        return self.people.filter(**{"email__iexact" if "@" in words else "name__iexact": " ".join(words.split())})
