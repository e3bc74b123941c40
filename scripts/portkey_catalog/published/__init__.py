"""A catalog as it is published: in a folder, or at a site, whose last good copy stays on this machine."""
