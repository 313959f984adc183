"""Everything that the meetings room sends."""

from meetings.emails import agendas, answers, planning  # noqa: F401
