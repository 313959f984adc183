"""The pages of the KPIs room."""
