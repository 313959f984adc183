"""What waits for a person in the meetings room: one provider for each part."""

from meetings.needs import actions, agendas, answers, declarations, minutes, planning  # noqa: F401
