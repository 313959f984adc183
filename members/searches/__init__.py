"""What the search finds: one provider for each part of the members room."""

from members.searches import governance, institutions, news, people  # noqa: F401
