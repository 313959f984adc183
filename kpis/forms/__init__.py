"""What is typed in the KPIs room, and its validation."""
