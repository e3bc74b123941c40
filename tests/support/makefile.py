"""What the Makefile and the locks are called, where several tests need it."""

PHONY = {"base", "bench", "clean", "demo", "help", "install", "lint", "lock", "opencode", "test", "wheel"}

LOCKS = {
    "requirements.txt": ("build",),
    "requirements-site.txt": ("build", "site"),
    "requirements-dev.txt": ("build", "site", "dev"),
}
"""A lock -> the extras in it."""
