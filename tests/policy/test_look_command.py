"""The command: what it reads, which gateway it goes by, and the same exit code in every format."""

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft7Validator, FormatChecker

from policy.conftest import Judged
from portkey_catalog.cli import main as cli
from portkey_catalog.sync.files import UserFileError, last_memory
from portkey_catalog.sync.memory import Memory
from portkey_catalog.text.addresses import HOSTED
from support.needs import ROOT

SHAPE = Draft7Validator(
    json.loads((ROOT / "tests" / "support" / "sarif_shape.json").read_text("utf-8")), format_checker=FormatChecker()
)
ALLOWED = {"enabled_providers": ["combined"]}
OTHER = "https://ai.company.example/v1"
LOCAL = {"provider": {"p": {"options": {"baseURL": "http://localhost:4000"}}}}


def at(address: str) -> dict[str, object]:
    """A configuration with one provider, reached there."""
    return {"enabled_providers": ["p"], "provider": {"p": {"options": {"baseURL": address}}}}


def test_everything_that_counts_is_judged_and_with_project_what_is_the_projects(judged: Judged) -> None:
    judged.write("opencode.json", ALLOWED)
    judged.write(".opencode/command/go.md", "---\ndescription: x\nmodel: 'openai/gpt-5'\n---\nGo.")
    judged.write("../.config/opencode/opencode.json", {"model": "openai/a"})
    judged.write("../.config/opencode/agent/mine.md", "---\nmodel: openai/b\n---\nMine.")
    judged.write("../.local/share/opencode/auth.json", {"https://site.example": {"type": "wellknown"}})
    judged.write("../managed/opencode.json", {"small_model": "openai/c"})
    project = ["note unknown-provider .opencode/command/go.md:3"]
    assert judged.found("--project") == project
    home = str(judged.home)
    assert sorted(judged.found()) == sorted(
        [
            *project,
            f"note unknown-provider {home}/.config/opencode/opencode.json:1",
            f"note unknown-provider {home}/.config/opencode/agent/mine.md:2",
            f"note unknown-provider {home}/managed/opencode.json:1",
            "note cannot-tell https://site.example:",
        ]
    )
    address = json.loads(judged.run("--sarif")[1])["runs"][0]["results"]
    files = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in address if "locations" in each
    }
    assert {".opencode/command/go.md", f"file://{home}/managed/opencode.json"} <= files


def test_one_file_is_judged_alone(judged: Judged) -> None:
    judged.write("opencode.json", LOCAL)
    file = judged.write("elsewhere/any.jsonc", '{"model": "openai/a", // x\n"enabled_providers": ["openai"],}')
    assert judged.found(path=file) == [
        "finding direct-provider elsewhere/any.jsonc:2",
        "finding unknown-provider elsewhere/any.jsonc:1",
    ]
    agent = judged.write("agent/a.md", "---\nmodel: openai/a\n---\nHi.")
    assert judged.found(path=agent)[0] == "finding unknown-provider agent/a.md:2"
    assert judged.found(path=judged.write("a.md", "---\n: [\n---\n")) == [
        "note left-out a.md:1",
        "note no-configuration :",
    ]
    assert judged.found(path=judged.write("empty.json", "")) == ["note no-allow-list empty.json:1"]
    unreadable = judged.write("bytes.json", "")
    unreadable.write_bytes(b"\xff{}")
    assert judged.run(path=unreadable)[0] == 2


