"""Text that is published: what may be, addresses, escaping, canonical JSON (pure)."""
