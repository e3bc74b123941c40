"""Offers of all providers that are one real model (pure)."""
