"""Everything that the meetings room sends."""

from meetings.emails import answers  # noqa: F401
