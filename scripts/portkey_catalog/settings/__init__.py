"""`catalog.toml`: everything an owner can choose."""
