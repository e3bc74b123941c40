"""Text without secrets, for whoever reads it: the one way out of a command that looks at a user's machine (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from portkey_catalog.text.escape import one_line
from portkey_catalog.text.secrets import FEWEST, Secrets
from portkey_catalog.text.unsafe import KEY

HIDDEN = "(hidden)"
_SECRET = re.compile(
    r"(?:(?:^|[_-]|api|virtual|private|secret|access)key|access.?key.?id|token|secret|password|authorization)$",
    re.IGNORECASE,
)
"""Names of keys that hold a secret: `apiKey`, `x-api-key`, `Authorization`, `GITHUB_TOKEN`."""
_LOGIN = re.compile(r"(?<=://)[^\s/@?#]*@")
"""User and password in an address."""
_BEARER = re.compile(r"\b(bearer|basic)\s+[\w.~+/=*-]{6,}", re.IGNORECASE)
_QUERY = re.compile(r"(?<=\w)([?&][\w-]*(?:key|token|secret|password|signature|sig)=)[^\s&#\"']+", re.IGNORECASE)


@dataclass(frozen=True)
class Redactor:
    """Knows which values must not be seen."""

    secrets: Secrets
    values: Mapping[str, str] = field(default_factory=dict)
    """Name of a secret -> its value, as it stands somewhere."""
    home: str = ""
    """The user's folder, which is told as `~`: its name is mostly that of a person."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Names that are told by another one."""

    @classmethod
    def of(
        cls, environment: Mapping[str, str], found: Mapping[str, str], named: Iterable[str] = (), home: str = ""
    ) -> Self:
        """What knows every secret of an environment, and those that were found elsewhere.

        Args:
            environment: variables by name.
            found: secrets of files, by what they are.
            named: variables that hold a secret whatever their name says.
            home: the user's folder.
        """
        wanted = {*named, *found}
        every = {**environment, **found}
        secrets = Secrets.of(every, wanted)
        values = {name: every[name].strip() for name in secrets.spellings}
        return cls(secrets, values, home)

    def line(self, text: str) -> str:
        """A text on one line, without secrets; a line that holds one in another spelling is left out as a whole."""
        for value in sorted(self.values.values(), key=len, reverse=True):
            text = text.replace(value, HIDDEN)
        text = one_line(text)
        text = _QUERY.sub(rf"\1{HIDDEN}", _BEARER.sub(rf"\1 {HIDDEN}", _LOGIN.sub(f"{HIDDEN}@", KEY.sub(HIDDEN, text))))
        if name := self.secrets.found_in(text):
            return f"(left out, as it holds the value of {name})"
        for name, alias in self.aliases.items():
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", alias, text)
        return re.sub(rf"{re.escape(self.home)}(?![\w.-])", "~", text) if len(self.home) > 1 else text

    def document(self, value: Any) -> Any:
        """A JSON document with every text in it, keys too, as `line` has it."""
        if isinstance(value, str):
            return self.line(value)
        if isinstance(value, Mapping):
            return {self.line(str(key)): self.document(each) for key, each in value.items()}
        return [self.document(each) for each in value] if isinstance(value, (list, tuple)) else value


def literal_secret(name: str, value: Any) -> str | None:
    """The secret that a value of a configuration is, by the name of its key; `None` where it is none, or a pattern."""
    if not isinstance(value, str) or not _SECRET.search(name) or value.startswith(("{env:", "{file:")):
        return None
    word = (value.split() or [""])[-1]  # behind `Bearer`
    return word if len(word) >= FEWEST else None
