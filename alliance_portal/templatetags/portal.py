"""Tags and filters that every page uses: icons, states in words, dates as schools read them, money."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHAPES = {
    "good": "check-circle-fill",
    "watch": "exclamation-triangle-fill",
    "concern": "x-octagon-fill",
    "info": "info-circle-fill",
    "plain": "circle",
}
NEAR_DAYS = 14
STAND_IN = 987654321
# Browsers pretend to be others, so the order matters: the first sign that is there wins.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, label: str = "") -> SafeString:
    """Draw one icon of the sprite; without a label it is decoration."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            static("icons.svg"),
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def row_url(name: str, slug: str, pk: int) -> str:
    """Give the address of one row of an alliance as `url` does, worked out once for the whole list."""
    return _row_address(name, slug).replace(str(STAND_IN), str(pk))


@lru_cache(maxsize=4096)
def _row_address(name: str, slug: str) -> str:
    return reverse(name, args=[slug, STAND_IN])


@register.simple_tag
@lru_cache(maxsize=1000)
def status(tone: str, words: str) -> SafeString:
    """Show a state as a word with a shape, in the tone good, watch, concern, info or plain."""
    tone = tone if tone in SHAPES else "plain"
    return format_html('<span class="status status-{}">{}{}</span>', tone, icon(SHAPES[tone]), words)


def _day_words(value: date) -> str:
    return f"{value:%a} {value.day} {value:%b %Y}"


@register.simple_tag
def day(value: date | datetime | None, near: bool = False) -> SafeString | str:
    """Write a day as `Thu 12 Nov 2026`, with `in 3 days` when asked for and near."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    words = _day_words(value)
    nearness = in_days(value) if near else ""
    return format_html('<time datetime="{}">{}{}</time>', value.isoformat(), words, f", {nearness}" if nearness else "")


@register.simple_tag
def when(value: datetime | None, near: bool = False) -> SafeString | str:
    """Write a moment as `Thu 12 Nov 2026, 4.00pm`, in the time of London."""
    if not value:
        return ""
    local = timezone.localtime(value)
    clock = f"{local.hour % 12 or 12}.{local:%M}{'am' if local.hour < 12 else 'pm'}"
    nearness = in_days(local.date()) if near else ""
    return format_html(
        '<time datetime="{}">{}, {}{}</time>',
        local.isoformat(),
        _day_words(local.date()),
        clock,
        f", {nearness}" if nearness else "",
    )


@register.filter
def in_days(value: date) -> str:
    """Say how near a day is: today, tomorrow, in 3 days, 2 days ago; nothing when it is more than a fortnight away."""
    days = (value - timezone.localdate()).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days == -1:
        return "yesterday"
    if 0 < days <= NEAR_DAYS:
        return f"in {days} days"
    if -NEAR_DAYS <= days < 0:
        return f"{-days} days ago"
    return ""


@register.filter
def money(amount: Decimal | int) -> str:
    """Write an amount of pounds as `£45.00`."""
    return f"£{amount:,.2f}"


@register.filter
def browser(user_agent: str) -> str:
    """Say in words which browser on which system a user agent names, as in `Firefox on Windows`."""
    name = next((words for sign, words in BROWSERS if sign in user_agent), "")
    system = next((words for sign, words in SYSTEMS if sign in user_agent), "")
    return f"{name or 'A browser'} on {system}" if system else name or "An unknown browser"


@register.filter
def widget_kind(field: BoundField) -> str:
    """Name the widget of a bound field, so that a template can lay it out."""
    return field.field.widget.__class__.__name__.lower()


@register.filter
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]], required: bool = True) -> SafeString:
    """Write the options of a select, as Django's widget gives them, and words for the one that stands for none."""
    none = "Choose" if required else "None"
    written = []
    for name, chosen, _ in groups:
        each = "".join(_option(option, none) for option in chosen)
        written.append(f'<optgroup label="{conditional_escape(name)}">{each}</optgroup>' if name else each)
    return mark_safe("".join(written))  # noqa: S308 - every part is escaped here


def _option(option: dict[str, Any], none: str) -> str:
    marks = flatatt(option["attrs"]) if option["attrs"] else ""
    label = none if option["label"] == BLANK_CHOICE_DASH[0][1] else option["label"]
    return f'<option value="{conditional_escape(option["value"])}"{marks}>{conditional_escape(label)}</option>'
