"""The room of the half-termly cycle: calendar, agendas, papers, minutes, decisions and actions."""
