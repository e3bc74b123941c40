"""Rules of the profile `universal` and of routing by prefix, broken one at a time."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.check.profiles import check_by_prefix, check_universal
from portkey_catalog.exports.by_prefix import by_prefix
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.universal import universal_config
from portkey_catalog.text.canonical import canonical_json
from support.small_catalog import make_catalog

CATALOG = make_catalog()
Document = dict[str, Any]


def universal() -> Document:
    document: Document = json.loads(canonical_json(universal_config(CATALOG, opencode_config(CATALOG))))
    return document


def routing() -> Document:
    document: Document = json.loads(json.dumps(by_prefix(CATALOG)))
    return document


def block(document: Document) -> Document:
    found: Document = document["provider"]["portkey"]
    return found


def sonnet(document: Document) -> Document:
    found: Document = block(document)["models"]["@anthropic/claude-sonnet-4-20250514"]
    return found


UNIVERSAL: list[tuple[Callable[[Document], object], str]] = [
    (lambda d: d["enabled_providers"].append("openai"), "portkey must be its only provider"),
    (lambda d: d["provider"].update(other=block(d)), "portkey must be its only provider"),
    (lambda d: d.update(model="portkey/@gone/x"), "model is not offered by the document"),
    (lambda d: block(d)["options"]["headers"].update({"X-Portkey-Provider": "@x"}), "would choose a provider"),
    (lambda d: block(d)["models"].update({"plain": sonnet(d)}), "is no @slug/model of a provider"),
    (lambda d: block(d)["models"].update({"@gone/x": sonnet(d)}), "is no @slug/model of a provider"),
    (lambda d: sonnet(d).update(id="@openrouter/x"), "asks for @openrouter/x, which is not of @anthropic"),
    (lambda d: sonnet(d).update(headers={}), "has headers of its own"),
]

BY_PREFIX: list[tuple[Callable[[Document], object], str]] = [
    (lambda d: d["strategy"].update(mode="fallback"), "must choose by condition"),
    (lambda d: d["strategy"].update(default="openai"), "must choose by condition"),
    (lambda d: d["targets"].append(d["targets"][0]), "must choose by condition"),
    (lambda d: d["strategy"]["conditions"][0].update(then="gone"), "gone is the name of no target"),
    (lambda d: d["strategy"]["conditions"][0]["query"]["params.model"].update({"$regex": "gpt"}), "no list of"),
    (lambda d: d["strategy"]["conditions"].append(d["strategy"]["conditions"][0] | both("claude-")), "two conditions"),
    (lambda d: d["targets"][-1].pop("retry"), "is empty, which Portkey refuses"),
    (lambda d: d["targets"][0].update(override_params={}), "has override_params, and must change nothing"),
    (lambda d: d["targets"][0].update(provider="@gone"), "leads to @gone, which is no provider"),
    (lambda d: d["targets"][0].update(strategy={"mode": "fallback", "on_status_codes": [400]}), "must never go on"),
    (lambda d: d["targets"][0].update(strategy={"mode": "loadbalance"}), "must fall back"),
    (lambda d: d["targets"][0].update(targets=[{"provider": "@gone"}]), "leads to @gone"),
]


def both(prefix: str) -> Document:
    """A condition for ids that begin like this."""
    return {"query": {"params.model": {"$regex": f"^(?:{prefix})"}}}


@pytest.mark.parametrize(("spoil", "text"), UNIVERSAL)
def test_a_broken_rule_of_the_profile_is_found(spoil: Callable[[Document], object], text: str) -> None:
    document = universal()
    assert not [*check_universal(CATALOG, document)]
    spoil(document)
    assert any(text in str(each) for each in check_universal(CATALOG, document))


@pytest.mark.parametrize(("spoil", "text"), BY_PREFIX)
def test_a_broken_rule_of_routing_is_found(spoil: Callable[[Document], object], text: str) -> None:
    document = routing()
    assert not [*check_by_prefix(CATALOG, document)]
    spoil(document)
    assert any(text in str(each) for each in check_by_prefix(CATALOG, document))


def test_both_are_asked_of_every_catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, made in (("universal_config", universal()), ("by_prefix", routing())):
        (made["provider"]["portkey"]["models"] if "provider" in made else made["targets"][0]).update(odd={})
        with monkeypatch.context() as patched:
            patched.setattr(f"portkey_catalog.check.catalog.{name}", lambda *_, found=made: found)
            assert len(catalog_findings(CATALOG)) >= 1
