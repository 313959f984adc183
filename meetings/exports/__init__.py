"""Minutes as documents to keep, print and send on, and a year's minutes of a body as one file."""
