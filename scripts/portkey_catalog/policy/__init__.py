"""Ways round Portkey in any opencode configuration: what is written, which rules it breaks, and where."""
