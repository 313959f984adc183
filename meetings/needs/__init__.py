"""What waits for a person in the meetings room: one provider for each part."""

from meetings.needs import actions, answers, minutes, planning  # noqa: F401
