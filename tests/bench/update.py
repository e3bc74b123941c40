"""What a whole update costs, against a bare read, validate and write of as many rows in the same run: `make bench`.

An account of 147 providers with 5,276 models of its own making, asked over loopback, and the same account grown to
50,000 models. Each figure is the CPU time and the peak memory of a process of its own, the best of several runs: the
time of the gateway, which is this process, is not in it; modules are compiled, as they are once a program was run.
Nothing here fails on time. `update.py [MODELS ...]`
"""

from __future__ import annotations

import json
import os
import pty
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from portkey_catalog.demo.sample import answers  # noqa: E402
from portkey_catalog.upstream.lists import parse_list  # noqa: E402
from support.loopback import Reply, Request, replay_upstream  # noqa: E402 - found by the path above

PROVIDERS, MODELS, GROWN = 147, 5_276, (15_000, 50_000)
RUNS = 3
COMPILED = f"{tempfile.gettempdir()}/portkey-catalog-bench"
"""Where modules are compiled to."""

FLOOR = """
import json, os, pathlib, sys
from portkey_catalog.schema import Cost, Kind, Limit, Modalities, Model, ProviderCatalog, Route

def model(row):
    kinds = row["architecture"]
    return {
        "id": row["id"], "name": row["name"], "kind": "chat",
        "modalities": {"input": kinds["input_modalities"], "output": kinds["output_modalities"]},
        "limit": {"context": row["context_length"], "output": row["top_provider"]["max_completion_tokens"]},
        "cost": {"input": row["pricing"]["prompt"], "output": row["pricing"]["completion"]},
        "tool_call": "tools" in row["supported_parameters"],
    }

source, target = map(pathlib.Path, sys.argv[1:])
for path in sorted(source.glob("*.json")):
    rows = json.loads(path.read_bytes())["data"]
    document = {"slug": path.stem, "name": path.stem, "route": {"provider": "@" + path.stem},
                "models": {row["id"]: model(row) for row in rows}}
    catalog = ProviderCatalog.model_validate(document)
    made = target / (path.name + ".new")
    made.write_text(json.dumps(catalog.model_dump(mode="json", exclude_none=True), indent=2))
    os.replace(made, target / path.name)
"""

SIZES = ("7b", "8b", "14b", "32b", "70b", "120b")
WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "iris", "juniper", "kestrel", "lumen")


@dataclass(frozen=True)
class Figure:
    """Least CPU time in seconds and largest memory in MiB of some runs of one command."""

    seconds: float
    mebibytes: float


def known() -> list[str]:
    """Ids of the bundled sample as their providers write them, one of each model's spellings, without clouds' own."""
    ids = {each.id for body in answers().values() for each in parse_list([body]).rows}
    return sorted({name.rpartition("/")[2].lower(): name for name in sorted(ids) if ":" not in name}.values())


