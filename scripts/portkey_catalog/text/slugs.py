"""Slugs of providers: which are one, and which cannot be published (pure)."""

from __future__ import annotations


def slug_key(slug: str) -> str:
    """The form that slugs of one provider have in common: those that differ in letter case only are one.

    They are one file on some systems (macOS, Windows), while Portkey takes letters of both cases for a slug.
    """
    return slug.lower()


def why_reserved(slug: str) -> str | None:
    """Say why a provider cannot be published under this slug; `None` where it can.

    The folder of its page stands beside the page of all providers, both in the documentation and on the site. Letter
    case does not count, as it does not for file systems of macOS and Windows. Everything else that a slug may be works:
    `404.html`, `x.md`, `con` (only a checkout on Windows cannot hold that one).
    """
    if slug_key(slug) == "combined":
        return "combined is the name of the combined models"
    if slug_key(slug) in ("index.md", "index.html"):
        return f"{slug} is the name of a file of the site"
    return None
