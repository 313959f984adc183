"""Everything that the meetings room sends."""

from meetings.emails import actions, agendas, answers, minutes, planning  # noqa: F401
