"""A page of a site as a browser reads it: what it loads by itself, what it runs, and what it says of both (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from portkey_catalog.exports.page_policy import DATA, policy, stated_styles

_LOADING = frozenset({"src", "srcset", "data", "action", "formaction", "poster", "background"})
"""Attributes whose address a browser loads by itself; ordinary links are followed by people."""
_NOT_LOADED = frozenset({"canonical", "alternate", "prev", "next"})
_ADDRESSES = _LOADING | {"href", "xlink:href"}
_RUN = re.compile(r"(?:javascript|vbscript):", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x20]")
"""Characters that browsers leave out before, and partly in, the scheme of an address."""
_BEFORE_POLICY = frozenset({"html", "head", "meta"})
"""What may stand before a policy: one holds for what follows it, and only in the head, which anything else may end."""
_POLICY = "content-security-policy"


class Page(HTMLParser):
    """Collects what is to be known of a page."""

    def __init__(self, text: str) -> None:
        """Read a page, whose text may be upstream's in any place."""
        super().__init__()
        self.loads: list[str] = []
        self.address: str | None = None
        """The address it names as its own."""
        self.searches = False
        self.inline: list[str] = []
        """Scripts that stand in the page itself."""
        self.policies: list[str] = []
        self.runs: list[str] = []
        """Attributes that are scripts."""
        self._begun = False
        self._script: list[str] | None = None
        self.feed(text)
        self.close()
        self._end_script()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}  # of equal names browsers take the first
        self._end_script()
        if tag == "script" and "src" not in values and values.get("type") != DATA:
            self._script = []
        self._begun = self._begun or tag not in _BEFORE_POLICY
        meant = values.get("http-equiv", "").strip().lower() if tag == "meta" else ""
        if meant == _POLICY:
            self.policies.append(values.get("content", "") if not self._begun else "")
        self.runs += [name for name in values if name.startswith("on") or name == "srcdoc"]
        self.runs += [name for name in _ADDRESSES & values.keys() if _RUN.match(_IGNORED.sub("", values[name]))]
        self._loading(tag, values, meant)

    def _loading(self, tag: str, values: dict[str, str], meant: str) -> None:
        self.searches = self.searches or values.get("data-md-component") == "search"
        if values.get("rel") == "canonical" and tag == "link":
            self.address = values.get("href")
        if tag == "link" and values.get("rel") in _NOT_LOADED:
            return
        if tag == "base" or meant == "refresh":
            self.loads.append(f"//{tag}")
        loading = _LOADING | {"href"} if tag == "link" else _LOADING
        # Browsers take a backslash for a slash.
        self.loads += [values[name].strip().replace("\\", "/") for name in loading & values.keys()]

    def handle_endtag(self, tag: str) -> None:
        self._begun = self._begun or tag not in _BEFORE_POLICY - {"head"}
        if tag == "script":
            self._end_script()

    def handle_data(self, data: str) -> None:
        self._begun = self._begun or bool(data.strip())
        if self._script is not None:
            self._script.append(data)

    def handle_comment(self, data: str) -> None:
        """What one browser takes for the end of a comment, another may not."""
        self._begun = True

    def _end_script(self) -> None:
        if self._script is not None:
            self.inline.append("".join(self._script).replace("\r\n", "\n").replace("\r", "\n"))
            self._script = None


def policy_problems(page: Page) -> Iterator[str]:
    """What a page could run, or have run on it, that it must not."""
    if not any(page.policies):
        yield "has no Content-Security-Policy before everything else"
    elif page.policies != [policy(page.inline, stated_styles(page.policies[0]))]:
        yield "has another Content-Security-Policy than its own scripts ask for"
    for name in sorted(set(page.runs)):
        yield f"has a script in an attribute, {name}"
