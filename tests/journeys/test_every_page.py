"""Looks at every page of the URL map in a browser: in both themes, at both widths, and at every form refused.

Whoever adds an address to `ROWS` in tests/rows.py has its page looked at here.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from members.models import Alliance, Institution, Person
from tests.account_rows import account_visits
from tests.journeys.browser import Watched
from tests.journeys.conftest import Visit as Open
from tests.page import is_page
from tests.rows import ROWS, Visit, Visits, client_of, session_of

WIDE, NARROW = 1280, 375
# A theme changes colours and nothing else, so in the dark only what looks at colours looks again.
COLOURS = ["color-contrast", "link-in-text-block"]
LOOKS = [(WIDE, "light", None), (WIDE, "dark", COLOURS), (NARROW, "dark", COLOURS), (NARROW, "light", None)]
ROOMS = sorted({name.split(":")[0] for name in ROWS})

# Answers how many forms of the page can be filled in wrongly.
FILLABLE = """() => [...document.querySelectorAll("main form[method=post i]")].filter((form) =>
  form.querySelector("input:not([type=hidden], [type=submit]), select, textarea"))"""
# Empties the form and sends it past whatever the browser would say of it.
SEND_EMPTY = f"""(number) => {{
  const form = ({FILLABLE})()[number];
  for (const field of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {{
    field.checked = false;
    if (field.type !== "checkbox" && field.type !== "radio") field.value = "";
  }}
  HTMLFormElement.prototype.submit.call(form);
}}"""


def pages(visits: Iterator[Visit]) -> list[Visit]:
    """Return the visits that a page answers, not a download, a way on to another page or a refusal."""
    client = cache(client_of)
    return [visit for visit in visits if is_page(client(visit.reader).get(visit.path))]


def put_on(window: Watched, width: int, theme: str) -> None:
    """Give the window another width and the reader another theme, without opening the page again."""
    if window.page.viewport_size != (size := {"width": width, "height": 900}):
        window.page.set_viewport_size(size)  # type: ignore[arg-type]
    window.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    window.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def seen_on(window: Watched, path: str) -> Iterator[str]:
    """Yield what is wrong with a page, and with each of its forms once it was sent empty."""
    # A page opens as the one before it was left, on a phone or on a desk.
    starts_narrow = window.page.viewport_size == {"width": NARROW, "height": 900}
    window.go(path)
    for width, theme, rules in reversed(LOOKS) if starts_narrow else LOOKS:
        put_on(window, width, theme)
        for finding in window.looked_at(rules):
            yield f"{width} {theme}: {finding}"
    for number in range(window.page.evaluate(f"({FILLABLE})().length")):
        if number:
            window.go(path)
        with window.page.expect_navigation():
            window.page.evaluate(SEND_EMPTY, number)
        for finding in window.looked_at():
            yield f"form {number} sent empty: {finding}"


def assert_sound(visit: Open, visits: list[Visit]) -> None:
    """Look at every page of the visits, then say all that was found."""

    @cache
    def window(reader: Person | None) -> Watched:
        return visit(reader, session=session_of(reader) if reader else None)

    found = [
        f"{each.path} as {each.reader or 'a visitor'}, {finding}"
        for each in visits
        for finding in seen_on(window(each.reader), each.path)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_of_a_room_is_sound(room: str, visit: Open, alliance: Alliance, school: Institution) -> None:
    visits = (each for each in Visits(alliance) if each.name.startswith(f"{room}:"))
    assert_sound(visit, pages(visits))


def test_every_page_of_ones_account_is_sound(visit: Open, alliance: Alliance) -> None:
    assert_sound(visit, pages(account_visits(alliance)))
