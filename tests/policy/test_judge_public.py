"""Twenty configurations as they are found in public repositories, rewritten by hand.

The verdict of each was worked out, with its lines, before the command was run on it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from policy.conftest import Judged

SCHEMA = '"$schema": "https://opencode.ai/config.json"'


@dataclass(frozen=True)
class Case:
    """The files of a repository, and what is to be said of them: rule, level and place."""

    files: Mapping[str, str]
    findings: frozenset[tuple[str, str]] = frozenset()
    notes: frozenset[tuple[str, str]] = frozenset()
    code: int = field(default=0)


def case(files: Mapping[str, str], findings: str = "", notes: str = "", code: int | None = None) -> Case:
    """A case; findings and notes as `rule FILE:LINE`, one each."""

    def pairs(text: str) -> frozenset[tuple[str, str]]:
        return frozenset((line.split()[0], line.split()[1]) for line in text.strip().splitlines())

    return Case(files, pairs(findings), pairs(notes), bool(findings) if code is None else code)


CASES = {
    "the smallest there is: a model of a provider that is built in": case(
        {"opencode.json": f'{{\n  {SCHEMA},\n  "model": "anthropic/claude-sonnet-4-5"\n}}\n'},
        "unknown-provider opencode.json:3",
        "no-allow-list opencode.json:1",
    ),
    "a longer time-out for a provider that is built in": case(
        {
            "opencode.json": '{\n  "model": "zai/glm-4.7",\n  "small_model": "zai/glm-4.5-air",\n  "provider": {\n'
            '    "zai": {"options": {"timeout": 600000}}\n  }\n}\n'
        },
        "direct-provider opencode.json:5",
        "no-allow-list opencode.json:1",
    ),
    "Ollama on this machine, with an MCP server and a plugin for agents": case(
        {
            "opencode.json": f'{{\n  {SCHEMA},\n  "provider": {{\n    "ollama": {{\n'
            '      "npm": "@ai-sdk/openai-compatible",\n      "name": "Ollama (local)",\n'
            '      "options": {"baseURL": "http://localhost:11434/v1"},\n'
            '      "models": {"llama3.2:latest": {"name": "Llama 3"}}\n    }\n  },\n'
            '  "mcp": {"docs": {"type": "remote", "url": "https://docs.example/mcp", "enabled": true}},\n'
            '  "plugin": ["oh-my-opencode"]\n}\n'
        },
        "local-proxy opencode.json:7",
        "unknown-plugin opencode.json:12\nno-allow-list opencode.json:1",
    ),
    "LM Studio, with the word that it wants for a key": case(
        {
            "opencode.json": '{\n  "provider": {\n    "lmstudio": {\n      "options": {\n'
            '        "baseURL": "http://127.0.0.1:1234/v1",\n        "apiKey": "lm-studio"\n      },\n'
            '      "models": {"qwen3-coder": {}}\n    }\n  },\n  "model": "lmstudio/qwen3-coder"\n}\n'
        },
        "local-proxy opencode.json:5",
        "no-allow-list opencode.json:1",
    ),
    "LiteLLM in the company, with its key in the file": case(
        {
            "opencode.jsonc": '{\n  // our gateway\n  "provider": {\n    "litellm": {\n'
            '      "npm": "@ai-sdk/openai-compatible",\n      "options": {\n'
            '        "baseURL": "https://llm.company.example/v1",\n'
            '        "apiKey": "sk-test0123456789abcdefghij", // ask Kim\n      },\n    },\n  },\n}\n'
        },
        "foreign-base-url opencode.jsonc:7\nliteral-key opencode.jsonc:8",
        "no-allow-list opencode.jsonc:1",
    ),
    "a proxy in front of a subscription, the only one that is allowed": case(
        {
            "opencode.json": '{\n  "enabled_providers": ["cursor"],\n  "provider": {\n    "cursor": {\n'
            '      "npm": "@ai-sdk/openai-compatible",\n'
            '      "options": {"baseURL": "http://127.0.0.1:8787/v1", "apiKey": "{env:CURSOR_API_KEY}"},\n'
            '      "models": {"composer": {"limit": {"context": 200000, "output": 65536}}}\n    }\n  }\n}\n'
        },
        "local-proxy opencode.json:6",
    ),
    "two providers that are allowed and configured nowhere": case(
        {
            "opencode.json": '{\n  "provider": {"anthropic": {"options": {"apiKey": "{env:ANTHROPIC_API_KEY}"}}},\n'
            '  "disabled_providers": ["openai"],\n  "enabled_providers": ["anthropic", "gemini"]\n}\n'
        },
        "direct-provider opencode.json:2\ndirect-provider opencode.json:4",
    ),
    "agents in Markdown, each with a model of its own": case(
        {
            ".opencode/agent/code-reviewer.md": "---\ndescription: Reviews code\nmode: subagent\n"
            "model: anthropic/claude-sonnet-4-20250514\ntemperature: 0.1\ntools:\n  write: false\n---\n\nReview.\n",
            ".opencode/agents/docs/writer.md": "---\ndescription: Writes\nmodel: github-copilot/gpt-5.1\n---\nWrite.\n",
            ".opencode/command/test.md": "---\ndescription: Tests\nagent: build\n---\nRun the tests: $ARGUMENTS\n",
        },
        "unknown-provider .opencode/agent/code-reviewer.md:4\nunknown-provider .opencode/agents/docs/writer.md:3",
        "no-allow-list .opencode/agents/docs/writer.md:1",
    ),
    "Google by way of a plugin that logs in elsewhere": case(
        {
            "opencode.json": '{\n  "plugin": ["opencode-antigravity-auth@1.3.0"],\n  "provider": {\n'
            '    "google": {\n      "models": {"antigravity-gemini-3-pro": {"name": "Gemini 3 Pro"}}\n    }\n  }\n}\n'
        },
        "provider-plugin opencode.json:2\ndirect-provider opencode.json:4",
        "no-allow-list opencode.json:1",
    ),
    "ChatGPT by way of a plugin, switched off since": case(
        {
            "opencode.json": '{\n  "plugin": ["opencode-openai-codex-auth"],\n'
            '  "disabled_providers": ["openai"],\n  "model": "openai/gpt-5-codex"\n}\n'
        },
        "",
        "provider-plugin opencode.json:2\nunknown-provider opencode.json:4\nno-allow-list opencode.json:1",
    ),
    "a plugin in a file that finds models of a server by itself": case(
        {
            "opencode.json": '{"share": "disabled"}\n',
            ".opencode/plugin/discover.ts": 'import type { Plugin } from "@opencode-ai/plugin"\n\n'
            "export const Discover: Plugin = async () => ({\n  config: async (config) => {\n"
            '    config.provider ??= {}\n    config.provider["vllm"] = { options: { baseURL: process.env.VLLM } }\n'
            "  },\n})\n",
        },
        "provider-hook .opencode/plugin/discover.ts:5",
        "no-allow-list opencode.json:1",
    ),
    "a plugin in a file that only rings a bell": case(
        {
            "opencode.json": '{"plugin": ["./tools/bell.js"], "enabled_providers": ["combined"]}\n',
            "tools/bell.js": "// tells of each provider: none\nexport const Bell = async ({ $ }) => ({\n"
            '  event: async ({ event }) => { if (event.type === "session.idle") await $`say done` },\n})\n',
        },
    ),
    "a company's MCP server with its token in the file": case(
        {
            "opencode.json": '{\n  "enabled_providers": ["combined"],\n  "mcp": {\n    "tracker": {\n'
            '      "type": "local",\n      "command": ["npx", "-y", "tracker-mcp"],\n'
            '      "environment": {"TRACKER_TOKEN": "test0123456789token"}\n    },\n'
            '    "search": {"type": "remote", "url": "https://s.example", "headers": '
            '{"Authorization": "Bearer {env:SEARCH_KEY}"}}\n  }\n}\n'
        },
        "",
        "tool-secret opencode.json:7",
    ),
    "Bedrock by a profile, and Azure by its resource": case(
        {
            "opencode.json": '{\n  "provider": {\n'
            '    "amazon-bedrock": {"options": {"region": "eu-west-1", "profile": "dev"}},\n'
            '    "azure": {"options": {"resourceName": "company"}}\n  },\n'
            '  "model": "amazon-bedrock/anthropic.claude-sonnet-4-5"\n}\n'
        },
        "direct-provider opencode.json:3\ndirect-provider opencode.json:4",
        "no-allow-list opencode.json:1",
    ),
    "Portkey by hand, as its own page says": case(
        {
            "opencode.json": '{\n  "provider": {\n    "portkey": {\n      "npm": "@ai-sdk/openai-compatible",\n'
            '      "options": {\n        "baseURL": "https://api.portkey.ai/v1",\n        "apiKey": "dummy",\n'
            '        "headers": {"x-portkey-api-key": "{env:PORTKEY_API_KEY}"}\n      },\n'
            '      "models": {"@openai-prod/gpt-5": {}}\n    }\n  },\n  "model": "portkey/@openai-prod/gpt-5"\n}\n'
        },
        "",
        "no-allow-list opencode.json:1",
    ),
    "Claude's own block pointed at Portkey, the key in it, and a second address on a model": case(
        {
            "opencode.json": '{\n  "enabled_providers": ["anthropic", "openai"],\n  "provider": {\n'
            '    "anthropic": {"options": {\n      "baseURL": "https://api.portkey.ai/v1",\n'
            '      "headers": {"x-portkey-api-key": "test0123456789portkey"}\n    }},\n'
            '    "openai": {\n      "api": "https://api.portkey.ai/v1",\n      "models": {"gpt-5": {"provider": {\n'
            '        "api": "https://api.openai.com/v1"\n      }}}\n    }\n  }\n}\n'
        },
        "literal-key opencode.json:6\nforeign-base-url opencode.json:11",
    ),
    "OpenRouter below a folder of its own, over a project that goes through Portkey": case(
        {
            "opencode.json": '{\n  "enabled_providers": ["combined"],\n  "model": "combined/gpt-5"\n}\n',
            ".opencode/opencode.json": '{\n  "enabled_providers": ["combined", "openrouter"],\n'
            '  "agent": {"plan": {"model": "openrouter/openai/gpt-5"}}\n}\n',
        },
        "direct-provider .opencode/opencode.json:2\nunknown-provider .opencode/opencode.json:3",
    ),
    "Ollama kept for the train, but not allowed": case(
        {
            "opencode.json": '{\n  "enabled_providers": ["combined", "portkey-groq"],\n  "provider": {\n'
            '    "ollama": {"npm": "ollama-ai-provider-v2",\n      "options": {"baseURL": "http://[::1]:11434/api"}}\n'
            '  },\n  "agent": {\n    "offline": {"model": "ollama/qwen3", "disable": true},\n'
            '    "title": {"model": "opencode/gpt-5-nano", "disable": true}\n  }\n}\n'
        },
        "",
        "local-proxy opencode.json:5\nunknown-provider opencode.json:9",
    ),
    "an address that a variable names": case(
        {
            "opencode.json": '{\n  "enabled_providers": ["team"],\n  "provider": {"team": {\n'
            '    "npm": "@ai-sdk/openai-compatible",\n    "options": {"baseURL": "{env:TEAM_URL}/v1",\n'
            '      "apiKey": "{file:~/.secrets/team}"}\n  }},\n  "model": "{env:TEAM_MODEL}"\n}\n'
        },
        "",
        "cannot-tell opencode.json:5\ncannot-tell opencode.json:8",
    ),
    "a file with a conflict of git in it": case(
        {"opencode.json": '{\n<<<<<<< HEAD\n  "model": "combined/a"\n=======\n  "model": "openai/b"\n>>>>>>> x\n}\n'},
        code=2,
    ),
}


def test_there_are_twenty() -> None:
    assert len(CASES) == 20


@pytest.mark.parametrize("name", CASES)
def test_a_public_configuration_gets_the_verdict_that_was_worked_out(name: str, judged: Judged) -> None:
    wanted = CASES[name]
    for path, text in wanted.files.items():
        judged.write(path, text)
    code, out = judged.run("--project", "--json")
    verdict = json.loads(out)
    places = {
        key: {(each["rule"], f"{each['file']}:{each['line']}") for each in verdict[key]}
        for key in ("findings", "notes")
    }
    assert places == {"findings": set(wanted.findings), "notes": set(wanted.notes)}
    assert code == wanted.code
    assert "0123456789" not in out
    for arguments in ((), ("--sarif",)):
        assert judged.run("--project", *arguments)[0] == wanted.code
