"""Which scripts that stand in a page itself are the theme's own, and may run (reads the theme's templates)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from portkey_catalog.exports.page_policy import policy

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}")
"""What a template shows in a script: an address of the site."""
_ADDRESS = r"[\w.:/~%@-]*"
_FIRST = '<meta charset="utf-8">'


def theme_templates(package: str) -> Path:
    """The folder of the templates that a theme's package brings."""
    spec = find_spec(package)
    return Path(spec.origin if spec and spec.origin else package).parent / "templates"


class ThemeScripts:
    """Knows the inline scripts of a theme, whatever the address that stands in them.

    So a script that came into a page in any other way gets no leave to run.
    """

    def __init__(self, package: str) -> None:
        """Read the theme that a package brings.

        Raises:
            OSError: it has no templates.
        """
        folder = theme_templates(package) / "partials/javascripts"
        texts = [path.read_text("utf-8") for path in sorted(folder.iterdir())]
        self.patterns = [
            _ADDRESS.join(map(re.escape, _VALUE.split(each))) for text in texts for each in _INLINE.findall(text)
        ]
        self._own = re.compile("|".join(self.patterns))

    def of(self, page: str) -> Sequence[str]:
        """The theme's scripts in a page."""
        return [each for each in _INLINE.findall(page) if self._own.fullmatch(each)]

    def with_policy(self, page: str, styles: Sequence[str] = ()) -> str:
        """The page with its policy, which stands before all that it is about; `styles` as `policy` takes them.

        Raises:
            ValueError: the page does not begin as the theme's pages do.
        """
        before, first, after = page.partition(_FIRST)
        if not first:
            raise ValueError(f"{_FIRST} is missing")
        tag = f'<meta http-equiv="Content-Security-Policy" content="{policy(self.of(page), styles)}">'
        return f"{before}{first}\n      {tag}{after}"
