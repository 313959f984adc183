"""Everything that the meetings room sends."""

from meetings.emails import actions, answers, minutes, planning  # noqa: F401
