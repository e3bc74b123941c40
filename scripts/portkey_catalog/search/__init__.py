"""Which models of a catalog fit what somebody wants: filter words, needs and budgets (pure)."""
