"""With nothing installed but what `requirements.txt` locks, everything works that builds no site."""

import re
import sys
from dataclasses import replace
from importlib.metadata import packages_distributions

import pytest

from support.command import Place, told
from support.needs import ROOT

COMMAND = """
import sys
from importlib.metadata import packages_distributions
allowed = set(sys.argv.pop(1).split())
for name, owners in packages_distributions().items():
    if allowed.isdisjoint(owners):
        sys.modules[name] = None  # importing it fails as if it were not there
from portkey_catalog.cli.main import main
sys.exit(main())
"""


@pytest.fixture
def light(place: Place) -> Place:
    """A place where only the base lock is installed."""
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.M)}
    owners = {owner for each in packages_distributions().values() for owner in each}
    allowed = " ".join(each for each in owners if each.lower().replace("_", "-") in {*locked, "portkey-catalog"})
    return replace(place, command=(sys.executable, "-c", COMMAND, allowed))


def test_what_builds_no_site_works(light: Place) -> None:
    done = light.run("update")
    assert done.returncode == 0, done.stderr
    done = light.run("check", "--allow-loopback")
    assert (done.returncode, told(done)) == (0, "no findings")
    done = light.run("group", "--explain", "grok-4", "x-ai/grok-4")
    assert (done.returncode, done.stderr) == (0, "")
    assert light.run("update", "--list-keys").stdout == "PORTKEY_API_KEY\n"


@pytest.mark.parametrize("command", ["site", "demo"])
def test_a_site_is_refused_with_what_to_install_and_nothing_is_written(light: Place, command: str) -> None:
    arguments = {"site": ("--site-url", "https://example.org"), "demo": ("--root", str(ROOT))}[command]
    before = sorted(light.folder.iterdir())
    done = light.run(command, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    way = "`make install` or `pip install '.[site]'` in the checkout"
    assert told(done) == f"the site cannot be built without jinja2, material, mkdocs, not installed here: {way}"
    assert sorted(light.folder.iterdir()) == before


def test_agents_are_refused_with_what_to_install(light: Place) -> None:
    done = light.run("mcp")
    assert (done.returncode, done.stdout) == (2, "")
    way = "install `portkey-catalog[mcp] @ ADDRESS` from where it came, or in the checkout `pip install '.[mcp]'`"
    assert told(done) == f"agents cannot be answered without mcp, not installed here: {way}"
