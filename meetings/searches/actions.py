"""The search finds actions by their words or their number."""

from collections.abc import Iterable

from members.access import Standing
from members.search import SEARCHES, Hit

MOST = 5


@SEARCHES.register(position=34)
def actions(standing: Standing, words: str) -> Iterable[Hit]:
    """Yield the actions that hold all the words, open ones first."""
    found = standing.alliance.actions.visible_to(standing).with_words(words).with_names()
    for action in found.order_by("closed_at", "-number")[:MOST]:
        action.alliance = standing.alliance
        state = "overdue" if action.is_overdue else str(action.get_state_display()).lower()
        yield Hit("Action", f"{action.number}. {action.what}", action.get_absolute_url(), f"{action.who} · {state}")
