"""Each rule finds what it is for, and leaves alone what only looks like it."""

from collections.abc import Mapping
from typing import Any

import pytest

from portkey_catalog.opencode.layers import Layer
from portkey_catalog.policy.address import host, leads
from portkey_catalog.policy.judge import judge
from portkey_catalog.policy.keys import is_secret
from portkey_catalog.policy.plugins import KNOWN, hook, package
from portkey_catalog.policy.rules import RULES
from portkey_catalog.policy.written import Hook, Written, as_written
from portkey_catalog.text.addresses import HOSTED

KEY = "sk-test0123456789abcdefghij"
THERE = {"options": {"baseURL": "https://api.portkey.ai/v1"}}
ALLOWED = {"enabled_providers": ["p", "combined"]}

FIRES: Mapping[str, list[Mapping[str, Any]]] = {
    "direct-provider": [
        {"provider": {"anthropic": {}}},
        {"provider": {"anthropic": {"options": {"baseURL": " "}, "models": {"a": {}}}}},
        {"provider": {"p": {"models": {"a": {"provider": {"api": HOSTED}}, "b": {}}}}},
        {"enabled_providers": ["openrouter"]},
        {"provider": {"portkey-openai": {"npm": "@ai-sdk/openai", "options": {"apiKey": "{env:OPENAI_API_KEY}"}}}},
        {"provider": {"combined": {"models": {"a": {"provider": {"npm": "@ai-sdk/anthropic"}}}}}},
        {"providers": {"portkey": {"package": "aisdk:@ai-sdk/xai"}}},
        {"providers": {"openai": {"package": "aisdk:@ai-sdk/openai"}}},
    ],
    "foreign-base-url": [
        {"provider": {"p": {"options": {"baseURL": "https://api.openai.com/v1"}}}},
        {"provider": {"p": {"options": {"baseURL": "http://api.portkey.ai/v1"}}}},
        {"provider": {"p": {"options": {"baseURL": "https://api.portkey.ai@evil.example/v1"}}}},
        {"provider": {"p": {"options": {"baseURL": "https://api.portkey.ai.evil.example/v1"}}}},
        {"provider": {"p": {"options": {"baseURL": "https://api.portkey.ai:8443/v1"}}}},
        {"provider": {"combined": {"options": {"baseURL": "https://192.168.0.2/v1"}}}},
        {"provider": {"p": {"options": {"baseURL": "gateway/v1"}}}},
        {"provider": {"p": {"api": "https://api.openai.com/v1"}}},
        {"provider": {"p": {"models": {"a": {"provider": {"api": "https://x.example"}}}}}},
        {"provider": {"amazon-bedrock": {"options": {**THERE["options"], "endpoint": "https://x.example"}}}},
        {"providers": {"p": {"settings": {"baseURL": "https://x.example"}}}},
    ],
    "local-proxy": [
        {"provider": {"p": {"options": {"baseURL": f"http://{name}:4000"}}}}
        for name in ("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "host.docker.internal", "127.1")
    ],
    "literal-key": [
        {"provider": {"p": {"options": {**THERE["options"], "apiKey": KEY}}}},
        {"provider": {"p": {"options": {**THERE["options"], "headers": {"x-portkey-api-key": "a1b2c3d4e5f6"}}}}},
        {"provider": {"p": {"options": {**THERE["options"], "headers": {"x-portkey-config": '{"k":"' + KEY + '"}'}}}}},
        {"provider": {"p": {**THERE, "models": {"a": {"headers": {"Authorization": "Bearer a1b2c3d4e5f6"}}}}}},
    ],
    "unknown-provider": [
        {"model": "openai/gpt-5"},
        {"small_model": "opencode/gpt-5-nano"},
        {"agent": {"a": {"model": "combinedx/a"}}},
        {"command": {"c": {"model": "gpt-5", "template": "x"}}},
        {"mode": {"m": {"model": "openai/gpt-5"}}},
    ],
    "provider-plugin": [{"plugin": ["opencode-gemini-auth@latest"]}, {"plugins": [["opencode-claude-auth", {}]]}],
    "provider-hook": [{"plugin": ["./hook.ts"]}],
    "no-allow-list": [{}, {"disabled_providers": ["openai"], "provider": {"p": THERE}}],
    "unknown-plugin": [{"plugin": ["somebody-s"]}, {"plugin": ["./not-there.ts"]}],
    "unknown-sdk": [
        {"provider": {"p": {**THERE, "npm": "somebody-s"}}},
        {"provider": {"p": {**THERE, "npm": "file:///x.js"}}},
        {"provider": {"p": {**THERE, "models": {"a": {"provider": {"npm": "somebody-s"}}}}}},
    ],
    "tool-secret": [
        {"mcp": {"m": {"enabled": True, "environment": {"A_TOKEN": "a1b2c3d4e5f6"}}}},
        {"mcp": {"m": {"type": "local", "command": ["x", f"--key={KEY}"]}}},
        {"plugin": [["p", {"apiKey": KEY}]]},
    ],
    "cannot-tell": [
        {"provider": {"p": {"options": {"baseURL": "{env:NOT_SET}"}}}},
        {"provider": {"p": {"options": {"baseURL": "https://${NOT_SET}.example"}}}},
        {"provider": {"p": {"options": {"baseURL": "{file:url.txt}"}}}},
        {"model": "{env:NOT_SET}"},
        {"enabled_providers": ["{env:NOT_SET}"]},
    ],
}
LEFT_ALONE: Mapping[str, list[Mapping[str, Any]]] = {
    "direct-provider": [
        {"provider": {"anthropic": THERE}},
        {"provider": {"combined": {"models": {"a": {}}}}},
        {"provider": {"combined": {"npm": "@ai-sdk/openai-compatible", "models": {"a": {}}}}},
        {"provider": {"combined": {"npm": "@ai-sdk/openai", **THERE}}},
        {"provider": {"p": {"models": {"a": {"provider": {"api": HOSTED}}}}}},
        {"enabled_providers": ["openai"], "disabled_providers": ["openai"]},
        {"enabled_providers": ["openai"], "provider": {"openai": THERE}},
    ],
    "foreign-base-url": [
        {"provider": {"p": {"options": {"baseURL": address}}}}
        for address in (HOSTED, f"{HOSTED}/", "https://API.portkey.ai:443/v1/x", "https://api.portkey.ai", "{env:URL}")
    ]
    + [{"provider": {"p": {**THERE, "api": "https://api.openai.com/v1"}}}],
    "local-proxy": [{"provider": {"p": THERE}}, {"mcp": {"m": {"type": "remote", "url": "http://localhost:1"}}}],
    "literal-key": [
        {"provider": {"p": {"options": {**THERE["options"], "apiKey": text}}}}
        for text in ("unused", "{env:KEY}", "{file:~/.key}", "Bearer {env:KEY}", "not-needed", "sk-no-key-required")
    ]
    + [{"provider": {"p": {"options": {**THERE["options"], "promptCacheKey": "a1b2c3d4e5f6", "setCacheKey": True}}}}],
    "unknown-provider": [
        {"model": "combined/a", "small_model": "portkey-groq/b", "agent": {"a": {"model": "portkey/@x/c"}}},
        {"model": "p/a", "provider": {"p": THERE}},
        {"model": " ", "agent": {"a": {"model": " "}}},
    ],
    "provider-plugin": [{"plugin": ["opencode-gemini-authority"]}],
    "provider-hook": [{"plugin": ["./bell.ts"]}],
    "no-allow-list": [ALLOWED, {"enabled_providers": []}],
    "unknown-plugin": [{"plugin": ["./bell.ts"]}, {"plugin": ["opencode-gemini-auth"]}],
    "unknown-sdk": [{"provider": {"p": {**THERE, "npm": "@ai-sdk/anthropic"}}}],
    "tool-secret": [
        {"mcp": {"m": {"enabled": True, "environment": {"A_TOKEN": text}}}}
        for text in ("{env:A_TOKEN}", "${A_TOKEN}", "$A_TOKEN", "<your token>", "YOUR_TOKEN_HERE", "xxxxxxxxxxxxxxxx")
    ]
    + [{"keybinds": {"leader_key": "ctrl+x,ctrl+y,ctrl+z"}}],
    "cannot-tell": [{"provider": {"p": {"options": {"baseURL": "{env:URL}/chat"}}}, "model": "combined/{env:SET}"}],
}
HOOKS = {"./hook.ts": Hook(("acme",), 3, "/x/hook.ts"), "./bell.ts": None}
ENVIRONMENT = {"URL": HOSTED, "SET": "gpt-5"}


def found(value: Any) -> list[tuple[str, str]]:
    """Level and rule of what is found in a file."""
    written = Written([Layer("project", "opencode.json", value)], (HOSTED,), ENVIRONMENT, HOOKS)
    verdict = judge(written)
    assert not verdict.unreadable
    return [(each.level, each.rule) for each in verdict.found]


def test_every_rule_is_tried_both_ways() -> None:
    elsewhere = {"left-out", "no-configuration"}  # these are of files: test_look.py
    assert FIRES.keys() == LEFT_ALONE.keys() == RULES.keys() - elsewhere


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in FIRES.items() for value in values])
def test_a_rule_fires(rule: str, value: Any) -> None:
    assert (RULES[rule].level, rule) in found(value)


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in LEFT_ALONE.items() for value in values])
def test_a_rule_leaves_alone_what_it_is_not_for(rule: str, value: Any) -> None:
    assert rule not in {each for _, each in found(value)}


