"""Function views: one guarded door, one read or one action, one response."""
