"""Configurations, one upon another."""

import json
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.opencode.find import layers, logins, project_folders, surroundings
from portkey_catalog.opencode.layers import Effective, Kind, Layer, merged, plugin_name
from portkey_catalog.opencode.places import Surroundings
from support import needs


def laid(*values: Any, kind: Kind = "project") -> Effective:
    return merged(Layer(kind, str(number), value) for number, value in enumerate(values))


def test_objects_are_merged_and_all_else_replaces() -> None:
    found = laid({"a": {"x": 1, "y": [1, 2]}, "b": 1}, {"a": {"y": [3], "z": {}}, "b": {"c": 2}}, {"d": {"e": 5}})
    assert found.value == {"a": {"x": 1, "y": [3], "z": {}}, "b": {"c": 2}, "d": {"e": 5}}
    origins = [found.origin(*path) for path in (("a", "x"), ("a", "y"), ("a", "z"), ("b",), ("d",), ("f",))]
    assert origins == ["0", "1", "1", "1", "2", None]
    again = laid({"a": {"x": 1}}, {"a": 2})
    assert (again.value, again.origin("a"), again.origin("a", "x")) == ({"a": 2}, "1", None)


def test_instructions_and_plugins_add_up_but_within_the_users_own_folder() -> None:
    one, other = {"instructions": ["a"], "plugin": ["p@1", "q"]}, {"instructions": ["b", "a"], "plugin": [["p@2", {}]]}
    assert laid(one, other).value == {"instructions": ["a", "b"], "plugin": ["q", ["p@2", {}]]}
    assert laid(one, other, kind="global").value == other
    three = merged([Layer("login", "s", one), Layer("global", "g", one), Layer("global", "h", other)])
    assert three.value["instructions"] == ["a", "b"]


def test_a_file_of_a_plugin_counts_beside_those_that_are_named() -> None:
    lying = Layer("markdown", "folder", {}, plugins=("file:///x/p.ts",))
    found = merged([Layer("project", "p", {"plugin": ["q"]}), lying])
    assert (found.value["plugin"], found.origin("plugin")) == (["q", "file:///x/p.ts"], "folder")


@pytest.mark.parametrize(
    ("plugin", "name"),
    [("@a/b@1.0", "@a/b"), ("a@latest", "a"), ("./x.ts", "./x.ts"), (["a@1", {}], "a"), ("@", "@"), (3, "3")],
)
def test_a_plugin_goes_by_its_package_or_its_file(plugin: object, name: str) -> None:
    assert plugin_name(plugin) == name


def test_a_mode_is_an_agent() -> None:
    found = laid({"mode": {"plan": {"model": "a/b"}, "odd": 1}, "agent": {"plan": {"prompt": "p"}}})
    assert found.value == {"agent": {"plan": {"prompt": "p", "model": "a/b", "mode": "primary"}}}


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    """A project in a repository, and a user with something in every place."""
    home, config = tmp_path / "home", tmp_path / "home" / "config" / "opencode"
    top, cwd = home / "project", home / "project" / "sub"
    cwd.mkdir(parents=True)
    (top / ".git").mkdir()

    def model(number: int) -> dict[str, Any]:
        return {"username": f"u{number}", "agent": {f"a{number}": {"prompt": "p"}}, "instructions": [f"{number}.md"]}

    write(config / "config.json", {**model(0), "share": "manual"})
    write(config / "opencode.json", model(1))
    write(config / "opencode.jsonc", "// mine\n" + json.dumps(model(2)))
    write(tmp_path / "custom.json", {**model(3), "snapshot": False})
    write(top / "opencode.json", {**model(4), "share": "auto"})
    write(cwd / "opencode.jsonc", model(5))
    write(cwd / "opencode.json", model(6))
    write(cwd / ".opencode" / "opencode.json", {**model(7), "model": "{env:CHOSEN}"})
    write(top / ".opencode" / "opencode.jsonc", {**model(8), "small_model": "{file:../small.txt}"})
    write(top / "small.txt", "a/small\n")
    write(top / ".opencode" / "agent" / "deep" / "review.md", "---\nmodel: a/b\n---\nReview.")
    write(top / ".opencode" / "commands" / "go.md", "---\nmodel: a/c\n---\nGo.")
    write(config / "agent" / "own.md", "---\nmode: subagent\n---\nOwn.")
    write(config / "mode" / "plan2.md", "Plan.")
    write(home / "managed" / "opencode.json", {"share": "disabled"})
    environment = {
        "OPENCODE_CONFIG": str(tmp_path / "custom.json"),
        "OPENCODE_CONFIG_CONTENT": json.dumps({"username": "inline"}),
        "CHOSEN": "a/chosen",
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "OPENCODE_TEST_MANAGED_CONFIG_DIR": str(home / "managed"),
    }
    return Surroundings(home, cwd, environment, "linux")


