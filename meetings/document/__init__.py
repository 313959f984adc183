"""Minutes as one structure: what is signed, what the page shows, and what every export is made from.

`content_of` gathers a meeting into plain data, which adoption keeps and signs; `document_of` and `signed_document` make
of it what one reader may see, and `read` whichever holds today.
"""

from meetings.document.gathering import Content, content_of, digest_of
from meetings.document.reading import (
    Attendee,
    Document,
    MinutedAction,
    MinutedDecision,
    MinutedItem,
    document_of,
    read,
    signed_document,
)

__all__ = [
    "Attendee",
    "Content",
    "Document",
    "MinutedAction",
    "MinutedDecision",
    "MinutedItem",
    "content_of",
    "digest_of",
    "document_of",
    "read",
    "signed_document",
]
