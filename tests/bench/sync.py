"""What `portkey-catalog sync` costs where nothing has changed, with 3,000 models: `make bench`.

The floor is `python -c "import httpx, pydantic"` in the same run. `first` fetches and writes, `again` asks the site
whether anything has changed, `down` finds nobody at its address and uses the last good copy. The aim is under a second
for the last two. Seconds are those on a processor, which a busy machine changes little, and behind them those that go
by, waits included; the least of several runs. Nothing here fails.
"""

from __future__ import annotations

import resource
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


def seconds(command: Sequence[str], home: Path, runs: int = RUNS, code: int = 0) -> tuple[float, float]:
    """Seconds on a processor and seconds that go by, each the least of several runs that end with `code`."""
    found = []
    for _ in range(runs):
        used, began = _used(), time.perf_counter()
        done = subprocess.run(command, cwd=home, env=bare_environment(HOME=str(home)), capture_output=True, check=False)
        assert done.returncode == code, done
        found.append((_used() - used, time.perf_counter() - began))
    processor, wall = zip(*found, strict=True)
    return min(processor), min(wall)


def _used() -> float:
    """Seconds on a processor of all commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    many = make_provider("many", *(make_model(f"model-{number}") for number in range(MODELS)))
    catalog = make_catalog()
    catalog = catalog.model_copy(update={"providers": {**catalog.providers, "many": many}})
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        floor, _ = seconds([sys.executable, "-c", "import httpx, pydantic"], home)
        with published_site(catalog) as site:
            figures = {"first": seconds([*COMMAND, "sync", site.url], home, 1)}
            figures["again"] = seconds([*COMMAND, "sync"], home)
        figures["down"] = seconds([*COMMAND, "sync"], home, code=3)
    print(f"sync of {MODELS:,} models; floor {floor:.2f} s")
    for what, (processor, wall) in figures.items():
        print(f"  {what:6} {processor:5.2f} s  {processor / floor:5.1f} x   {wall:5.2f} s go by")


if __name__ == "__main__":
    main()
