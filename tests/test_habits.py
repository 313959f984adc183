"""Habits of the code that no other tool watches."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def lines_with(pattern: str, *globs: str) -> list[str]:
    found = re.compile(pattern)
    files = sorted(path for each in globs for path in ROOT.glob(each))
    assert files
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if found.search(line)
    ]


def test_views_read_through_what_the_alliance_holds() -> None:
    assert lines_with(r"\.objects\b", "members/views/*.py") == []


def test_pages_hold_no_inline_style_and_no_inline_script() -> None:
    assert (
        lines_with(
            r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*(\bsrc=|(ld\+|application/)json))", "templates/**/*.html"
        )
        == []
    )
