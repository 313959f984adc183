"""An invented country to measure against: 500 alliances, 24,000 schools and 500,000 people, by COPY."""
