"""One module a wire format, recognised by shape (pure)."""