def test_what_an_environment_variable_holds_counts_and_names_the_variable(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENCODE_CONFIG_CONTENT", json.dumps(LOCAL))
    assert judged.found() == [
        "finding local-proxy OPENCODE_CONFIG_CONTENT:",
        "note no-allow-list OPENCODE_CONFIG_CONTENT:",
    ]
    assert SHAPE.is_valid(json.loads(judged.run("--sarif")[1]))


def test_the_gateway_is_the_one_named_or_beside_it_or_of_the_last_sync_or_portkeys(judged: Judged) -> None:
    judged.write("opencode.json", at(OTHER))
    assert judged.run("--gateway", OTHER)[0] == 0
    assert judged.run()[0] == 1
    memory = Memory(file="x", site="https://site.example", profiles=("full",), gateways=(OTHER,))
    judged.write("../.local/state/portkey-catalog/sync/a/memory.json", memory.model_dump(mode="json"))
    assert judged.run()[0] == 0
    assert judged.run("--project")[0] == 1
    judged.write("catalog.toml", f'gateway = {{base_url = "{OTHER}/portkey"}}')
    assert judged.run()[0] == 1
    judged.write("opencode.json", at(f"{OTHER}/portkey"))
    assert (judged.run()[0], judged.run("--project")[0]) == (0, 0)
    file = judged.write("sub/.opencode/opencode.json", at(f"{OTHER}/portkey"))
    for path in (file, file.parent, file.parents[1]):
        assert (judged.run(path=path)[0], judged.run("--project", path=path)[0]) == (0, 0)
    judged.write("catalog.toml", "gateway = 3")
    assert judged.run()[0] == 2


def test_a_catalog_of_somebody_above_the_repository_names_no_gateway(judged: Judged) -> None:
    judged.write("opencode.json", at(OTHER))
    judged.write("../catalog.toml", f'gateway = {{base_url = "{OTHER}"}}')
    assert judged.run("--project")[0] == 1


def test_each_format_has_a_short_name_and_only_one_is_printed(judged: Judged) -> None:
    judged.write("opencode.json", at(OTHER))
    for name in ("json", "sarif"):
        assert judged.run("--format", name) == judged.run(f"--{name}")
    assert judged.run("--format", "text") == judged.run()
    with pytest.raises(SystemExit) as ended:
        judged.run("--json", "--sarif")
    assert ended.value.code == 2


def test_the_last_sync_is_the_one_that_wrote_last(tmp_path: Path) -> None:
    assert last_memory(tmp_path) is None
    (tmp_path / "sync" / "a").mkdir(parents=True)
    (tmp_path / "sync" / "a" / "memory.json").write_text("{")
    with pytest.raises(UserFileError, match="cannot be read"):
        last_memory(tmp_path)


@pytest.mark.parametrize("arguments", [(), ("--json",), ("--sarif",)])
def test_an_exit_code_is_the_same_in_every_format(judged: Judged, arguments: tuple[str, ...]) -> None:
    codes = []
    for text in ('{"enabled_providers": ["combined"]}', "{}", json.dumps(LOCAL), "{", '{"provider": []}'):
        judged.write("opencode.json", text)
        codes.append(judged.run(*arguments)[0])
    assert codes == [0, 0, 1, 2, 2]


def test_what_is_said_is_said_in_every_format(judged: Judged) -> None:
    judged.write("opencode.json", json.dumps({**LOCAL, "plugin": ["x"]}, indent=1))
    assert judged.run()[1].splitlines() == [
        "opencode.json:5: finding: the provider p is reached at localhost:4000 [local-proxy]",
        "opencode.json:10: note: what the plugin x does is not known here [unknown-plugin]",
        "opencode.json:1: note: without enabled_providers, every provider answers for which a key or login is at hand"
        " [no-allow-list]",
    ]
    verdict = json.loads(judged.run("--json")[1])
    assert (verdict["gateways"], verdict["read"], verdict["unreadable"]) == ([HOSTED], ["opencode.json"], [])
    assert verdict["findings"] == [
        {
            "rule": "local-proxy",
            "text": "the provider p is reached at localhost:4000",
            "file": "opencode.json",
            "line": 5,
            "place": "provider.p.options.baseURL",
        }
    ]
    document = json.loads(judged.run("--sarif")[1])
    [run] = document["runs"]
    assert [(each["ruleId"], each["level"]) for each in run["results"]] == [
        ("local-proxy", "error"),
        ("unknown-plugin", "note"),
        ("no-allow-list", "note"),
    ]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])


