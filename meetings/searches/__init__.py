"""What the one search finds in the meetings room."""

from meetings.searches import agendas, planning  # noqa: F401
