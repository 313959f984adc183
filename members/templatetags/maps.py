"""Writes the pins of a map: hundreds, for which a loop in a template would take as long as all else on the page."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from alliance_portal.templatetags.portal import row_url
from members.map import Pin

register = template.Library()


@register.simple_tag
def pins(placed: Iterable[Pin], slug: str, is_linked: bool) -> SafeString:
    """Write each pin with its name; `is_linked` leads from it to the institution's page."""
    written = (_linked(pin, slug) if is_linked else _drawn(pin, conditional_escape(pin.label)) for pin in placed)
    return mark_safe("\n".join(written))  # noqa: S308 - the label is escaped, all else are numbers and our own paths


def _linked(pin: Pin, slug: str) -> str:
    label = conditional_escape(pin.label)
    address = row_url("members:institution", slug, pin.pk)
    return f'<a href="{address}" aria-label="{label}">{_drawn(pin, label)}</a>'


def _drawn(pin: Pin, label: str) -> str:
    ring = ' class="map-ring"' if pin.is_ring else ""
    return (
        f'<g class="map-pin" transform="translate({pin.x} {pin.y})"><title>{label}</title>'
        f'<circle class="map-reach" r="14"/><path{ring} d="{pin.path}"/></g>'
    )
