"""Documents that opencode, Portkey and other programs are given of a catalog (pure)."""