@pytest.mark.parametrize("off", [{"enabled_providers": ["combined"]}, {"disabled_providers": ["acme", "google", "p"]}])
def test_a_route_that_is_switched_off_is_a_note(off: Any) -> None:
    values: list[Any] = [
        {"provider": {"p": {}}},
        {"provider": {"p": {"options": {"baseURL": "https://x.example"}}}},
        {"provider": {"p": {"options": {"baseURL": "http://localhost:1"}}}},
        {"model": "google/gemini"},
        {"plugin": ["opencode-gemini-auth"]},
        {"plugin": ["./hook.ts"]},
    ]
    for value in values:
        assert {level for level, _ in found(value)} == {"finding", "note"}
        assert {level for level, _ in found({**value, **off})} == {"note"}
    assert ("note", "unknown-provider") in found({"agent": {"a": {"model": "x/y", "disable": True}}})


def test_a_key_is_a_finding_also_where_its_provider_is_switched_off() -> None:
    value = {"enabled_providers": ["combined"], "provider": {"p": {"options": {"apiKey": KEY}}}}
    assert ("finding", "literal-key") in found(value)


def test_a_list_replaces_that_of_a_weaker_file_and_objects_are_merged() -> None:
    weak = Layer("global", "g", {"enabled_providers": ["combined"], "provider": {"p": {"api": "https://x.example"}}})
    strong = Layer("project", "s", {"enabled_providers": ["combined", "p"], "provider": {"p": {"name": "P"}}})
    first, both = (judge(Written(each, (HOSTED,))) for each in ([weak], [weak, strong]))
    assert [(each.level, each.rule, each.source) for each in first.found] == [("note", "foreign-base-url", "g")]
    assert [(each.level, each.rule, each.source) for each in both.found] == [("finding", "foreign-base-url", "g")]


