"""The room of providers, trainees, placements, days and observations."""
