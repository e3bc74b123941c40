"""What changed day by day, for the page of changes and for feeds (pure)."""
