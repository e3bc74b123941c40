"""Start-up of every command, as a ratio to `python -c "import httpx, pydantic"` in the same run; aimed at below 2.5.

Start-up is what a command takes until it begins its own work. It is measured from above: the help of each command, and
on a catalog of one model the whole work of those that build no site, so that next to nothing is left of it but what a
command loads. Every run, the floor's too, finds compiled what it loads, as after the first run of an installed program,
also where `PYTHONDONTWRITEBYTECODE` is set. Prints the least time on a processor of several runs, which a busy machine
changes little; nothing here fails on time.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portkey_catalog.cli.main import COMMANDS
from support.hosted import KEY, hosted_gateway, listing, rows

TIMES = 7
AIM = 2.5
FLOOR = ("-c", "import httpx, pydantic")
PROGRAM = ("-m", "portkey_catalog")
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""What was loaded once is found compiled: empty is not set."""


def helps() -> Mapping[str, Sequence[str]]:
    """The help of every command."""
    return {"--help": ("--help",), **{f"{name} --help": (name, "--help") for name in COMMANDS}}


def works(folder: Path) -> Mapping[str, Sequence[str]]:
    """Work on next to nothing, by the command's name."""
    config, catalog = ("--config", str(folder / "catalog.toml")), ("--catalog", str(folder / "catalog"))
    return {
        "update --list-keys": ("update", "--list-keys", *config),
        "update": ("update", *config, *catalog),
        "accept": ("accept", "--all", *config, *catalog),
        "check": ("check", "--allow-loopback", *config, *catalog),
        "diff": ("diff", str(folder / "catalog"), *catalog),
        "history": ("history", "alpha/grok-4", *catalog),
        "group": ("group", str(folder / "rows.jsonl")),
        "completion": ("completion", "bash"),
    }


def cpu_seconds(arguments: Sequence[str]) -> float:
    """Seconds on a processor that Python takes with these arguments, from its start to its end."""
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in (0, 1, 2)]
    known = os.environ | COMPILED | {"PORTKEY_API_KEY": KEY}
    pid = os.posix_spawn(sys.executable, [sys.executable, *arguments], known, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    os.close(null)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def least(*runs: Sequence[str]) -> list[float]:
    """The least time of each of these, run by turns."""
    return [min(times) for times in zip(*([cpu_seconds(each) for each in runs] for _ in range(TIMES)), strict=True)]


def main() -> None:
    """Print a line for each."""
    with tempfile.TemporaryDirectory() as name, hosted_gateway({"alpha": listing(*rows("grok-4"))}) as gateway:
        folder = Path(name)
        settings = f'gateway = {{base_url = "{gateway.url}"}}\n[metadata]\nsources = []\n'
        (folder / "catalog.toml").write_text(settings, "utf-8")
        (folder / "rows.jsonl").write_text('{"provider": "a", "id": "gpt-4.1"}\n', "utf-8")
        for line, arguments in {**helps(), **works(folder)}.items():
            floor, ours = least(FLOOR, (*PROGRAM, *arguments))
            more = "" if ours < AIM * floor else f"   above {AIM}"
            print(f"{line:24} {ours:5.2f} s  {ours / floor:5.2f} x{more}", flush=True)


if __name__ == "__main__":
    main()
