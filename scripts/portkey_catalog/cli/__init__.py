"""The command `portkey-catalog`."""
