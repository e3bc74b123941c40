"""The only reader and writer of `catalog/`."""