@pytest.mark.parametrize("key", ["provider", "agent", "command", "mode", "enabled_providers", "disabled_providers"])
def test_a_value_of_another_shape_cannot_be_judged(key: str) -> None:
    verdict = judge(Written([Layer("project", "p", {key: 3})], (HOSTED,)))
    assert [source for source, _ in verdict.unreadable] == ["p"]
    assert verdict.found == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('export default async () => ({ auth: { provider: "acme", methods: [] } })', Hook(("acme",), 1)),
        ("return {\n  auth: hook,\n}\nconst hook = { provider: 'acme' }", Hook(("acme",), 2)),
        ("return {\n  provider: { id: 'acme', models: async () => ({}) } }", Hook((), 2)),
        ("config: async (config) => {\n  config.provider = {} }", Hook((), 2)),
        ("config.provider ||= {}", Hook((), 1)),
        ("cfg.provider?.acme.x; cfg.provider.acme = {}", Hook((), 1)),
        ('config["provider"] = made', Hook((), 1)),
        ("// config.provider = {}\n/* auth: { provider: 'x' } */ const a = 'https://x.example'", None),
        ("if (message.provider === 'x') log(`auth: ${x}`)", None),
        ("export const Bell = async () => ({ event: ring })", None),
        ("const url = 'http://x' // config.provider = 1", None),
    ],
)
def test_a_hook_is_told_by_what_a_plugin_says(text: str, wanted: Hook | None) -> None:
    assert hook(text) == wanted


