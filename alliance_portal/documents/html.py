"""Documents as HTML for reading and printing: the same blocks, with every word escaped."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alliance_portal.documents.blocks import Block, Document, Span, in_order, sayable

RULE = SafeString("<hr>")
PAGE_BREAK = SafeString('<div class="page-break"></div>')
LINE_BREAK = SafeString("<br>")


def as_html(document: Document) -> SafeString:
    """Return the document's blocks as HTML whose largest heading is a second one; the page around it has the title."""
    return html_of(document.as_data()["blocks"])


def html_of(blocks: list[Block], *, under: int = 1) -> SafeString:
    """Return blocks as HTML; their largest heading comes one level under `under`."""
    return _joined([_block(each, under) for each in in_order(sayable(blocks))])


def _joined(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _block(block: Block, under: int) -> SafeString:
    return {
        "heading": _heading,
        "paragraph": _paragraph,
        "notice": _notice,
        "facts": _facts,
        "table": _table,
        "list": _list,
        "quote": _quote,
        "code": _code,
        "rule": lambda *_: RULE,
        "page_break": lambda *_: PAGE_BREAK,
    }[block["kind"]](block, under)


def _heading(block: Block, under: int) -> SafeString:
    level = min(under + block["level"], 6)
    number = format_html("{} ", block["number"]) if block["number"] else ""
    aside = format_html(' <span class="heading-aside">{}</span>', block["aside"]) if block["aside"] else ""
    return format_html("<h{}>{}{}{}</h{}>", level, number, _line(block["spans"]), aside, level)


def _paragraph(block: Block, under: int) -> SafeString:
    if block["tone"] == "muted":
        return format_html('<p class="muted">{}</p>', _line(block["spans"]))
    return format_html("<p>{}</p>", _line(block["spans"]))


def _notice(block: Block, under: int) -> SafeString:
    label = format_html("<strong>{}</strong> ", block["label"]) if block["label"] else ""
    return format_html('<p class="document-notice">{}{}</p>', label, _line(block["spans"]))


def _facts(block: Block, under: int) -> SafeString:
    rows = ((row["name"], _line(row["spans"])) for row in block["rows"])
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


def _table(block: Block, under: int) -> SafeString:
    """Draw a table whose rows become cards on a phone, each cell under its own heading."""
    heads = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in block["headers"]))
    rows = [
        format_html_join("", '<td data-label="{}">{}</td>', ((head, _line(cell)) for head, cell in cells))
        for cells in (zip(block["headers"], row, strict=True) for row in block["rows"])
    ]
    body = format_html_join("", "<tr>{}</tr>", ((row,) for row in rows))
    return format_html(
        '<table class="table table-cards"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', heads, body
    )


def _list(block: Block, under: int) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((_item(item, under),) for item in block["items"]))
    if not block["ordered"]:
        return format_html("<ul>{}</ul>", items)
    return format_html('<ol start="{}">{}</ol>', block["start"], items)


def _item(blocks: list[Block], under: int) -> SafeString:
    """Return what a list item holds; a paragraph at its head needs no tag of its own."""
    if blocks and blocks[0]["kind"] == "paragraph":
        return _joined([_line(blocks[0]["spans"]), *[_block(each, under) for each in blocks[1:]]])
    return _joined([_block(each, under) for each in blocks])


def _quote(block: Block, under: int) -> SafeString:
    return format_html("<blockquote>{}</blockquote>", _joined([_block(each, under) for each in block["blocks"]]))


def _code(block: Block, under: int) -> SafeString:
    return format_html("<pre><code>{}</code></pre>", block["text"])


def _line(pieces: list[Span]) -> SafeString:
    return _joined([_span(piece) for piece in pieces])


def _span(piece: Span) -> SafeString:
    if piece.get("break"):
        return LINE_BREAK
    made = format_html("{}", piece["text"])
    for mark, tag in (("code", "code"), ("bold", "strong"), ("italic", "em")):
        if piece.get(mark):
            made = format_html("<{}>{}</{}>", tag, made, tag)
    return format_html('<a href="{}">{}</a>', piece["href"], made) if piece.get("href") else made
