"""Documents: one structure (`blocks`), drawn alike as PDF (`pdf`), Word (`word`) and HTML (`html`).

A room builds a `Document` out of blocks and hands it to a renderer; what a reader must not see is left out by the room
before that, never here.
"""

from alliance_portal.documents.blocks import Block, Document, Span

__all__ = ["Block", "Document", "Span"]
