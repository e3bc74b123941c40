"""Every rule by its name, and what a rule finds (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["finding", "note"]


@dataclass(frozen=True)
class Rule:
    """One rule of the policy."""

    name: str
    level: Level
    """A note never fails a run; what a finding's rule finds is a note where the route is switched off."""
    title: str
    cure: str


_ALL = (
    Rule(
        "direct-provider",
        "finding",
        "A provider is reached at its own address.",
        "Take the provider out of the configuration, or point its options.baseURL at the gateway.",
    ),
    Rule(
        "foreign-base-url",
        "finding",
        "An address of a provider is not the gateway's.",
        "Put the gateway's address there, or take the provider out; --gateway names another gateway.",
    ),
    Rule(
        "local-proxy",
        "finding",
        "A provider is reached by way of this machine: a model server or a proxy.",
        "Take the provider out, or reach it through the gateway.",
    ),
    Rule(
        "literal-key",
        "finding",
        "A provider's key stands in the file.",
        "Replace the key at its issuer, and write {env:NAME} in its place.",
    ),
    Rule(
        "unknown-provider",
        "finding",
        "A model's provider is neither configured nor one that a Portkey catalog publishes.",
        "Choose a model of combined/, portkey/ or portkey-SLUG/, or configure the provider with the gateway's address.",
    ),
    Rule(
        "provider-plugin",
        "finding",
        "A plugin is known to bring a provider of its own, past the gateway.",
        "Take the plugin out, or switch its provider off by enabled_providers.",
    ),
    Rule(
        "provider-hook",
        "finding",
        "A plugin in a file adds or changes providers.",
        "Take the hook out of the file, or configure the provider with the gateway's address.",
    ),
    Rule(
        "no-allow-list",
        "note",
        "Without enabled_providers, every provider answers for which a key or login is at hand.",
        "List the providers that may be used in enabled_providers.",
    ),
    Rule(
        "unknown-plugin",
        "note",
        "What a plugin does is not known here; it may add providers.",
        "Read the plugin.",
    ),
    Rule(
        "unknown-sdk",
        "note",
        "A provider is reached by a package that may go elsewhere than the address says.",
        "Use a package of @ai-sdk, which goes by options.baseURL.",
    ),
    Rule(
        "tool-secret",
        "note",
        "A secret of another tool stands in the file.",
        "Replace the secret at its issuer, and write {env:NAME} in its place.",
    ),
    Rule(
        "cannot-tell",
        "note",
        "What counts is not in the files: a variable that is not set, a file, or a site that was not fetched.",
        "Set the variable where this is run, or look by hand.",
    ),
    Rule(
        "left-out",
        "note",
        "A file cannot be read here: an agent's or command's front matter, or what OPENCODE_CONFIG names.",
        "Mend the front matter, or read the file by hand.",
    ),
    Rule(
        "no-configuration",
        "note",
        "There is no configuration, so nothing was judged.",
        "Name the folder in which opencode is started.",
    ),
)
RULES = {rule.name: rule for rule in _ALL}


@dataclass(frozen=True)
class Found:
    """One thing that a rule found."""

    rule: str
    level: Level
    text: str
    source: str
    """Path of the file, address of the site, or name of the variable."""
    path: tuple[str, ...] = ()
    """Keys that lead to the place."""
    line: int | None = None
