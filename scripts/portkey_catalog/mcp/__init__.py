"""The catalog for agents, as a server of the Model Context Protocol: read-only tools and resources."""
