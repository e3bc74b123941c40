"""The data that the site's explorer draws (pure)."""
