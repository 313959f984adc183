"""What the one search finds in the meetings room."""

from meetings.searches import planning  # noqa: F401
