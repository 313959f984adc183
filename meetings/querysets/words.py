"""The words by which minutes and decisions are found; the indexes hold exactly these expressions."""

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchVector

CONFIG = "english"
ITEM_WORDS = SearchVector("title", "text", config=CONFIG)
DECISION_WORDS = SearchVector("text", config=CONFIG)

# Signs that nobody types mark what was found, so that the text can be escaped before they become markup.
FOUND, END = "\ue000", "\ue001"


def asked(words: str) -> SearchQuery:
    """Return what people type into a search box as a query: words, "phrases", or, and -without."""
    return SearchQuery(words, config=CONFIG, search_type="websearch")


def whole(field: str, words: str) -> SearchHeadline:
    """Return a short field whole, with what was found in it marked."""
    return SearchHeadline(field, asked(words), config=CONFIG, start_sel=FOUND, stop_sel=END, highlight_all=True)


def snippet(field: str, words: str) -> SearchHeadline:
    """Return the few lines of a field around what was found, with it marked."""
    return SearchHeadline(
        field,
        asked(words),
        config=CONFIG,
        start_sel=FOUND,
        stop_sel=END,
        max_words=35,
        min_words=15,
        max_fragments=2,
        fragment_delimiter=" … ",
    )