def test_known_plugins_serve_a_provider() -> None:
    assert list(KNOWN) == sorted(KNOWN)
    assert all(KNOWN.values())


def test_an_address_is_the_gateways_below_its_path_only() -> None:
    own = ("https://ai.company.example/portkey/v1",)
    assert [
        leads(f"https://ai.company.example{path}", own)
        for path in ("/portkey/v1", "/portkey", "/portkeys/v1", "/other/v1", "/portkey/../other", "/portkey/%2e%2e/x")
    ] == ["gateway", "gateway", "foreign", "foreign", "foreign", "foreign"]
    paths = ("/v1", "/v1/x", "/", "", "/openai/v1", "/v1-direct", "/v2")
    assert [leads(f"https://ai.company.example{path}", ("https://ai.company.example/v1/",)) for path in paths] == [
        *["gateway"] * 4,
        *["foreign"] * 3,
    ]
    assert leads("https://ai.company.example/any/v1", ("https://ai.company.example",)) == "gateway"
    assert leads("http://localhost:8787/v1", ("http://localhost:8787/v1",)) == "gateway"
    assert [leads(each, own) for each in ("https://x:y", "ftp://x", "https://", "https://a\\b")] == ["nowhere"] * 4


@pytest.mark.parametrize(
    ("specifier", "name"),
    [
        ("x", "x"),
        ("x@1.0", "x"),
        ("@a/x@latest", "@a/x"),
        ("npm:x@1", "x"),
        ("y@npm:@a/x@1", "@a/x"),
        ("git+https://github.com/a/x.git", "x"),
        ("git+ssh://git@github.com/a/x.git#main", "x"),
        ("y@git+https://github.com/a/x.git#v1/2", "x"),
        ("https://example.com/a/x.tgz", "x"),
        ("github:a/x", "x"),
        ("a/x#main", "x"),
    ],
)
def test_a_plugin_is_known_however_it_is_spelled(specifier: str, name: str) -> None:
    assert package(specifier) == name


def test_of_an_address_only_the_machine_is_told() -> None:
    assert host("https://user:password@x.example/a?key=1") == "x.example"
    assert host("http://[::1]:11434/v1") == "[::1]:11434"
    assert host("x") == "what is no address"


def test_what_is_written_counts_without_its_variables_where_it_can_be_read_so() -> None:
    text = '{"model": "{env:X}"}'
    assert as_written(Layer("project", "p", {"model": ""}, text)).value == {"model": "{env:X}"}
    only_with = Layer("project", "p", {"a": 1}, '{"a": {env:X}}')
    assert as_written(only_with) == only_with
    no_object = Layer("project", "p", {}, "[]", "is no object")
    assert as_written(no_object) == no_object
    assert Written([only_with], ()).line("p", ("a",)) is None


def test_a_secret_is_told_by_its_name_or_by_its_shape() -> None:
    assert is_secret("x", KEY)
    assert is_secret("clientSecret", "a1b2c3d4e5f6")
    assert not is_secret("client", "a1b2c3d4e5f6")
    assert not is_secret("apiKey", "sk-xxxxxxxxxxxx")
    assert not is_secret("key", "two words that say something")
