"""Figures of one run, as ratios against a floor measured in the same run: `make bench`.

Prints wall time and peak memory of whole commands, each the best of several, so that what is compared is the program
and not the machine. Nothing here fails on time.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT.parent / "shared" / "data" / "upstream"
LISTS = {"openrouter": "2026-08-22", "together": "2026-01-23", "huggingface": "2025-09-08"}
sys.path.insert(0, str(ROOT / "tests"))

from support.loopback import Reply, Request, replay_upstream  # noqa: E402 - found by the path above
from support.measured import Figure, best, run  # noqa: E402

FLOOR = """
import json, pathlib, sys
source, target = map(pathlib.Path, sys.argv[1:])
for path in sorted(source.glob("*.json")):
    (target / path.name).write_text(json.dumps(json.loads(path.read_bytes()), indent=2))
"""


def show(what: str, figure: Figure, floor: Figure | None = None) -> None:
    ratio = f"  {figure.seconds / floor.seconds:5.2f} x" if floor else ""
    print(f"{what:<44}{figure}{ratio}", flush=True)


def start_up() -> None:
    floor = best(7, "-c", "import httpx, pydantic")
    show("import httpx, pydantic (floor)", floor)
    show("portkey-catalog --help", best(7, "-m", "portkey_catalog", "--help"), floor)


@contextmanager
def gateway(folder: Path) -> Iterator[str]:
    """A gateway that answers at once from files in a folder; the threads of this process, so not measured."""
    bodies = {path.stem: path.read_bytes() for path in folder.glob("*.json")}

    def answer(request: Request) -> Reply:
        provider = request.headers.get("x-portkey-provider")
        body = bodies[provider[1:]] if provider else b'{"object": "list", "total": 0, "data": []}'
        return Reply(200, {"Content-Type": "application/json"}, body)

    with replay_upstream({"/v1/models": answer}) as replay:
        yield f"{replay.url}/v1"


def update(work: Path, source: Path, what: str) -> None:
    slugs = sorted(path.stem for path in source.glob("*.json"))
    size = sum(path.stat().st_size for path in source.glob("*.json"))
    (work / "floor").mkdir(exist_ok=True)
    floor = best(3, "-c", FLOOR, str(source), str(work / "floor"))
    show(f"json.loads and write, {size / 2**20:.1f} MiB (floor)", floor)
    with gateway(source) as url:
        blocks = "".join(f'[[providers]]\nslug = "{slug}"\n' for slug in slugs)
        gateway_only = f'[gateway]\nbase_url = "{url}"\ndiscover = false\nreach = "provider"\n'
        settings = f"metadata.sources = []\n{gateway_only}{blocks}"
        (work / "catalog.toml").write_text(settings)
        command = ["-m", "portkey_catalog", "update", "--config", str(work / "catalog.toml")]
        command += ["--catalog", str(work / "catalog")]

        def fresh() -> Figure:
            shutil.rmtree(work / "catalog", ignore_errors=True)
            return run(*command, PORTKEY_API_KEY="pk-test-bench")

        figures = [fresh() for _ in range(3)]
        first = Figure(min(f.seconds for f in figures), max(f.mebibytes for f in figures))
        show(f"update, {what}, new", first, floor)
        show(f"update, {what}, nothing changed", best(3, *command, PORTKEY_API_KEY="pk-test-bench"), floor)


def site(work: Path) -> None:
    out = str(work / "site")
    command = ["-m", "portkey_catalog", "site", "--config", str(ROOT / "catalog.toml"), "--out", out]
    show(
        "site, sample",
        best(2, *command, "--catalog", str(ROOT / "catalog"), "--site-url", "https://owner.example/repo"),
    )
    if (work / "catalog").exists():
        figure = best(2, *command, "--catalog", str(work / "catalog"), "--site-url", "https://owner.example/repo")
        show("site, the recorded lists", figure)


def main() -> None:
    start_up()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "lists").mkdir()
        if RECORDED.is_dir():
            for slug, day in LISTS.items():
                shutil.copy(RECORDED / slug / f"{day}.json", work / "lists" / f"{slug}.json")
            update(work, work / "lists", "three recorded lists")
        else:
            print("update: the recorded lists (../shared) are not on this machine; the sample instead")
            shutil.copytree(ROOT / "scripts/portkey_catalog/demo/answers", work / "lists", dirs_exist_ok=True)
            update(work, work / "lists", "the sample")
        site(work)


if __name__ == "__main__":
    main()
