"""Everything that the meetings room sends."""

from meetings.emails import planning  # noqa: F401
