"""What the one search finds in the meetings room."""
