"""Connections: the only room that opens one."""

import sys

# httpx would load what its own command draws with, where that is installed: more than all the rest of it.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
