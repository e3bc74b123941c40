"""Accounts made at random of what has ever gone wrong, and what a terminal, a browser or opencode might trip over."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from support.hosted import JSON, KEY, listing
from support.loopback import Reply

ARN = "arn:aws:bedrock:eu-west-1:{}:inference-profile/eu.anthropic.claude-sonnet-4-20250514-v1:0"

PLAIN_IDS = (
    "anthropic/claude-sonnet-4",
    "claude-sonnet-4-20250514",
    "claude-sonnet-4",
    "x-ai/grok-4",
    "grok-4",
    "openai/gpt-4o",
    "gpt-4o",
    "gpt-4o-mini",
    "qwen/qwen3-coder",
    "Qwen/Qwen3-Coder-480B-A35B-Instruct",
    "deepseek-ai/DeepSeek-V3.1",
    "deepseek/deepseek-chat-v3.1",
    "moonshotai/kimi-k2:free",
    "text-embedding-3-small",
)
ODD_IDS = (
    # Every JavaScript object has them.
    *("constructor", "toString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
    *("toLocaleString", "__defineGetter__", "__lookupSetter__", "__proto__", "prototype", "lab/__proto__"),
    # No models, and other people's addresses.
    *("*", "openai/*", "claude-*", "@alpha/gpt-4o", "@beta/x", "@cf/meta/llama-3-8b", "@ALPHA/y", "@/x"),
    # Literal escapes, halves of characters, paths.
    *("lit \\ud83e eral", "C:\\users\\udata\\model", "\\u0000", "robot-🤖", "half-\ud83e", "漢字/é-ß", "مودل", "\\"),
    # Patterns that opencode replaces, whole and in the making.
    *("x{env", "x{ FILE ", "{env:PORTKEY_API_KEY}", "{file:/etc/passwd}", "{", "{}", "${HOME}", "%7Benv:HOME%7D"),
    *("{env}", "{environment}", "a{env/b", "{ env", "{file"),
    # Names of pages, anchors and files.
    *(
        "__config",
        "__search",
        "__toc",
        "near-misses",
        "removed-lately",
        "not-offered",
        "models",
        "pc-finder",
        "pc-rows",
    ),
    *("index.html", "x.md", "a b", "a-b", "a  b", "a\tb", "../../etc/passwd", "/abs", "trail/", "//", "/* c */", "#x"),
    # An account's number.
    ARN.format("123456789012"),
    ARN.format("210987654321"),
    "projects/123456789012/locations/us/endpoints/7",
    # Echoes of the key that was sent.
    KEY,
    KEY.upper(),
    f"model-{quote(KEY, safe='')}",
    "".join(f"%{ord(char):02x}" for char in KEY),
    base64.b64encode(f"Bearer {KEY}".encode()).decode(),
    "pk_test_" + KEY.removeprefix("pk-test-"),
    "\u200b".join(KEY),
    # Length, quotes, commands.
    "m" * 300,
    "m" * 301,
    "🤖" * 150,
    "'; drop",
    '"quoted"',
    "<script>x</script>",
    "::add-mask::e",
    "##[error]x",
    "1e309",
    "-",
    "0",
    " ",
    "",
)
NAMES = (
    None,
    "",
    "A Model",
    "Claude Sonnet 4",
    "Half \ud83d",
    "lit \\ud83e",
    "Mod\ufffdle",
    "\x92quoted\x92",
    "x {env",
    "{env:SECRET}",
    "\x1b[31mred",
    KEY,
    "http://127.0.0.1/",
    "n" * 2_000,
    "__proto__",
    5,
    ["x"],
    "right\u202eto left",
)
SIZES = (None, 0, 1, 128, 512, 2_048, 4_096, 8_192, 12_000, 13_100, 16_384, 32_768, 65_536, 131_072, 200_000, 1_048_576)
ODD_SIZES: tuple[Any, ...] = (-1, 10**11, 10**400, "32768", "many", 1.5, True, [], {"size": 1})
PRICES = ("0", "0.000003", "0.0000005", "-1", "1e999", "NaN", 3, None, "3 EUR", "")
CURRENCIES = (None, None, None, "USD", "EUR", "CNY", "usd", 5)
SLUGS = ("alpha", "beta", "gamma", "x.md", "404.html", "index.md", "index.html", "constructor", "toString", "con")
ODD_SLUGS = ("combined", "Alpha", "..", "a b", "__proto__", "s" * 200, "{env", "INDEX.MD", "feed.xml", "x/y")
BROKEN = (
    Reply(500, JSON, b"{}"),
    Reply(404, JSON, b"{}"),
    Reply(200, JSON, b""),
    Reply(200, JSON, b'{"data": ['),
    Reply(200, {"Content-Type": "text/html"}, b"<!doctype html><html></html>"),
    Reply(200, JSON, b'{"data": []}'),
    Reply(200, JSON, b'{"error": {"message": "no"}}'),
    Reply(200, JSON, b"[" * 5_000 + b"]" * 5_000),
    Reply(200, JSON, b'{"data": "' + b'"' * 5_000),
    Reply(200, JSON, f'{{"data": [{{"id": "m", "key": "{KEY}"}}]}}'.encode()),
    Reply(200, JSON, b'{"data": [{"id": "latin-1", "name": "Mod\xe8le"}, {"id": "\xff\xfe"}, 5, null, []]}'),
)


@dataclass(frozen=True)
class HostileWorld:
    """What an account and its providers answer, and the settings they are asked under."""

    lists: dict[str, Reply]
    account: Reply | None
    settings: str


def _size(random: Random) -> Any:
    return random.choice(SIZES) if random.random() < 0.9 else random.choice(ODD_SIZES)


def _row(random: Random, model_id: Any) -> dict[str, Any]:
    """A row that opencode can use, if nothing odd was drawn."""
    context, output = random.choice(SIZES[8:]), random.choice(SIZES[6:12])
    odd = random.random
    row: dict[str, Any] = {
        "id": model_id,
        "context_length": context if odd() < 0.8 else _size(random),
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
        "pricing": {"prompt": "0.000003", "completion": "0.000015"},
        "top_provider": {"max_completion_tokens": output if odd() < 0.8 else _size(random)},
        "supported_parameters": ["tools"] if odd() < 0.9 else random.choice(([], ["temperature"], "tools")),
    }
    if odd() < 0.3:
        row["name"] = random.choice(NAMES)
    if odd() < 0.2:
        row["pricing"] = {"prompt": random.choice(PRICES), "completion": random.choice(PRICES)}
        row["pricing"]["currency"] = random.choice(CURRENCIES)
    if odd() < 0.1:
        row["max_input_tokens"] = _size(random)
    if odd() < 0.1:
        row["owned_by"] = random.choice((*NAMES, "llamacpp"))
    if odd() < 0.1:
        row["canonical_slug"] = random.choice((*ODD_IDS, *PLAIN_IDS))
    if odd() < 0.1:
        row["alias_target"] = {"slug": random.choice((*ODD_IDS, *PLAIN_IDS))}
    if odd() < 0.1:
        row["hugging_face_id"] = random.choice((*NAMES, "acme/One-7B"))
    if odd() < 0.1:
        row["created"] = random.choice((0, 1_715_367_049, 10**30, "2025-01-01", -1))
    if odd() < 0.05:
        row["expiration_date"] = random.choice(("2026-08-31", "2099-01-01", "x"))
    return row


def _id(random: Random, number: int) -> Any:
    draw = random.random()
    if draw < 0.35:
        return random.choice(PLAIN_IDS)
    if draw < 0.6:
        return random.choice(ODD_IDS)
    if draw < 0.65:
        return random.choice((None, 5, ["x"], {"id": "x"}))
    glue = random.choice(("/", "-", " ", ":", "{", "\\"))
    if draw < 0.75:
        return f"{random.choice(ODD_IDS)}{glue}{random.choice(ODD_IDS)}"[:320]
    return f"lab-{number % 7}/model-{number}"


def hostile_world(random: Random, rows: int, *, readable: bool = False) -> HostileWorld:
    """An account of two to five providers with so many rows in all; a `readable` one can be asked for its list."""
    slugs = ["alpha", "beta", *random.sample((*SLUGS[2:], *ODD_SLUGS), random.randint(0, 3))]
    found: dict[str, list[Any]] = {slug: [] for slug in slugs}
    for number in range(rows):
        found[random.choice(slugs)].append(_row(random, _id(random, number)))
    lists = {
        slug: random.choice(BROKEN) if slug != "alpha" and random.random() < 0.15 else listing(*found[slug])
        for slug in slugs
    }
    account = None
    if random.random() < 0.4:
        entries = [
            {"id": f"@{slug}/{row['id']}", "slug": row["id"], "canonical_slug": random.choice((*ODD_IDS, *PLAIN_IDS))}
            for slug in slugs
            for row in random.sample(found[slug], min(5, len(found[slug])))
        ]
        account = Reply(200, JSON, json.dumps({"total": len(entries), "data": entries}).encode())
    elif not readable and random.random() < 0.15:
        account = random.choice(BROKEN)
    return HostileWorld(lists, account, _settings(random))


def _settings(random: Random) -> str:
    lines = ["[metadata]", "sources = []", "[publish]", f"only_tool_call = {random.choice(('true', 'false'))}"]
    lines.append(f'model = "{random.choice(("", "combined/grok-4", "combined/gone", "portkey-alpha/grok-4"))}"')
    lines += ["[combine]", f"max_targets = {random.randint(2, 6)}", f'order = "{random.choice(("price", "priority"))}"']
    tags = []
    if random.random() < 0.3:
        lines += ['require = ["eu"]', "[[combine.override]]", 'order = ["alpha/grok-4"]', "require = []"]
        lines.insert(4, f"only_required = {random.choice(('true', 'false'))}")
        tags = ['tags = ["eu", "no-retention"]']
        lines += ["[[providers]]", 'slug = "beta"', *tags]
    if random.random() < 0.3:
        lines += ["[[providers]]", 'slug = "alpha"', 'alias = "first"', 'currency = "EUR"', "usd_rate = 1.1", *tags]
    if random.random() < 0.2:
        lines += ["[[providers]]", 'slug = "index.md"', 'alias = "index"']
    return "\n".join(lines)
