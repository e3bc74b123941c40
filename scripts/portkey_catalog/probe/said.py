"""Messages of gateways and providers, as they may be shown (pure)."""

from __future__ import annotations

import re

from portkey_catalog.text.escape import one_line
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.text.unsafe import KEY

LONGEST = 300
"""Letters of a message that are shown."""

HIDDEN = "(hidden)"
_CREDENTIAL = re.compile(
    r"""(?ix) \b(?:bearer|basic)\s+[\w.~+/=*-]{6,}
        | (?<=[?&])(?:[\w-]*(?:key|token|secret|signature|sig|auth))=[^\s&"']+
        | (?<![A-Za-z0-9])(?:gsk|hf|xai|nvapi|csk|fw|r8)[-_][\w*-]{3,}
        | (?<![A-Za-z0-9])(?:sk|pk|rk|key|org|proj|user|req|acct)[-_](?=[\w*-]*[0-9*])[\w*-]{6,}
        | (?<![A-Za-z0-9])[\w-]{2,}\*{3,}[\w*-]*
        | (?<![A-Za-z0-9])[0-9a-f]{32,}(?![A-Za-z0-9])
        | (?<![A-Za-z0-9])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
        | [a-z][a-z0-9+.-]*://[^\s/@]*@
        | [\w.+-]+@[\w-]+\.[\w.-]+"""
)
"""What is shaped like a key, part of one, or the name of an account or a request: providers put them into errors."""


def shown_message(message: str, secrets: Secrets) -> str:
    """A message on one line, cut, without what is a key or looks like one or like the number of an account."""
    line = one_line(message[: 4 * LONGEST])
    if secrets.found_in(message) or secrets.found_in(line):
        return "(the message repeats the value of a key, so it is not shown)"
    line = _CREDENTIAL.sub(HIDDEN, KEY.sub(HIDDEN, line))
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
