"""Measures the portal against an England-size data set; `make bench` runs it."""
