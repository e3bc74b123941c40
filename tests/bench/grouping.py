"""How fast and how well rows are grouped: `make bench`.

Speed: rows of many providers, made from the development rows, in one process; microseconds a row and growth. Quality:
`score_grouping.py` on the development data. Nothing here fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from portkey_catalog.grouping import Offer
from portkey_catalog.regroup import missed, parse_rows, regroup, row_of

SHARED = Path(__file__).resolve().parents[3] / "shared"
GROUPING = SHARED / "data" / "grouping"
TODAY = date(2026, 9, 1)
SIZES = (5_000, 10_000, 25_000, 50_000)


def many(rows: list[Offer], size: int) -> list[Offer]:
    """As many rows as asked for: the same models at more and more providers."""
    rounds = -(-size // len(rows))
    return [row_of(f"{row.provider}-{n}", row.model) for n in range(rounds) for row in rows][:size]


def speed(rows: list[Offer]) -> None:
    """Print time a row for growing numbers of rows; the first round also fills the caches that a run fills."""
    first: float | None = None
    for size in SIZES:
        started = time.perf_counter()
        offers = many(rows, size)
        groups = {row["group"] for row in regroup(offers)}
        each = (time.perf_counter() - started) / size
        first = first or each
        started = time.perf_counter()
        misses = sum(1 for _ in missed(offers))
        apart = (time.perf_counter() - started) / size
        print(
            f"group {size:6,} rows  {each * 1e6:6.1f} us a row  {each / first:5.2f} x the first  "
            f"{len(groups):6,} groups; near misses {apart * 1e6:5.1f} us a row, {misses:5,}",
            flush=True,
        )


def quality(rows: list[Offer]) -> None:
    """Print what the scorer says."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(row) + "\n" for row in regroup(rows))
        file.flush()
        for labels, *options in (("dev.jsonl", "--pairs", str(GROUPING / "trap_pairs_dev.jsonl")), ("hf_dev.jsonl",)):
            command = [sys.executable, str(SHARED / "tools" / "score_grouping.py"), str(GROUPING / labels), file.name]
            done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
            told = [line for line in done.stdout.splitlines() if line.startswith(("cross-provider", "  ALL"))]
            print(f"{labels}: " + "; ".join(" ".join(line.split()) for line in told))


def main() -> None:
    """Report."""
    if not GROUPING.is_dir():
        print("grouping: the development rows (../shared) are not on this machine")
        return
    rows = parse_rows((GROUPING / "catalogue_dev.jsonl").read_text(encoding="utf-8"), TODAY)
    speed(rows)
    quality(rows)


if __name__ == "__main__":
    main()
