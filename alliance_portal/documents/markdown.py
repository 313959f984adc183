"""The small safe Markdown that people write, read into blocks."""

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from alliance_portal.documents.blocks import Block, Span
from alliance_portal.documents.blocks import code as code_block

SCHEMES = ("http://", "https://", "mailto:", "tel:")

# Markup of one's own is text, and pictures are left out: one from elsewhere would tell that host who reads the page.
reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


def blocks_of(text: str, *, under: int = 0) -> list[Block]:
    """Return what the Markdown says as blocks; its largest heading comes one level under the heading level `under`."""
    return _blocks(SyntaxTreeNode(reader.parse(text)), under)


def _blocks(node: SyntaxTreeNode, under: int) -> list[Block]:
    return [_block(child, under) for child in node.children]


def _block(node: SyntaxTreeNode, under: int) -> Block:
    kind = node.type
    if kind == "heading":
        level = under + int(node.tag[1])
        return {"kind": "heading", "level": level, "spans": _line(node), "number": "", "aside": "", "anchor": ""}
    if kind in ("bullet_list", "ordered_list"):
        start = int(node.attrs.get("start", 1)) if kind == "ordered_list" else 1
        items = [_blocks(item, under) for item in node.children]
        return {"kind": "list", "ordered": kind == "ordered_list", "start": start, "items": items}
    if kind == "blockquote":
        return {"kind": "quote", "blocks": _blocks(node, under)}
    if kind in ("fence", "code_block"):
        return code_block(node.content)
    if kind == "hr":
        return {"kind": "rule"}
    return {"kind": "paragraph", "spans": _line(node), "tone": ""}


def _line(node: SyntaxTreeNode) -> list[Span]:
    found: list[Span] = []
    for inline in node.children:
        for child in inline.children:
            _spans(child, {}, found)
    return found


def _spans(node: SyntaxTreeNode, marks: Span, found: list[Span]) -> None:
    """Add what an inline node says, under the marks of those around it."""
    if node.type in ("softbreak", "hardbreak"):
        found.append({"break": True})
    elif node.type == "code_inline":
        found.append({"text": node.content, **marks, "code": True})
    elif node.type in ("strong", "em", "link"):
        href = str(node.attrs.get("href", ""))
        safe: Span = {"href": href} if href.lower().startswith(SCHEMES) else {}
        mark: Span = {"strong": {"bold": True}, "em": {"italic": True}, "link": safe}[node.type]
        for child in node.children:
            _spans(child, {**marks, **mark}, found)
    elif node.content:
        found.append({"text": node.content, **marks})
