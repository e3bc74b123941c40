"""Rows -> models (pure)."""
