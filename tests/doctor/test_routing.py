"""Portkey's configs in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portkey_catalog.doctor.routing import config_of, default_config, in_words, rows
from portkey_catalog.gateway.once import Came

DEEP: dict[str, Any] = {"targets": []}
for _ in range(9):
    DEEP = {"strategy": {"mode": "fallback"}, "targets": [DEEP, {"name": "b"}]}


def came(document: Any, status: int = 200) -> Came:
    return Came(status, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({}, ["leads nowhere else"]),
        ({"provider": "@a"}, ["always asks @a"]),
        ({"virtual_key": "vk"}, ["always asks a virtual key"]),
        ({"override_params": {"model": "@a/m"}}, ["always asks @a/m, whatever model was asked for"]),
        ({"override_params": {"model": "m"}}, ["always asks m, whatever model was asked for"]),
        ({"strategy": {"mode": "single"}, "targets": [{"virtual_key": "vk"}]}, ["always asks a virtual key"]),
        (
            {
                "strategy": {"mode": "fallback", "on_status_codes": [429]},
                "targets": [{"provider": "@a"}, {"name": "b"}],
            },
            ["fallback: tries @a, then b; goes on after the statuses 429"],
        ),
        (
            {"strategy": {"mode": "fallback"}, "targets": [{}], "retry": {"attempts": 1}, "input_guardrails": ["x"]},
            [
                "fallback: tries a target without a name; goes on after any status but a good one",
                "tries again up to 1 time before that",
                "checks requests or answers (input_guardrails)",
            ],
        ),
        (
            {
                "strategy": {"mode": "loadbalance", "sticky": {"ttl": 1}},
                "targets": [{"name": "a", "weight": 3}, {"name": "b"}, {"name": "c", "weight": "x"}],
                "cache": {"mode": "semantic"},
            },
            [
                "load balance: sends 75 % to a, 25 % to b, 0 % to c, the same one for requests that are alike",
                "answers may come from a cache (semantic)",
            ],
        ),
        (
            {
                "strategy": {
                    "mode": "conditional",
                    "conditions": [{"query": {"metadata.plan": {"$eq": "paid"}}, "then": "big"}, 1],
                    "default": "small",
                },
                "targets": [{"name": "big"}, {"name": "small"}],
            },
            ['conditional: to big where {"metadata.plan":{"$eq":"paid"}}, to small otherwise'],
        ),
        ({"strategy": {"mode": "conditional"}, "targets": [{"name": "a"}]}, ["conditional: "]),
        (
            {"strategy": "odd", "targets": [{"targets": [{"name": "a"}]}]},
            [
                "names no strategy, so that the open-source gateway asks none of its 1 target",
                "  a group of 1 target: names no strategy, so that the open-source gateway asks none of its 1 target",
            ],
        ),
        ({"strategy": {"mode": "single"}, "targets": [{"name": "a"}, {"name": "b"}]}, ["always asks a"]),
        ({"strategy": {"mode": "fallback"}, "targets": []}, ["fallback without targets: it asks nobody"]),
        ({"strategy": {"mode": "new"}, "targets": [{"name": "a"}]}, ["a strategy that is not known here (new) over a"]),
    ],
)
def test_a_config_is_told_in_words(config: dict[str, Any], words: list[str]) -> None:
    assert in_words(config) == words


def test_what_is_nested_too_deep_is_not_told_to_its_end() -> None:
    assert "and so on, deeper than is told here" in in_words(DEEP)[-1] or any(
        "deeper than is told here" in each for each in in_words(DEEP)
    )


@pytest.mark.parametrize(
    ("admin", "slug", "why"),
    [
        ({}, None, "may not see the defaults"),
        ({"api-keys": came({"data": [{"defaults": {"config_id": "pc-a"}}]})}, "pc-a", "all of the 1 key"),
        ({"api-keys": came({"data": [{"defaults": '{"config_slug": "pc-a"}'}]})}, "pc-a", "all of the 1 key"),
        ({"api-keys": came({"data": [{"defaults": "odd"}, {}]})}, None, "none of the 2 keys"),
        ({"api-keys": came({"data": [{"defaults": {"config_id": "a"}}, {}]})}, None, "different default configs"),
        (
            {"api-keys": came({}, 403), "configs": came({"data": [{"slug": "pc-b", "is_default": 1}, 1]})},
            "pc-b",
            "marks it",
        ),
        ({"configs": came({}, 403)}, None, "this key may not see configs"),
        ({"configs": came({}, 500)}, None, "configs could not be read"),
        ({"api-keys": came({"data": []}), "configs": came({"data": []})}, None, "no key is listed, and no config is"),
        ({"configs": came({"data": [{"slug": 7, "is_default": 1}]})}, None, "no config is marked"),
    ],
)
def test_the_default_config_is_inferred(admin: dict[str, Came], slug: str | None, why: str) -> None:
    found = default_config(admin)
    assert found.slug == slug and why in found.why


def test_answers_of_other_shapes_are_nothing() -> None:
    assert rows(None) is None and rows(Came(200, b"{")) is None and rows(came([])) is None and rows(came({})) is None
    assert config_of(came([])) is None and config_of(came({"data": {"config": 1}})) is None
    assert config_of(came({"config": '{"a": 1}'})) == {"a": 1}
    assert config_of(came({"data": {"config": "{"}})) is None
