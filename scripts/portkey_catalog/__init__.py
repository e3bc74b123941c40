"""Catalogs of the models a Portkey account can reach, for people and for opencode."""
