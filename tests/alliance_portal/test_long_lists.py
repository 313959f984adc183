"""What writes long lists quickly writes what Django would."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.urls import reverse
from django.utils.safestring import mark_safe

from alliance_portal.templatetags.portal import icon, row_url

CHOICES = [
    ("", "Any school"),
    (7, "St Mary's & <All> Saints"),
    ('x"y', mark_safe("A &amp; B")),
    ("Trusts", [("1", "One"), (2, "Two")]),
]


def parts(written: str) -> list[str]:
    return re.findall(r"<[^>]+>|[^<>\s][^<>]*[^<>\s]", written)


@pytest.mark.parametrize("chosen", ["", "7", 2, 'x"y', "nothing of these"])
def test_a_select_is_what_django_would_write(chosen: object) -> None:
    widget = forms.Select(attrs={"class": "form-select", "required": True}, choices=CHOICES)

    ours = widget.render("school", chosen)
    djangos = widget.render("school", chosen, renderer=DjangoTemplates())

    assert parts(ours) == parts(djangos)
    assert "<All>" not in ours


def test_a_rows_address_is_what_django_would_give() -> None:
    for pk in (1, 987654321, 10**17):
        assert row_url("members:person", "riverside", pk) == reverse("members:person", args=["riverside", pk])


def test_an_icon_is_drawn_the_same_each_time() -> None:
    assert icon("house") == icon("house") != icon("gear")
