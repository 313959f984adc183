"""What the search finds: one provider for each part of the members room."""

from members.searches import institutions, news, people  # noqa: F401
