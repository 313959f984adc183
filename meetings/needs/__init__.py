"""What waits for a person in the meetings room: one provider for each part."""

from meetings.needs import agendas, answers, declarations, planning  # noqa: F401
