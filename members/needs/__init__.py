"""What waits for a person: one provider for each part of the members room."""

from members.needs import people  # noqa: F401
