"""Pages and the built site."""
