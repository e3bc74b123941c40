"""Of a configuration with anything anywhere, something is said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from portkey_catalog.opencode.places import Surroundings
from portkey_catalog.policy.judge import Verdict, judge
from portkey_catalog.policy.look import look
from portkey_catalog.policy.told import as_json, as_sarif, exit_code, lines
from support.spoiled import everywhere, spoiled


def judged(*texts: str) -> Verdict:
    """What is said of the user's own file and, above it, the project's."""
    with TemporaryDirectory() as name:
        home = Path(name)
        folders = (home / ".config" / "opencode", home / "project")
        for folder, text in zip(folders, texts, strict=False):
            folder.mkdir(parents=True)
            (folder / "opencode.json").write_text(text)
        (home / "project").mkdir(exist_ok=True)
        around = Surroundings(home, home / "project", {"OPENCODE_TEST_MANAGED_CONFIG_DIR": name}, "linux")
        return judge(look(around, around.cwd, ("https://api.portkey.ai/v1",)))


def told(verdict: Verdict) -> Sequence[str]:
    return [*lines(verdict, "/"), json.dumps(as_json(verdict, "/")), json.dumps(as_sarif(verdict, "/", "1"))]


def test_a_wrong_shape_at_any_place_has_a_verdict() -> None:
    for text in everywhere():
        assert told(judged(text)), text


@settings(max_examples=40)
@given(spoiled(), spoiled())
def test_anything_anywhere_has_a_verdict(own: str, project: str) -> None:
    for texts in ((own,), (own, project)):
        verdict = judged(*texts)
        assert exit_code(verdict) in (0, 1, 2) and told(verdict)


@pytest.mark.parametrize("key", ["agent", "command", "mode", "provider"])
@pytest.mark.parametrize("value", [5, True, "x", [1]])
def test_a_group_that_is_none_is_what_cannot_be_judged(key: str, value: object) -> None:
    assert judged(json.dumps({key: value})).unreadable
