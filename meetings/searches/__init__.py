"""What the one search finds in the meetings room."""

from meetings.searches import actions, minutes, planning  # noqa: F401
