"""Lists made by an attacker, and all that comes of them: terminal, reports, catalog, headers and site."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import markdown
import pytest

from portkey_catalog.check.published import strings_of
from portkey_catalog.text.escape import one_line
from real.commands import CatalogCommand
from support import needs
from support.hosted import JSON, KEY, hosted_gateway, listing, rows
from support.loopback import Reply
from support.small_catalog import HOSTILE

pytestmark = pytest.mark.slow

HARMLESS = [text for text in HOSTILE if one_line(text) == text and "{env" not in text and "://" not in text]
PATTERNS = tuple(text for text in HARMLESS if "*" in text)
"""What a name may hold; an id that holds it is a pattern."""
ODD = (
    *(text for text in HARMLESS if text not in PATTERNS),
    "::error::x",
    "::add-mask::e",
    "%0A::stop-commands::x",
    "##[error]x",
    "###[add-mask]e",
    "##vso[task.setvariable variable=x]y",
    "@everyone",
    "see #1, owner/repo#2 and @some-body, or www.evil.example",
    "$(touch pwned) `touch pwned` ; touch pwned",
    "../../etc/passwd",
    "漢字 é ß 🦙",
    "m" * 290,
)
"""What an id or name may hold: it is published, and nowhere means anything but itself."""

FORBIDDEN = {
    "{env:PORTKEY_API_KEY}": "a pattern that opencode would replace by a secret",
    "x { FILE : /etc/passwd}": "a pattern that opencode would replace by a secret",
    "a\n::error::b": "control characters",
    "a\r\n\r\n# b": "control characters",
    "\x1b[31mred\x07": "control characters",
    "\x9b31m": "control characters",
    "right\u202eto\u202cleft": "control characters",
    "line\u2028separator": "control characters",
    "half \ud800": "control characters",
    "m" * 500: "id is longer than 300 characters",
    "https://evil.example/x": "an address",
    "replaced \ufffd": "a broken character",
    "half a pattern {env": "a pattern that opencode would replace by a secret",
    "__proto__": "a name that no JavaScript reader can hold",
    **dict.fromkeys(PATTERNS, "a pattern, not a model"),
}
"""What an id must not hold -> the reason for which its row is rejected."""

BEYOND_REASON: dict[str, Any] = {
    "created": float("nan"),
    "expiration_date": "9" * 5_000,
    "context_length": 10**400,
    "pricing": {"prompt": "1e999999", "completion": float("inf")},
    "architecture": json.loads("[" * 90 + "]" * 90),
    "top_provider": {"max_completion_tokens": -1, "x": json.loads('{"a":' * 90 + "1" + "}" * 90)},
}

CONTROL = re.compile(r"[^\n -~\u00a1-\U0010ffff]|[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a cursor, turns writing round or is no character."""


def hostile_list(**facts: Any) -> Reply:
    """Every odd and every forbidden text as id, name, owner and whatever else is published, and one good model."""
    texts = (*ODD, *FORBIDDEN)
    fields = ("name", "canonical_slug", "hugging_face_id", "owned_by", "description", "root")
    said = [dict.fromkeys(fields, text) for text in texts]
    by_name = [row for n, words in enumerate(said) for row in rows(f"named-{n}", **words, **facts)]
    return listing(*rows(*texts, **facts), *by_name, *rows("beyond-reason", **BEYOND_REASON), *rows("grok-4"))


def hostile_account() -> Reply:
    """The account's list: two providers, and a provider, model and canonical slug of every text."""
    texts = (*ODD, *FORBIDDEN)
    entries = [{"id": "@alpha/grok-4"}, {"id": "@beta/grok-4"}]
    entries += [{"id": f"@{text}/m"} for text in texts] + [
        {"id": f"@{slug}/{text}"} for text in texts for slug in ("alpha", "beta")
    ]
    entries += [{"id": f"@alpha/account-{n}", "canonical_slug": text} for n, text in enumerate(texts)]
    return Reply(200, JSON, json.dumps({"total": len(entries), "data": entries}).encode())


@dataclass(frozen=True)
class Outputs:
    """What came of three updates, a check and a build of the site."""

    site: Path
    catalogs: list[dict[str, str]]
    """Files of the catalog after each update."""
    machine: str
    """Machine report of the first update, as printed."""
    reports: list[str]
    """In Markdown."""
    terminal: str
    """Both streams of all commands but the machine report."""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outputs]:
    command = CatalogCommand(tmp_path_factory.mktemp("hostile"))
    shown, reports, catalogs = [], [], []

    def run(code: int, *arguments: str) -> str:
        done = command.run(*arguments, "--catalog", "catalog", PORTKEY_API_KEY=KEY)
        assert done.code == code, done.stderr
        shown.append(done.stderr + ("" if "--json" in arguments else done.stdout))
        return done.stdout

    def update(code: int, *arguments: str) -> str:
        stdout = run(code, "update", "--report", "report.md", *arguments)
        reports.append((command.folder / "report.md").read_text())
        catalogs.append({path: body.decode() for path, body in command.files().items()})
        return stdout

    with hosted_gateway({"alpha": hostile_list(), "beta": hostile_list()}) as hosted:
        settings = f"[gateway]\nbase_url = '{hosted.url}'\n[metadata]\nsources = []\n"
        (command.folder / "catalog.toml").write_text(settings)
        hosted.account = hostile_account()
        machine = update(0, "--json")
        hosted.lists["alpha"] = hostile_list(pricing={"prompt": "0.003", "completion": "0.015"})
        update(3)
        hosted.lists["alpha"] = listing(*rows("grok-4"))
        hosted.account = listing({"id": "@alpha/grok-4"}, *({"id": f"@beta/{text}"} for text in ("grok-4", *ODD)))
        update(0, "--accept-removals", "alpha")
    run(0, "check", "--allow-loopback")
    config = str(needs.ROOT / "catalog.toml")
    run(0, "site", "--config", config, "--out", "site", "--site-url", "https://catalog.example.org/")
    yield Outputs(command.folder / "site", catalogs, machine, reports, "".join(shown))


