"""What `portkey-catalog sync` costs where nothing has changed, with 3,000 models: `make bench`.

The floor is `python -c "import httpx, pydantic"` in the same run. `first` fetches and writes, `again` asks the site
whether anything has changed, `down` finds nobody at its address and uses the last good copy. The aim is under a second
for the last two. Nothing here fails.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.command import COMMAND, bare_environment
from support.published_site import published_site
from support.small_catalog import make_catalog, make_model, make_provider

MODELS = 3000
RUNS = 5


def seconds(command: Sequence[str], home: Path, runs: int = RUNS) -> float:
    """The quickest of several runs."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(command, cwd=home, env=bare_environment(HOME=str(home)), capture_output=True, check=True)
        found.append(time.perf_counter() - began)
    return min(found)


def main() -> None:
    many = make_provider("many", *(make_model(f"model-{number}") for number in range(MODELS)))
    catalog = make_catalog()
    catalog = catalog.model_copy(update={"providers": {**catalog.providers, "many": many}})
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        floor = seconds([sys.executable, "-c", "import httpx, pydantic"], home)
        with published_site(catalog) as site:
            figures = {"first": seconds([*COMMAND, "sync", site.url], home, 1)}
            figures["again"] = seconds([*COMMAND, "sync"], home)
        figures["down"] = seconds([*COMMAND, "sync"], home)
    print(f"sync of {MODELS:,} models; floor {floor:.2f} s")
    for what, taken in figures.items():
        print(f"  {what:6} {taken:5.2f} s  {taken / floor:5.1f} x")


if __name__ == "__main__":
    main()
