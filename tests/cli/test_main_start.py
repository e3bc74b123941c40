"""What a command loads before it begins its own work; time is measured by `make bench`."""

import subprocess
import sys
from pathlib import Path

import pytest

SITE_BUILDERS = frozenset({"mkdocs", "jinja2", "mcp"})
NOT_NEEDED = {
    ("diff", "HERE"): SITE_BUILDERS | {"httpx", "rich"},
    ("history", "alpha/grok-4"): SITE_BUILDERS | {"httpx", "rich"},
    ("group", "--explain", "gpt-4.1", "gpt-4o"): SITE_BUILDERS | {"httpx", "asyncio", "rich"},
    ("check",): SITE_BUILDERS | {"httpx", "rich"},
    ("policy", "HERE"): SITE_BUILDERS | {"httpx", "rich"},
    ("sync",): SITE_BUILDERS,
    ("completion", "bash"): SITE_BUILDERS | {"httpx", "asyncio", "rich", "pydantic"},
}
"""Arguments of a command that soon ends, where there is nothing -> modules that it does without."""


def loaded(folder: Path, code: str) -> set[str]:
    """The outermost names of all modules that Python has loaded when this code has ended."""
    shown = f"{code}\nimport sys\nprint()\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", shown], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", NOT_NEEDED, ids=lambda each: each[0])
def test_a_command_does_without_what_only_others_need(arguments: tuple[str, ...], tmp_path: Path) -> None:
    given = [str(tmp_path) if each == "HERE" else each for each in arguments]
    code = f"from portkey_catalog.cli.main import main\ntry: main({given})\nexcept SystemExit: pass"
    found = loaded(tmp_path, code)
    assert "portkey_catalog" in found
    assert not found & NOT_NEEDED[arguments]


def test_no_source_of_a_shape_is_read_before_a_json_schema_is_made(tmp_path: Path) -> None:
    forbidden = "import inspect\ndef fail(*_): raise AssertionError\ninspect.getsource = inspect.findsource = fail\n"
    assert "pydantic" in loaded(tmp_path, f"{forbidden}import portkey_catalog.settings.shapes")
