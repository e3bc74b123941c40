"""Whom to ask, what they answer, and what fills the gaps."""
