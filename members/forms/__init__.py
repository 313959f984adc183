"""Input and its validation, no side effects."""
