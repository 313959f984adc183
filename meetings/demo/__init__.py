"""The demo alliances' meetings: last year's adopted minutes, this year's plan, and what waits for whom."""

from meetings.demo import loading  # noqa: F401
