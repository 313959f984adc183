"""The demo alliances: data files, and what loads them without touching what is already there."""