@pytest.mark.parametrize("text", ["{}", json.dumps(LOCAL), "{", None])
def test_the_sarif_is_of_the_standards_shape(judged: Judged, text: str | None) -> None:
    if text is not None:
        judged.write("opencode.json", text)
    judged.write(".opencode/agents/a b\u00e9.md", "---\nmodel: openai/a\n---\n")
    document = json.loads(judged.run("--project", "--sarif")[1])
    assert list(SHAPE.iter_errors(document)) == []
    [run] = document["runs"]
    assert run["invocations"][0]["executionSuccessful"] == (text != "{")
    # Without a place in a file, GitHub refuses the document.
    assert all(each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"])
    assert not SHAPE.is_valid({**document, "version": "2.0.0"})


def test_a_folder_without_configuration_is_clean_and_said_to_be_empty(judged: Judged) -> None:
    assert judged.found() == ["note no-configuration :"]
    document = json.loads(judged.run("--sarif")[1])
    assert document["runs"][0]["results"][0]["locations"]


def test_front_matter_that_opencode_cannot_read_is_a_note(judged: Judged) -> None:
    judged.write("opencode.json", ALLOWED)
    judged.write(".opencode/agent/a.md", "---\n- : [\n---\nHi.")
    assert judged.found("--project") == ["note left-out .opencode/agent/a.md:1"]
    judged.write(".opencode/agent/a.md", "---\ndescription: x\n---\nHi.")
    assert judged.found("--project") == []


def test_agents_are_read_wherever_and_however_opencode_reads_them(judged: Judged) -> None:
    agent = "---\nmodel: openai/a\n---\nHi."
    judged.write("opencode.json", ALLOWED)
    judged.write("../elsewhere/deep/a.md", agent)
    judged.write("../elsewhere/b.md", agent)
    folder = judged.folder / ".opencode" / "agent"
    folder.mkdir(parents=True)
    (folder / "linked").symlink_to(judged.home / "elsewhere")
    (judged.home / "elsewhere" / "deep" / "up").symlink_to(judged.home / "elsewhere")
    (folder / "latin.md").write_bytes(agent.replace("Hi", "Gr\u00fc\u00df").encode("latin-1"))
    judged.write(".opencode/agent/program.md", "---js\n({model: 'openai/a'})\n---\nHi.")
    judged.write(".opencode/mode/deep/c.md", agent)
    assert judged.found("--project") == [
        "note unknown-provider .opencode/agent/latin.md:2",
        "note unknown-provider .opencode/agent/linked/b.md:2",
        "note unknown-provider .opencode/agent/linked/deep/a.md:2",
        "note left-out .opencode/agent/program.md:1",
    ]


def test_an_address_in_a_file_of_the_repository_is_read(judged: Judged) -> None:
    judged.write("sub/opencode.json", at("{file:../address.txt}"))
    judged.write("address.txt", f"{HOSTED}\n")
    assert judged.found("--project") == []
    judged.write("address.txt", OTHER)
    assert judged.found("--project") == ["finding foreign-base-url sub/opencode.json:1"]
    judged.write("../address.txt", HOSTED)
    judged.write("sub/opencode.json", at("{file:../../address.txt}"))
    assert judged.found("--project") == ["note cannot-tell sub/opencode.json:1"]


def test_what_opencode_starts_with_is_judged(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    judged.write("opencode.json", "").write_bytes(b'{"enabled_providers": ["combined"]} // \xfc')
    monkeypatch.setenv("OPENCODE_CONFIG", "gone.json")
    code, out = judged.run()
    assert (code, out) == (0, "gone.json:1: note: is not there [left-out]\n")


def test_plugins_files_are_read_wherever_they_are_named(judged: Judged) -> None:
    hook = "export default () => ({ config: (c) => { c.provider = {} } })"
    judged.write("plug/dist/index.js", hook)
    judged.write("../mine.ts", hook)
    uri = judged.write("a b.ts", hook).as_uri()
    judged.write("opencode.json", {**ALLOWED, "plugin": ["./plug", "~/mine.ts", uri, "./gone.ts", "./empty"]})
    (judged.folder / "empty").mkdir()
    assert judged.found() == [
        "finding provider-hook plug/dist/index.js:1",
        f"finding provider-hook {judged.home}/mine.ts:1",
        "finding provider-hook a b.ts:1",
        "note unknown-plugin opencode.json:1",
        "note unknown-plugin opencode.json:1",
    ]
    (judged.home / "mine.ts").write_text(hook + " " * 5_000_000, "utf-8")
    assert "note unknown-plugin opencode.json:1" in judged.found()


def test_nothing_of_a_secret_and_no_command_for_a_runner_comes_out(judged: Judged) -> None:
    key = "sk-test0123456789abcdefghij"
    block = {"options": {"baseURL": f"https://user:{key}@x.example/{key}", "apiKey": key}}
    judged.write(
        "opencode.json",
        {"provider": {f"::error::##[group]{key}\x1b[2J\n": block}, "model": f"{key}/a", "plugin": [f"x-{key}"]},
    )
    for arguments in ((), ("--json",), ("--sarif",)):
        code, out = judged.run(*arguments)
        assert code == 1
        assert "0123456789" not in out and "\x1b" not in out and "##[" not in out
        assert not any(line.startswith("::") for line in out.splitlines())


def test_a_path_that_is_not_there_and_a_gateway_that_is_none_are_misuse(
    judged: Judged, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["policy", str(judged.folder / "gone")]) == 2
    assert "gone: there is no such file or folder" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        cli.main(["policy", "--gateway", "portkey"])
    assert ended.value.code == 2


def git(judged: Judged, *arguments: str) -> None:
    """Run git in the repository."""
    subprocess.run(["git", *arguments], cwd=judged.folder, check=True, capture_output=True)


def test_of_a_project_every_folder_that_has_configuration_is_judged_as_opencode_would_be_started_there(
    judged: Judged,
) -> None:
    judged.write("opencode.json", ALLOWED)
    judged.write("packages/a/opencode.json", LOCAL)
    judged.write("packages/b/.opencode/agent/x.md", "---\nmodel: openai/a\n---\nHi.")
    judged.write("packages/b/.opencode/opencode.jsonc", at(OTHER))
    judged.write("node_modules/c/opencode.json", LOCAL)
    found = [
        # The list of the root holds in packages/a, too.
        "finding foreign-base-url packages/b/.opencode/opencode.jsonc:1",
        "note local-proxy packages/a/opencode.json:1",
        "note unknown-provider packages/b/.opencode/agent/x.md:2",
    ]
    assert sorted(judged.found("--project")) == found
    assert judged.found() == []
    assert judged.found("--project", path=judged.folder / "packages" / "a") == [found[1]]
    assert json.loads(judged.run("--project", "--json")[1])["read"] == [
        "opencode.json",
        "packages/a/opencode.json",
        "packages/b/.opencode/opencode.jsonc",
        "packages/b/.opencode/agent/x.md",
    ]
    judged.write("packages/a/opencode.json", "{")
    code, out = judged.run("--project")
    assert (code, out.count("unreadable"), out.count("finding")) == (2, 1, 1)


def test_where_git_answers_only_what_it_tracks_makes_a_folder_one_to_judge(judged: Judged) -> None:
    (judged.folder / ".git").rmdir()
    git(judged, "init", "-q")
    judged.write("packages/\u00e9 x/opencode.json", LOCAL)
    judged.write("scratch/opencode.json", LOCAL)
    git(judged, "add", "packages")
    assert judged.found("--project") == [
        "finding local-proxy packages/\u00e9 x/opencode.json:1",
        "note no-allow-list packages/\u00e9 x/opencode.json:1",
    ]


def test_the_gateway_of_a_project_is_the_one_of_the_folder_that_was_named(judged: Judged) -> None:
    judged.write("packages/a/opencode.json", at(OTHER))
    judged.write("packages/a/catalog.toml", f'gateway = {{base_url = "{OTHER}"}}')
    assert judged.run("--project", path=judged.folder / "packages" / "a")[0] == 0
    assert judged.run("--project")[0] == 1
