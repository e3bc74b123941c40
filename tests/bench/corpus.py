"""The whole recorded corpus through parse, normalise, enrich and write, against a floor in the same run: `make bench`.

The floor parses the same bytes and writes the same result with the standard library, and does nothing in between. Each
measurement is a process of its own, the best of several; imports are not counted. Nothing here fails on time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from portkey_catalog.collect.enrich import enrich
from portkey_catalog.collect.matching import metadata_ids
from portkey_catalog.collect.source import Source
from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.schema import Catalog, Model, ProviderCatalog, Route
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.upstream import lists as upstream
from portkey_catalog.upstream.json import parse_json
from portkey_catalog.upstream.metadata import models_dev as modelsdev

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
METADATA = DATA / "opencode_embedded_api.json"
TODAY = date(2026, 10, 1)
GROWTH = (1, 2, 5, 10)
"""Copies of the corpus that are read in one process."""


@dataclass(frozen=True)
class Figure:
    """One measurement: seconds and rows of the work, MiB of the process before it and at its peak."""

    seconds: float
    rows: int
    before: float
    peak: float


def corpus() -> list[Path]:
    """Every recorded list; Deepgram's is none."""
    return [path for path in sorted((DATA / "upstream").glob("*/*.json")) if path.parent.name != "deepgram"]


def work(copies: int, folder: Path) -> Figure:
    """What an update does with the answers, all providers in memory until everything is computed."""
    before = peak()
    started = time.perf_counter()
    document = parse_json(METADATA.read_bytes())

    @cache
    def lookup(provider: str) -> dict[str, Model]:
        return normalise_metadata(modelsdev.rows(document, provider), TODAY)

    source, providers, rows = Source("models.dev", lookup), {}, 0
    for number, path in enumerate(corpus() * copies):
        answer = upstream.parse_list([path.read_bytes()])
        rows += len(answer.rows)
        read = normalise_rows(answer.rows, TODAY)
        candidates = metadata_ids(path.parent.name, answer.provider, answer.format)
        models = enrich(read.models, [source], candidates=candidates).models
        slug = f"{path.parent.name}-{path.stem}-{number}"
        providers[slug] = ProviderCatalog(slug=slug, name=slug, route=Route(provider=f"@{slug}"), models=models)
    catalog = Catalog(gateway="https://gateway.example/v1", providers=providers, combined={})
    store.write_catalog(folder, layout.catalog_files(catalog, {}))
    return Figure(time.perf_counter() - started, rows, before, peak())


def floor(copies: int, folder: Path) -> Figure:
    """Parse the same bytes and write the same result, and nothing else."""
    before = peak()
    results = [json.loads(path.read_bytes()) for path in sorted(folder.glob("v1/providers/*.json"))]
    started = time.perf_counter()
    for path in [*corpus() * copies, METADATA]:
        json.loads(path.read_bytes())
    (folder / "floor").mkdir()
    for number, result in enumerate(results):
        text = json.dumps(result, indent=2, ensure_ascii=False)
        (folder / "floor" / f"{number}.json").write_text(text, encoding="utf-8")
    return Figure(time.perf_counter() - started, 0, before, peak())


def peak() -> float:
    """Largest memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(what: str, copies: int, folder: Path) -> Figure:
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, what, str(copies), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{what} {copies} ended with {done.returncode}:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return Figure(**found)


def best(what: str, copies: int, times: int) -> tuple[Figure, Figure]:
    """The best of several measurements of the work, each beside its floor."""
    pairs = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as name:
            pairs.append((measure("work", copies, Path(name)), measure("floor", copies, Path(name))))
    return min((ours for ours, _ in pairs), key=lambda f: f.seconds), min(
        (theirs for _, theirs in pairs), key=lambda f: f.seconds
    )


def report() -> None:
    """Print ratios: time against the floor, memory against the input, growth against linear."""
    if not DATA.is_dir():
        print("corpus: the recorded lists (../shared) are not on this machine")
        return
    size, metadata = (sum(path.stat().st_size for path in paths) / 2**20 for paths in (corpus(), [METADATA]))
    print(f"corpus: {len(corpus())} lists, {size:.1f} MiB, and a metadata source of {metadata:.1f} MiB")
    first: Figure | None = None
    for copies in GROWTH:
        ours, theirs = best("", copies, 3 if copies < 5 else 1)
        first = first or ours
        print(
            f"{copies:3} x {ours.rows:7,} rows  {ours.seconds:6.2f} s  floor {theirs.seconds:6.2f} s  "
            f"{ours.seconds / theirs.seconds:5.2f} x floor  {ours.seconds / ours.rows * 1e6:5.0f} us a row  "
            f"growth {ours.seconds / first.seconds / copies:5.2f} x linear  "
            f"peak {ours.peak:6.1f} MiB, {(ours.peak - ours.before) / (size * copies + metadata):4.1f} x input",
            flush=True,
        )


def main(arguments: Sequence[str]) -> None:
    """`corpus.py` reports; `corpus.py work|floor COPIES FOLDER` measures once."""
    if not arguments:
        report()
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("work", "floor"))
    parser.add_argument("copies", type=int)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args(arguments)
    figure = (work if chosen.what == "work" else floor)(chosen.copies, chosen.folder)
    print(json.dumps(figure.__dict__))


if __name__ == "__main__":
    main(sys.argv[1:])
