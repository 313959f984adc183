"""What the one search finds in the meetings room."""

from meetings.searches import actions, agendas, minutes, planning  # noqa: F401
