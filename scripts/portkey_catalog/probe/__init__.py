"""Tries models with one small request each: what to try and what it may cost, what came of it, what is remembered."""
