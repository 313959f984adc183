"""Every write with consequences: a verb, keyword-only, atomic, `by=` whoever did it."""