def rejected(outputs: Outputs, slug: str) -> list[tuple[str, str]]:
    return [(row["id"], row["reason"]) for row in json.loads(outputs.machine)["providers"][slug]["rejected"]]


def test_a_row_that_must_not_be_published_is_rejected_with_its_reason(outputs: Outputs) -> None:
    told = dict(rejected(outputs, "beta"))
    for text, reason in FORBIDDEN.items():
        shown = text if len(text) <= 300 else f"an id of {len(text):,} characters"
        assert told.get(shown, "").endswith(reason), text


def test_odd_ids_and_names_are_published_as_they_are(outputs: Outputs) -> None:
    models = json.loads(outputs.catalogs[0]["v1/providers/beta.json"])
    assert {"grok-4", "beyond-reason", *ODD} <= models.keys()
    assert {*ODD, *PATTERNS} <= {model["name"] for model in models.values() if model["id"].startswith("named-")}
    assert not models["beyond-reason"].keys() & {"created", "retires", "limit", "cost"}


def test_what_is_printed_commands_neither_terminal_nor_workflow(outputs: Outputs) -> None:
    for printed in (outputs.terminal, outputs.machine):
        assert not CONTROL.search(printed)
        assert not [line for line in printed.splitlines() if line.lstrip().startswith("::")]
    assert "##" not in outputs.terminal + outputs.machine
    assert outputs.machine.isascii()
    assert KEY not in outputs.terminal + outputs.machine
    # The hostile texts did come this far.
    assert "::add-mask::e" in outputs.terminal and "@everyone" in outputs.machine


class Elements(HTMLParser):
    """Elements of a page with their attributes, and the text of list items and cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self._tag = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag in ("li", "td"):
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag == "script":
            self.scripts.append(data)
        elif self.texts:
            self.texts[-1] += data


PLAIN = {"h2", "h3", "p", "ul", "li", "code", "table", "thead", "tbody", "tr", "th", "td"}
"""Elements of a report."""
FOLDED = ("details", "summary")
"""Those of the one table that is folded."""


def test_a_report_in_markdown_is_text_only(outputs: Outputs) -> None:
    for report in outputs.reports:
        page = Elements(markdown.markdown(report, extensions=["tables"]))
        assert page.tags.keys() <= {*PLAIN, *FOLDED}
        assert [page.tags[name] for name in FOLDED] == [1, 1]
        assert {name for name, _ in page.attributes} <= {"style"}
        assert not CONTROL.search(report)
        assert not [line for line in report.splitlines() if line.startswith("::")]
        assert len({line.count("|") for line in report.splitlines() if line.startswith("|")}) == 1
    texts = "\n".join(Elements(markdown.markdown(outputs.reports[0], extensions=["tables"])).texts)
    assert all(repr(text)[1:-1] in texts for text in ("@everyone", "::error::x", "a | b | c"))


def test_github_finds_nobody_to_notify_in_a_report(outputs: Outputs) -> None:
    for report in outputs.reports:
        # GitHub looks when escapes are undone, at what stands in one piece and not in code.
        looked_at = re.sub(r"<code>.*?</code>|<!-- -->", "\0", report)
        assert not re.search(r"[@#]\w|www\.", unescape(looked_at))
    assert {"&#64;<!-- -->", "&#35;<!-- -->"} <= set(re.findall(r"&#\d+;<!-- -->", outputs.reports[0]))


def test_the_catalog_holds_nothing_active(outputs: Outputs) -> None:
    for path, text in (item for files in outputs.catalogs for item in files.items()):
        assert not CONTROL.search(text), path
        assert not re.search(r"\\u(?:00[01]|d[89a-f])", text, re.IGNORECASE), path
        allowed = text.replace("{env:PORTKEY_API_KEY}", "") if path == "v1/opencode.json" else text
        assert not re.search(r"\{\s*(?:env|file)\s*:", allowed, re.IGNORECASE), path


def test_a_header_with_an_odd_id_is_one_line_of_ascii(outputs: Outputs) -> None:
    config = json.loads(outputs.catalogs[0]["v1/opencode.json"])
    headers = dict(each for each in strings_of(config) if "headers" in each[0])
    assert all(text.isascii() and text.isprintable() for text in headers.values())
    chains = [json.loads(text)["targets"] for trail, text in headers.items() if trail.endswith("x-portkey-config")]
    named = {target["override_params"]["model"] for chain in chains for target in chain}
    assert "<script>window.pwned=1</script>" in named


def test_no_page_of_the_site_holds_an_element_from_a_list(outputs: Outputs) -> None:
    pages = [Elements(path.read_text()) for path in outputs.site.rglob("*.html")]
    assert len(pages) > 5
    for page in pages:
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert not [value for _, value in page.attributes if re.match(r"javascript:|\S*//evil", value)]
        assert not [script for script in page.scripts if "pwned" in script]
    texts = "\n".join(text for page in pages for text in page.texts)
    assert all(text in texts for text in ODD)
