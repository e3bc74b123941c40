"""Parts of the installation that only some commands need."""

from __future__ import annotations

from importlib.util import find_spec

from portkey_catalog.errors import MisuseError

_SITE = {"mkdocs": ("jinja2", "material", "mkdocs"), "zensical": ("jinja2", "zensical")}


def need_site(builder: str = "mkdocs") -> None:
    """Refuse to go on without what builds the site.

    Raises:
        MisuseError: it is not installed; the text says how to get it.
    """
    if missing := [name for name in _SITE[builder] if find_spec(name) is None]:
        way = "`make install` or `pip install '.[site]'` in the checkout"
        if builder in missing and builder == "zensical":
            way = "`pip install zensical==0.0.73`"
        raise MisuseError(f"the site cannot be built without {', '.join(missing)}, not installed here: {way}")


def need_mcp() -> None:
    """Refuse to go on without the SDK of the Model Context Protocol.

    Raises:
        MisuseError: it is not installed; the text says how to get it.
    """
    if find_spec("mcp") is None:
        way = "install `portkey-catalog[mcp] @ ADDRESS` from where it came, or in the checkout `pip install '.[mcp]'`"
        raise MisuseError(f"agents cannot be answered without mcp, not installed here: {way}")
