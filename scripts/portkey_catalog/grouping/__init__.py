"""Which offers of all providers are one real model (pure)."""
