"""The program itself in runs of the workflow, beside a gateway on this machine, and without the real opencode."""

import sys

from portkey_catalog.cli.main import main

_, _, *arguments = sys.argv
if "--opencode" in arguments:
    at = arguments.index("--opencode")
    del arguments[at : at + 2]
if arguments[0] in {"check", "review"}:
    arguments.append("--allow-loopback")
sys.argv = ["portkey-catalog", *arguments]
sys.exit(main())
