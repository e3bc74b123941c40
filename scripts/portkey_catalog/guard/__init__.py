"""A new list or the last good one, and what must not be published (pure)."""
