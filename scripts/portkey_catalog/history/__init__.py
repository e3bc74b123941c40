"""Changes between two catalogs, and what is gone (pure)."""
