"""A user's own opencode configuration kept up to date from a site: fetched, merged three ways, written, undone."""
