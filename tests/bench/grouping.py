"""How fast and how well rows are grouped: `make bench`.

Speed: the development rows at more and more providers, and rows of which no two have the same id, as the command reads
them; in one process, microseconds a row and growth. Quality: `score_grouping.py` on the development data. Nothing here
fails.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from portkey_catalog.grouping.group import missed, parse_rows, regroup, row_of
from portkey_catalog.grouping.groups import Offer

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


OWNERS = (
    *("", "", "", "anthropic", "openai", "meta-llama", "Qwen", "deepseek-ai", "mistralai", "google", "nvidia", "z-ai"),
    *("moonshotai", "accounts/fireworks/models", "acme-labs", "TheDrummer", "bartowski", "nous", "workers-ai/@cf/meta"),
)
FAMILIES = (
    *(
        "claude-sonnet",
        "gpt",
        "Llama",
        "Qwen",
        "DeepSeek-V",
        "mistral-small",
        "gemini",
        "gemma",
        "glm",
        "Kimi-K",
        "phi",
    ),
    *("Hermes", "command-r", "nova", "Mistral-Nemo", "granite", "minimax-m", "ernie", "Rocinante", "Midnight-Rose"),
)
WORDS = [
    "instruct",
    "chat",
    "coder",
    "vision",
    "thinking",
    "mini",
    "flash",
    "pro",
    "turbo",
    "air",
    "preview",
    "lite",
    "base",
    "reasoning",
    "max",
    "nano",
]
ENDS = ("", "", "-FP8", "-Instruct", "-0324", "-2507", "-20250514", "-2025-05-14", ":free", ":thinking", "-GGUF", "-v2")


def distinct(size: int) -> str:
    """As many rows of JSONL as asked for, no two with the same id, with facts as metadata has them."""
    chance = random.Random(11)
    ids: dict[str, None] = {}
    while len(ids) < size:
        owner, family, end = chance.choice(OWNERS), chance.choice(FAMILIES), chance.choice(ENDS)
        version = chance.choice((f"-{chance.randint(1, 9)}", f"{chance.randint(1, 9)}.{chance.randint(0, 9)}"))
        words = "".join(f"-{word}" for word in chance.sample(WORDS, chance.randint(0, 2)))
        mark = (
            f"-{chance.choice('abcdefghijklmnopqrstuvwxyz')}{chance.randrange(1_000)}" if chance.random() < 0.6 else ""
        )
        many = chance.choice(
            ("", f"-{chance.randint(1, 999)}b", f"-{chance.randint(30, 300)}B-A{chance.randint(2, 30)}B")
        )
        ids[f"{owner}/{family}{version}{words}{mark}{many}{end}".lstrip("/")] = None
    return "".join(
        json.dumps(
            {
                "provider": f"provider-{chance.randrange(200)}",
                "id": model_id,
                "name": model_id.rpartition("/")[2].replace("-", " ").title(),
                "context": chance.choice((8_192, 131_072, 200_000)),
                "output": chance.choice((4_096, 32_768)),
                "cost_in": chance.randrange(1, 500) / 100,
                "cost_out": chance.randrange(1, 1_500) / 100,
                "release_date": f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
                "reasoning": chance.random() < 0.5,
                "modalities_in": ["text"],
                "modalities_out": ["text"],
            }
        )
        + "\n"
        for model_id in ids
    )


def speed_of_distinct() -> None:
    """Print what the command takes for rows that have nothing in common, from text to text."""
    first: float | None = None
    for size in SIZES:
        text = distinct(size)
        started = time.perf_counter()
        found = [json.dumps(row) for row in regroup(parse_rows(text, TODAY))]
        each = (time.perf_counter() - started) / size
        first = first or each
        print(f"distinct {len(found):6,} rows  {each * 1e6:6.1f} us a row  {each / first:5.2f} x the first", flush=True)


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
    speed_of_distinct()
    quality(rows)


if __name__ == "__main__":
    main()
