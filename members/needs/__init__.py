"""What waits for a person: one provider for each part of the members room."""

from members.needs import alliances, governance, news, nominations, people, roles  # noqa: F401
