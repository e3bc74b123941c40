"""The bundled sample, its gateway on this machine, and the whole chain on it."""
