"""Documents of metadata sources -> rows (pure)."""
