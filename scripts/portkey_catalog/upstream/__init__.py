"""Bytes -> rows: answers of model-list endpoints and metadata documents (pure)."""