def test_every_place_is_read_from_the_weakest_to_the_strongest(around: Surroundings) -> None:
    found = merged(layers(around))
    assert found.value["username"] == "inline" and found.origin("username") == "OPENCODE_CONFIG_CONTENT"
    assert (found.value["model"], found.value["small_model"]) == ("a/chosen", "a/small")
    assert found.value["share"] == "disabled"
    # Of the three own files only the last one's.
    assert found.value["instructions"] == [f"{number}.md" for number in (2, 3, 4, 6, 5, 7, 8)]
    assert found.value["agent"]["deep/review"] == {"model": "a/b", "prompt": "Review."}
    assert found.origin("agent", "deep/review") == str(around.cwd.parent / ".opencode/agent/deep/review.md")


@pytest.mark.slow
def test_opencode_itself_comes_to_the_same(around: Surroundings, tmp_path: Path) -> None:
    opencode = OpenCode(needs.opencode(), around.home, patience=400)
    script = tmp_path / "opencode.sh"
    script.write_text(
        f'#!/bin/sh\nunset OPENCODE_DISABLE_PROJECT_CONFIG\ncd "$HOME/project/sub"\nexec {opencode.program} "$@"\n'
    )
    script.chmod(0o755)
    given = {"OPENCODE_DISABLE_MODELS_FETCH": "1", "OPENCODE_PURE": "1"}
    done = OpenCode(script, around.home, 400).run("debug", "config", **{**around.environment, **given})
    assert done.code == 0, done
    theirs, ours = json.loads(done.stdout), merged(layers(around)).value
    for key in ("username", "model", "small_model", "share", "snapshot", "instructions"):
        assert theirs[key] == ours[key], key
    assert list(theirs["agent"]) == list(ours["agent"])
    for name, agent in ours["agent"].items():
        assert {key: theirs["agent"][name][key] for key in agent} == agent
    assert theirs["command"]["go"] == ours["command"]["go"] == {"model": "a/c", "template": "Go."}


def test_a_byte_that_is_no_utf8_and_a_custom_file_that_is_not_there_stop_nothing(around: Surroundings) -> None:
    path = around.cwd / "opencode.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b'{"username": "x" // caf\xe9\n}')
    assert around.custom_file is not None
    around.custom_file.unlink(missing_ok=True)
    found = {each.source: each for each in layers(around)}
    assert found[str(path)].value == {"username": "x"} and not found[str(path)].problem
    gone = found[str(around.custom_file)]
    assert gone.problem and not gone.stops


def test_what_cannot_be_read_is_told_in_its_place(around: Surroundings, tmp_path: Path) -> None:
    config = around.config_folder
    write(config / "opencode.json", "{")
    write(config / "opencode.jsonc", "[]")
    (config / "config.json").unlink()
    (config / "config.json").mkdir()
    write(around.cwd / "opencode.json", {"a": "{file:gone}"})
    write(around.cwd / "opencode.jsonc", "")
    write(around.cwd / ".opencode/agent/bad.md", "---\na: [\n---\n")
    write(around.cwd / ".opencode/plugin/p.ts", "")
    (tmp_path / "custom.json").unlink()
    found = {each.source: each for each in layers(around) if each.problem or each.plugins}
    told = {Path(source).name: each.problem or each.plugins for source, each in found.items()}
    assert told["opencode.jsonc"] == "is no object"
    assert told["custom.json"] == "is not there"
    assert str(told["config.json"]).startswith("cannot be read: ")
    assert "gone" in str(found[str(around.cwd / "opencode.json")].problem)
    assert str(told["bad.md"]).startswith("cannot be read: ")
    assert found[str(config / "opencode.json")].problem == "line 1, column 2: a key in double quotes or } was expected"
    assert told[".opencode"] == ((around.cwd / ".opencode/plugin/p.ts").as_uri(),)


def test_a_login_is_a_layer_and_what_its_site_says_is_handed_in(around: Surroundings) -> None:
    assert logins(around) == []
    stored = {
        "https://a.example": {"type": "wellknown"},
        "https://b.example": {"type": "wellknown"},
        "x": {"type": "api"},
    }
    write(around.logins_file, stored)
    assert logins(around) == ["https://a.example", "https://b.example"]
    first, second = layers(around, {"https://b.example": {"share": "manual"}})[:2]
    assert (first.problem, second.problem, second.value) == ("was not fetched", None, {"share": "manual"})
    write(around.logins_file, [])
    assert logins(around) == []


def test_projects_and_a_folder_of_ones_own(around: Surroundings, tmp_path: Path) -> None:
    write(tmp_path / "own" / "opencode.json", {"share": "manual"})
    environment = {
        **around.environment,
        "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
        "OPENCODE_CONFIG_DIR": str(tmp_path / "own"),
    }
    found = layers(Surroundings(around.home, around.cwd, environment, "linux"))
    assert str(tmp_path / "own/opencode.json") in [each.source for each in found]
    assert not [each for each in found if each.kind == "project"]
    assert project_folders(around.cwd) == [around.cwd, around.cwd.parent]
    assert project_folders(Path("/")) == [Path("/")]


def test_the_surroundings_of_this_process_are_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert surroundings().home == tmp_path
    assert surroundings(tmp_path).cwd == tmp_path
    monkeypatch.setenv("OPENCODE_TEST_HOME", "/elsewhere")
    assert surroundings().home == Path("/elsewhere")
