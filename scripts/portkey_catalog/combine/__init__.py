"""Offers of one real model -> a combined model: its id, its chain and what it promises (pure)."""