def unheard_of(number: int) -> str:
    """An id that no other provider lists."""
    word, other = WORDS[number % 12], WORDS[number // 12 % 12]
    return f"{word}-{number}/{other}-{1 + number // 144 % 9}-{SIZES[number % 6]}"


def row(name: str, chance: random.Random) -> dict[str, Any]:
    """A row in OpenRouter's shape, which states the most."""
    window = chance.choice((32_768, 131_072, 200_000, 262_144))
    price = chance.randint(5, 500) / 10**8
    return {
        "id": name,
        "name": name.rpartition("/")[2].replace("-", " "),
        "created": chance.randint(1_690_000_000, 1_760_000_000),
        "context_length": window,
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Other"},
        "pricing": {"prompt": f"{price:.10f}", "completion": f"{price * 4:.10f}"},
        "top_provider": {"context_length": window, "max_completion_tokens": window // 8, "is_moderated": False},
        "supported_parameters": ["max_tokens", "temperature", "tools"],
    }


def lists(models: int) -> dict[str, bytes]:
    """An account of `PROVIDERS` providers: a few long lists and many short ones.

    Three models in five are known ones, the first of which many providers have and the last hardly any.
    """
    chance = random.Random(models)
    weights = [1 / (place + 8) for place in range(PROVIDERS)]
    sizes = [max(2, round(models * weight / sum(weights))) for weight in weights]
    sizes[0] += models - sum(sizes)
    shared = known()
    chance.shuffle(shared)
    popularity = [1 / (place + 20) for place in range(len(shared))]
    made, alone = {}, 0
    for place, size in enumerate(sizes):
        chosen = set(chance.choices(shared, popularity, k=round(size * 0.6)))
        rest = size - len(chosen)
        ids = [*sorted(chosen), *map(unheard_of, range(alone, alone + rest))]
        alone += rest
        rows = [row(name if place % 3 else name.lower(), chance) for name in ids]
        made[f"provider-{place:03}"] = json.dumps({"data": rows}).encode()
    return made


def run(*command: str, screen: bool = False, **environment: str) -> Figure:
    """Run a Python command once, in a process of its own, perhaps before a terminal, and measure it."""
    pid, terminal = pty.fork()
    if not pid:
        if not screen:
            null = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(null, descriptor)
        terms = {"TERM": "xterm", "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": COMPILED}
        os.execve(sys.executable, [sys.executable, *command], os.environ | environment | terms)
    reader = threading.Thread(target=drain, args=(terminal,))
    reader.start()
    _, status, usage = os.wait4(pid, 0)
    reader.join()
    os.close(terminal)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)[:80]} ended with {os.waitstatus_to_exitcode(status)}")
    return Figure(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def drain(terminal: int) -> None:
    """Read what a program shows, until it ends."""
    try:
        while os.read(terminal, 65_536):
            pass
    except OSError:
        pass


def best(figures: list[Figure]) -> Figure:
    return Figure(min(each.seconds for each in figures), max(each.mebibytes for each in figures))


def show(what: str, models: int, figure: Figure, floor: Figure | None = None) -> None:
    ratio = f"  {figure.seconds / floor.seconds:5.2f} x floor" if floor else ""
    each = figure.seconds / models * 1e6
    print(f"  {what:<34}{figure.seconds:6.2f} s {each:6.0f} us a model {figure.mebibytes:6.0f} MiB{ratio}", flush=True)


def measure(bodies: Mapping[str, bytes], models: int, work: Path) -> None:
    """Measure the floor and an update of these lists, new and once more."""
    source, target, catalog = work / "lists", work / "floor", work / "catalog"
    for folder in (source, target):
        folder.mkdir()
    for slug, body in bodies.items():
        (source / f"{slug}.json").write_bytes(body)

    def answer(request: Request) -> Reply:
        return Reply(200, {"Content-Type": "application/json"}, bodies[request.headers["x-portkey-provider"][1:]])

    times = RUNS if models <= MODELS else 1
    floor = best([run("-c", FLOOR, str(source), str(target)) for _ in range(times)])
    print(f"update: {len(bodies)} providers, {models:,} models")
    show("read, validate, write (floor)", models, floor)
    with replay_upstream({"/v1/models": answer}) as replay:
        blocks = "".join(f'[[providers]]\nslug = "{slug}"\n' for slug in bodies)
        gateway = f'[gateway]\nbase_url = "{replay.url}/v1"\ndiscover = false\nreach = "provider"\n'
        (work / "catalog.toml").write_text(f"metadata.sources = []\n{gateway}{blocks}")
        command = ("-m", "portkey_catalog", "update", "--config", str(work / "catalog.toml"), "--catalog", str(catalog))

        def fresh(screen: bool) -> Figure:
            shutil.rmtree(catalog, ignore_errors=True)
            return run(*command, screen=screen, PORTKEY_API_KEY="pk-test-bench")

        show("update, before a terminal", models, best([fresh(True) for _ in range(times)]), floor)
        show("update, new", models, best([fresh(False) for _ in range(times)]), floor)
        again = [run(*command, PORTKEY_API_KEY="pk-test-bench") for _ in range(times)]
        show("update, nothing changed", models, best(again), floor)


def main() -> None:
    for models in [int(each) for each in sys.argv[1:]] or [MODELS, *GROWN]:
        with tempfile.TemporaryDirectory() as name:
            measure(lists(models), models, Path(name))


if __name__ == "__main__":
    main()
