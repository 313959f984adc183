"""The library of ready indicators."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from kpis.models import Indicator

FILE = Path(__file__).resolve().parent / "library.toml"
MEANINGS = {
    "good_means": "At the target or better; ahead of the national figure where that is the aim",
    "watch_means": "Short of it, but near enough to be reached with what is under way",
    "concern_means": "So far short that the strand's plan has to change",
}


@cache
def ready() -> dict[str, dict[str, Any]]:
    """Return the fields of each ready indicator by its key, in the library's order."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["indicators"]
    return {each["key"]: {**MEANINGS, **{k: v for k, v in each.items() if k != "key"}} for each in entries}


def fields_of(key: str) -> dict[str, Any]:
    """Return the fields of one ready indicator, or of none where the key is unknown."""
    found = dict(ready().get(key, MEANINGS))
    if "groups" in found:
        found["groups"] = found["groups"].strip()
    return found


def indicator_from(key: str, **others: Any) -> Indicator:
    """Return a ready indicator, not saved, with some fields of one's own."""
    return Indicator(**{**fields_of(key), **others})
