"""The program itself in runs of the workflow, beside a gateway on this machine, and without the real opencode.

In the environment, `NOW` is what it takes for the time, `OPENCODE` is the path of a real opencode, and with `BLIND` it
does not know the patterns that opencode replaces, so that nothing but opencode itself can refuse them.
"""

import datetime
import os
import re
import sys


class Clock(datetime.datetime):
    """Says what it is told to."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "Clock":
        return cls.fromisoformat(os.environ["NOW"]).astimezone(tz)


if "NOW" in os.environ:
    datetime.datetime = Clock  # type: ignore[misc]

if "BLIND" in os.environ:
    from portkey_catalog.text import unsafe

    for pattern in ("SUBSTITUTION", "_ALMOST", "_PERHAPS_SUBSTITUTION"):
        setattr(unsafe, pattern, re.compile("(?!)"))

from portkey_catalog.cli.main import main  # noqa: E402 - what it imports is told first what is set above

_, _, *arguments = sys.argv
if "--opencode" in arguments:
    at = arguments.index("--opencode")
    arguments[at : at + 2] = ["--opencode", os.environ["OPENCODE"]] if "OPENCODE" in os.environ else []
if arguments[0] in {"check", "review"}:
    arguments.append("--allow-loopback")
sys.argv = ["portkey-catalog", *arguments]
sys.exit(main())
