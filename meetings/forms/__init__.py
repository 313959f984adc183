"""One module per part of the room: planning, answers, agendas, declarations, minutes, exports."""
