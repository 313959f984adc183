"""Every write of the KPIs room."""
