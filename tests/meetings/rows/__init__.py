"""Which real rows stand behind each guarded address of the meetings room."""

from tests.meetings.rows import actions, agendas, answers, declarations, exports, minutes, planning

ROWS = {
    **planning.ROWS,
    **answers.ROWS,
    **agendas.ROWS,
    **declarations.ROWS,
    **minutes.ROWS,
    **actions.ROWS,
    **exports.ROWS,
}

# Whose page it is, where even the director is refused.
OPENED_BY = {**minutes.OPENED_BY, **exports.OPENED_BY}
