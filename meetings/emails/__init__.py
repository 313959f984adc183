"""Everything that the meetings room sends."""

from meetings.emails import answers, planning  # noqa: F401
