"""Configurations as people have them: all that is theirs stays, and the way back is byte for byte."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.opencode.jsonc import comments, parse, same
from portkey_catalog.sync.merge import at, units
from support.published_site import PublishedSite
from support.user_of_site import User

SCHEMA = "https://opencode.ai/config.json"
THEIR_PROVIDERS: dict[str, Any] = {
    "$schema": SCHEMA,
    "model": "anthropic/claude-sonnet-4-5",
    "enabled_providers": ["anthropic", "lmstudio"],
    "provider": {
        "anthropic": {"options": {"apiKey": "{env:ANTHROPIC_API_KEY}"}},
        "lmstudio": {
            "npm": "@ai-sdk/openai-compatible",
            "options": {"baseURL": "http://127.0.0.1:1234/v1"},
            "models": {"qwen": {"name": "Qwen"}},
        },
    },
}
FILES: dict[str, tuple[str, str]] = {
    "empty": ("opencode.json", ""),
    "an empty object": ("opencode.json", "{}"),
    "as opencode makes it": ("opencode.jsonc", f'{{\n  "$schema": "{SCHEMA}"\n}}'),
    "comments and trailing commas": (
        "opencode.jsonc",
        """{
  "$schema": "https://opencode.ai/config.json", // for the editor
  /* what I use:
     all day */
  "model": "combined/claude-sonnet-4",
  "agent": {
    // reads only
    "review": { "mode": "subagent", "tools": { "write": false, }, },
  },
  "permission": { "bash": "ask" }, // careful
  // "share": "auto",
}
""",
    ),
    "line ends of Windows": (
        "opencode.json",
        '{\r\n\t"theme": "x",\r\n\t"provider": {\r\n\t\t"mine": {}\r\n\t}\r\n}\r\n',
    ),
    "a mark of byte order": ("opencode.json", '\ufeff{\n    "autoupdate": false\n}\n'),
    "all in one line": ("opencode.json", '{"instructions":["a.md"],"mcp":{"x":{"type":"local","command":["y"]}}}'),
    "somebody else's providers": ("opencode.json", json.dumps(THEIR_PROVIDERS, indent=4)),
    "a provider called like ours": (
        "opencode.jsonc",
        """{
  "provider": {
    "combined": {
      "name": "Mine", // mine
      "models": {"claude-sonnet-4": {"name": "My own"}, "other": {"name": "Other"}}
    }
  }
}
""",
    ),
    "keys twice": ("opencode.json", '{"share": "manual", "provider": {}, "share": "auto"}'),
    "odd letters": ("opencode.json", '{"username": "Jos\\u00e9 \U0001f600", "x": "{env:X} // no comment", "y": "\\/"}'),
    "no end of line at the end": ("config.json", '{\n  "snapshot": false}'),
}


@pytest.mark.parametrize(("name", "text"), FILES.values(), ids=FILES)
def test_what_is_the_users_stays_and_the_way_back_is_byte_for_byte(
    site: PublishedSite, user: User, name: str, text: str
) -> None:
    path = user.write(text, name)
    before = parse(text).value if text else {}
    done = user.sync(site.url)
    assert done.code == 0, done
    after = path.read_bytes().decode()
    value = parse(after).value
    assert {each: value.get(each) for each in before if each not in ("provider", "enabled_providers")} == {
        each: before[each] for each in before if each not in ("provider", "enabled_providers")
    }
    assert all(same(at(value, each), wanted) for each, wanted in units(before).items())
    assert set(before.get("enabled_providers", ())) <= set(value["enabled_providers"])
    for comment in comments(text):
        assert comment in after
    ends = after.count("\n")
    assert after.count("\r\n") == (ends if "\r\n" in text else 0)
    assert user.sync().code == 0 and path.read_bytes().decode() == after
    # What is taken out leaves the values as they were, and undoing gives every byte back.
    assert user.sync("--remove").code == 0
    assert same(parse(path.read_bytes().decode()).value, before)
    assert user.sync("--undo").code == 0 and path.read_bytes().decode() == after
    assert user.sync("--undo").code == 0 and path.read_bytes() == text.encode()
    again = user.sync("--undo")
    assert again.code == 2 and "there is nothing to undo" in again.err


def test_of_a_provider_called_like_ours_their_values_stay_and_models_are_added_beside(
    site: PublishedSite, user: User
) -> None:
    path = user.write(FILES["a provider called like ours"][1], "opencode.jsonc")
    done = user.sync(site.url)
    block = parse(path.read_text()).value["provider"]["combined"]
    assert block["name"] == "Mine"
    assert block["models"]["claude-sonnet-4"] == {"name": "My own"}
    assert block["models"]["sonnet-4"] == site.config()["provider"]["combined"]["models"]["sonnet-4"]
    assert block["options"] == site.config()["provider"]["combined"]["options"]
    assert "yours, and kept: provider.combined.name, provider.combined.models.claude-sonnet-4" in done.err


def test_a_provider_that_is_led_elsewhere_gets_no_key(site: PublishedSite, user: User) -> None:
    user.write({"provider": {"combined": {"options": {"baseURL": "https://elsewhere.example/v1"}}}})
    done = user.sync(site.url)
    block = user.config["provider"]["combined"]
    assert block["options"] == {"baseURL": "https://elsewhere.example/v1"}
    assert list(block["models"]) == ["claude-sonnet-4", "sonnet-4"]
    assert "warning: you lead provider combined elsewhere" in done.err


def test_the_users_list_of_allowed_providers_is_united_with_ours(site: PublishedSite, user: User) -> None:
    user.write(THEIR_PROVIDERS)
    user.sync(site.url, "--profile", "combined")
    assert user.config["enabled_providers"] == ["anthropic", "lmstudio", "combined"]
    user.sync("--profile", "openrouter")
    assert user.config["enabled_providers"] == ["anthropic", "lmstudio", "portkey-openrouter"]
    assert list(user.config["provider"]) == ["anthropic", "lmstudio", "portkey-openrouter"]


def test_providers_that_a_new_list_hides_are_named(site: PublishedSite, user: User) -> None:
    user.write({"provider": {"mine": {}}})
    assert "enabled_providers now hides mine" in user.sync(site.url).err


def test_a_file_that_is_absent_is_made_and_goes_again(site: PublishedSite, user: User) -> None:
    assert user.sync(site.url).code == 0
    assert user.config == site.config()
    assert stat.S_IMODE(user.file.stat().st_mode) == 0o666 & ~_umask()
    assert user.sync("--remove").err.endswith("is gone, as it was before; portkey-catalog sync --undo brings it back\n")
    assert not user.file.exists()
    assert user.sync("--undo").code == 0 and user.config == site.config()
    assert "is gone, as it was before" in user.sync("--undo").err
    assert not user.file.exists()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_link_stays_a_link_and_rights_stay(site: PublishedSite, user: User, tmp_path: Path) -> None:
    dotfiles = tmp_path / "dotfiles" / "oc.json"
    dotfiles.parent.mkdir()
    dotfiles.write_text("{}")
    dotfiles.chmod(0o600)
    user.folder.mkdir(parents=True)
    (user.folder / "opencode.json").symlink_to(dotfiles)
    assert user.sync(site.url).code == 0
    assert (user.folder / "opencode.json").is_symlink()
    assert stat.S_IMODE(dotfiles.stat().st_mode) == 0o600
    assert json.loads(dotfiles.read_text()) == site.config()
    assert user.sync("--undo").code == 0 and dotfiles.read_text() == "{}"


def test_a_read_only_file_is_left_alone(site: PublishedSite, user: User) -> None:
    path = user.write("{}")
    path.chmod(0o444)
    done = user.sync(site.url)
    assert (done.code, path.read_text()) == (2, "{}")
    assert "is read-only; make it writable, or name another one with --file" in done.err
    assert user.sync("--undo").code == 2  # nothing was done


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b'{"a": }', "line 1, column 7: a value was expected; mend it first"),
        (b"[]", "is no object"),
        (b'{"a": "\xff"}', "is not UTF-8 (byte 7)"),
        (b'{"provider": 1}', "was expected to be an object"),
    ],
)
def test_a_broken_file_is_left_as_it_is(site: PublishedSite, user: User, text: bytes, problem: str) -> None:
    path = user.write(text)
    done = user.sync(site.url)
    assert (done.code, path.read_bytes()) == (2, text)
    assert problem in done.err


def test_what_is_no_file_is_told(site: PublishedSite, user: User) -> None:
    (user.folder / "opencode.json").mkdir(parents=True)
    done = user.sync(site.url)
    assert done.code == 2 and "is no file" in done.err


def test_a_huge_file_is_kept_up_in_time(site: PublishedSite, user: User) -> None:
    models = {f"m{number}": {"name": f"M {number}", "limit": {"context": 1, "output": 1}} for number in range(4000)}
    text = json.dumps({"provider": {"mine": {"models": models}}}, indent=2).replace('"mine"', '/* mine */ "mine"')
    path = user.write(text, "opencode.jsonc")
    assert user.sync(site.url).code == 0
    assert parse(path.read_text()).value["provider"]["mine"]["models"] == models
    assert user.sync("--undo").code == 0 and path.read_text() == text


def test_weaker_files_of_the_user_are_not_hidden(site: PublishedSite, user: User) -> None:
    user.write(
        {"enabled_providers": ["mine"], "model": "mine/x", "provider": {"combined": {"name": "Weak"}}}, "config.json"
    )
    user.write("// broken {", "opencode.json")
    strong = user.write("{}", "opencode.jsonc")
    assert user.sync(site.url, "--profile", "combined").code == 0
    found = json.loads(strong.read_text())
    assert found["enabled_providers"] == ["mine", "combined"]
    assert "model" not in found
    assert "name" not in found["provider"]["combined"]


def test_what_a_user_changed_is_named_and_so_is_what_they_switched_off(site: PublishedSite, user: User) -> None:
    user.write({"disabled_providers": ["combined"]})
    assert "your disabled_providers switches off combined" in user.sync(site.url).err
    config = user.config
    config["provider"]["combined"]["name"] = "Mine"
    user.write(config)
    said = "yours since you changed it, and kept: provider.combined.name"
    assert said in user.sync().err and said in user.sync().err  # also while nothing changes


def test_what_would_keep_opencode_from_starting_is_not_written(site: PublishedSite, user: User) -> None:
    text = '{"provider": {"combined": {"models": 1}}}'
    path = user.write(text)
    done = user.sync(site.url)
    assert done.code == 2 and path.read_text() == text
    user.write('{"provider": {"combined": {"options": {"headers": 1}}}}')
    assert user.sync(site.url).code == 2


def test_a_weaker_file_without_an_object_is_left_aside(site: PublishedSite, user: User) -> None:
    user.write("[]", "config.json")
    user.write({"provider": {"combined": {"name": "Weak", "options": {}}}}, "opencode.json")
    user.write('{"provider": {"combined": {"npm": "mine"}}}', "opencode.jsonc")
    assert user.sync(site.url).code == 0
    block = json.loads((user.folder / "opencode.jsonc").read_text())["provider"]["combined"]
    assert block["npm"] == "mine" and "name" not in block


def test_a_file_that_opencode_is_told_to_read_as_well_is_read_once(
    site: PublishedSite, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENCODE_CONFIG", str(user.write({"model": "combined/nobody"})))
    done = user.sync(site.url)
    assert done.err.count("combined/nobody is gone") == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"enabled_providers": "own"}, "enabled_providers is no list of texts"),
        ({"provider": {"combined": {"models": {"claude-sonnet-4": 7}}}}, "models.claude-sonnet-4 is no object"),
        ({"provider": {"own": {"models": {"m": {"name": 5}}}}}, "provider.own.models.m has a name that is no text"),
    ],
)
def test_a_file_that_opencode_does_not_start_with_is_left_alone(
    site: PublishedSite, user: User, content: dict[str, Any], problem: str
) -> None:
    path = user.write(content)
    before = path.read_bytes()
    for arguments in ((), ("--check",), ("--dry-run",)):
        done = user.sync(site.url, *arguments)
        assert done.code == 2 and problem in done.err and "Nothing was changed" in done.err
    assert path.read_bytes() == before


def test_of_a_file_that_only_opencode_can_read_nothing_untrue_is_said(site: PublishedSite, user: User) -> None:
    for text in (
        '{"provider": {"own": {"options": {"timeout": {env:PORT}}}}}',
        '{"a": ' + "[" * 3000 + "]" * 3000 + "}",
    ):
        path = user.write(text)
        done = user.sync(site.url)
        assert done.code == 2 and "Nothing was changed" in done.err and "does not start" not in done.err
        assert path.read_text() == text


def test_what_stays_of_ours_when_all_else_goes_is_named_and_hides_nothing(site: PublishedSite, user: User) -> None:
    user.write('{"share": "auto"}')
    user.sync(site.url)
    config = user.config
    config["provider"]["combined"]["models"]["sonnet-4"]["name"] = "Mine"
    user.write(config)
    done = user.sync("--remove")
    assert "provider.combined stays with all that its models need, the key among it" in done.err
    assert list(user.config) == ["share", "provider"]
    assert list(user.config["provider"]["combined"]["models"]) == ["sonnet-4"]


def test_a_provider_that_is_led_elsewhere_later_loses_the_key(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    config = user.config
    config["provider"]["combined"]["options"]["baseURL"] = "https://elsewhere.example/v1"
    user.write(config)
    done = user.sync()
    assert "warning: you lead provider combined elsewhere" in done.err
    assert user.config["provider"]["combined"]["options"] == {"baseURL": "https://elsewhere.example/v1"}
    assert "x-portkey" not in json.dumps(user.config["provider"]["combined"])
    assert user.sync().code == 0 and user.sync("--check").code == 0
    user.sync("--remove")
    assert user.config == {"provider": {"combined": {"options": {"baseURL": "https://elsewhere.example/v1"}}}}


def test_what_a_second_key_of_the_same_name_hides_stays(site: PublishedSite, user: User) -> None:
    hidden = '  "provider": {\n    // notes\n    "own": {"options": {"timeout": 1}}\n  },\n'
    text = f'{{\n{hidden}  "theme": "x",\n  "provider": {{"own2": {{"name": "b"}}}}\n}}\n'
    path = user.write(text)
    assert user.sync(site.url).code == 0
    assert hidden in path.read_text() and "combined" in parse(path.read_text()).value["provider"]
    assert user.sync("--remove").code == 0
    assert hidden in path.read_text() and same(parse(path.read_text()).value, parse(text).value)
