"""What a row says of the weights behind its id outranks the id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from portkey_catalog.collect.enrich import enrich
from portkey_catalog.collect.matching import names_of
from portkey_catalog.collect.source import Source
from portkey_catalog.grouping.groups import group_offers, identity_of, offer_of
from portkey_catalog.identity.deployments import UNTOLD, shown_name
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.normalise.served import weights_in
from portkey_catalog.schema import ACCOUNT, Model, Route
from portkey_catalog.upstream import lists as upstream
from support.hosted import JSON, KEY, listing, rows
from support.loopback import Reply, replay_upstream
from support.recordings import Recordings
from support.small_catalog import make_model
from support.world import World

TODAY = date(2026, 9, 1)
QWEN = "alibaba/qwen2.5-7b"
FACTS = {
    "attachment": True,
    "tool_call": True,
    "modalities": {"input": ["text", "image"], "output": ["text"]},
    "limit": {"context": 128_000, "output": 16_384},
    "cost": {"input": 2.5, "output": 10},
}


def answer_of(*entries: Mapping[str, Any], **beside: Any) -> bytes:
    return json.dumps({"object": "list", "data": entries, **beside}).encode()


def read(*entries: Mapping[str, Any], **beside: Any) -> dict[str, Model]:
    answer = upstream.parse_list([answer_of(*entries, **beside)])
    return normalise_rows(answer.rows, TODAY).models


def vllm(model_id: str, **facts: Any) -> dict[str, Any]:
    """A row of vLLM's server."""
    return {"id": model_id, "object": "model", "owned_by": "vllm", "max_model_len": 32768, "parent": None, **facts}


def key_of(model: Model, slug: str = "own") -> str | None:
    identity = identity_of(model, slug)
    return identity.key if identity else None


OLLAMA = {"digest": "5", "details": {"format": "gguf", "family": "qwen2", "parameter_size": "7.6B"}}
ALIASES: dict[str, tuple[bytes, str | None, str | None]] = {
    # What a server answers -> what it says of the weights, and which model that is.
    "vLLM, a repository": (
        answer_of(vllm("gpt-4o", root="Qwen/Qwen2.5-7B-Instruct")),
        "Qwen/Qwen2.5-7B-Instruct",
        QWEN,
    ),
    "vLLM, a path": (answer_of(vllm("gpt-4o", root="/models/Qwen2.5-7B-Instruct/")), "Qwen2.5-7B-Instruct", QWEN),
    "vLLM, a path that tells nothing": (answer_of(vllm("gpt-4o", root="/data/llm")), None, None),
    "vLLM, nothing": (answer_of(vllm("gpt-4o", root=None)), None, None),
    "vLLM, a path called so": (answer_of(vllm("gpt-4o", root="/models/gpt-4o")), None, None),
    "vLLM, the id again": (answer_of(vllm("gpt-4o", root="openai/gpt-4o")), None, None),
    "vLLM, another closed one": (answer_of(vllm("chat", root="openai/gpt-4o")), "openai/gpt-4o", None),
    "SGLang": (
        answer_of({"id": "claude-sonnet-4", "owned_by": "sglang", "root": "Qwen/Qwen2.5-7B-Instruct"}),
        "Qwen/Qwen2.5-7B-Instruct",
        QWEN,
    ),
    "no owner": (answer_of({"id": "gpt-4o", "root": "Qwen/Qwen2.5-7B-Instruct"}), "Qwen/Qwen2.5-7B-Instruct", QWEN),
    "OpenAI as owner": (answer_of({"id": "gpt-4o", "owned_by": "openai", "root": "/model"}), None, None),
    "a folder of Windows": (
        answer_of({"id": "gpt-4o", "root": "C:\\models\\Qwen2.5-7B-Instruct-Q4_K_M.gguf"}),
        "Qwen2.5-7B-Instruct-Q4_K_M",
        QWEN,
    ),
    "Hugging Face's cache": (
        answer_of(vllm("gpt-4o", root="/c/hub/models--Qwen--Qwen2.5-7B-Instruct/snapshots/" + "a09a35458c702b33" * 2)),
        "Qwen/Qwen2.5-7B-Instruct",
        QWEN,
    ),
    "a bucket": (answer_of(vllm("gpt-4o", root="s3://weights/Qwen2.5-7B-Instruct?v=1")), "Qwen2.5-7B-Instruct", QWEN),
    "TGI, by its owner": (
        answer_of({"id": "gpt-4o", "object": "model", "created": 0, "owned_by": "Qwen/Qwen2.5-7B-Instruct"}),
        "Qwen/Qwen2.5-7B-Instruct",
        QWEN,
    ),
    "TGI, its information": (
        answer_of({"id": "gpt-4o", "model_id": "Qwen/Qwen2.5-7B-Instruct", "model_sha": "5", "model_dtype": "float16"}),
        "Qwen/Qwen2.5-7B-Instruct",
        QWEN,
    ),
    "llama.cpp": (
        answer_of(
            {"id": "gpt-4o", "owned_by": "llamacpp", "meta": {"n_ctx": 8192}},
            models=[{"name": "/m/Qwen2.5-7B-Instruct-Q4_K_M.gguf", "model": "/m/Qwen2.5-7B-Instruct-Q4_K_M.gguf"}],
        ),
        "Qwen2.5-7B-Instruct-Q4_K_M",
        QWEN,
    ),
    "llama.cpp as a router": (
        answer_of({"id": "gpt-4o", "status": {"value": "loaded", "args": ["x", "-m", "/m/Qwen2.5-7B-Instruct.gguf"]}}),
        "Qwen2.5-7B-Instruct",
        QWEN,
    ),
    "Ollama": (json.dumps({"models": [{"model": "gpt-4o:latest", **OLLAMA}]}).encode(), None, None),
    "Ollama, another architecture": (
        json.dumps({"models": [{"model": "llama3.1:8b", **OLLAMA}]}).encode(),
        "qwen2",
        "@own/qwen2",
    ),
    "Ollama, another host": (
        json.dumps({"models": [{"model": "big:cloud", "digest": "5", "remote_model": "gpt-oss:120b"}]}).encode(),
        "gpt-oss:120b",
        "openai/gpt-oss-120b",
    ),
    "LM Studio": (
        answer_of({"id": "gpt-4o", "type": "llm", "arch": "qwen2", "max_context_length": 32768, "state": "loaded"}),
        None,
        None,
    ),
    "Azure": (
        answer_of({"id": "prod-chat", "model": "gpt-4o", "object": "deployment", "status": "succeeded"}),
        "gpt-4o",
        "openai/gpt-4o",
    ),
    "Azure, by another's name": (
        answer_of({"id": "gpt-4o", "model": "gpt-4o-mini", "object": "deployment", "owner": "organization-owner"}),
        "gpt-4o-mini",
        "openai/gpt-4o-mini",
    ),
    "Azure, as a resource": (
        answer_of(
            {
                "id": "/subscriptions/x/deployments/prod",
                "name": "prod",
                "properties": {"model": {"name": "gpt-4o-mini", "version": "5"}, "provisioningState": "Succeeded"},
            }
        ),
        "gpt-4o-mini",
        "openai/gpt-4o-mini",
    ),
    "LiteLLM": (
        answer_of({"model_name": "gpt-4o", "litellm_params": {"model": "hosted_vllm/Qwen/Qwen2.5-7B-Instruct"}}),
        "Qwen/Qwen2.5-7B-Instruct",
        QWEN,
    ),
    "LiteLLM, a server that speaks like OpenAI": (
        answer_of({"model_name": "fast", "litellm_params": {"model": "openai/gpt-4o", "api_base": "http://h/v1"}}),
        "gpt-4o",
        None,
    ),
    "LiteLLM, a group": (
        answer_of({"model_group": "gpt-4o", "providers": ["azure", "hosted_vllm"], "input_cost_per_token": 0}),
        None,
        None,
    ),
    "LiteLLM, a deployment": (
        answer_of(
            {
                "model_name": "gpt-4o",
                "litellm_params": {"model": "azure/prod", "api_base": "https://h"},
                "model_info": {"base_model": "azure/gpt-4o-mini"},
            }
        ),
        "azure/gpt-4o-mini",
        "openai/gpt-4o-mini",
    ),
}


@pytest.mark.parametrize("server", ALIASES)
def test_a_row_is_the_model_it_says_it_serves(server: str) -> None:
    answer, served, key = ALIASES[server]
    (model,) = normalise_rows(upstream.parse_list([answer]).rows, TODAY).models.values()
    assert (model.served, key_of(model)) == (served, key)


SAME: dict[str, tuple[dict[str, Any], str]] = {
    "the id with its owner": (vllm("gpt-oss-20b", root="openai/gpt-oss-20b"), "openai/gpt-oss-20b"),
    "the id": (vllm("gpt-oss-20b", root="gpt-oss-20b"), "openai/gpt-oss-20b"),
    "the id, in capitals": (vllm("gpt-oss-20b", root="OpenAI/GPT-OSS-20B"), "openai/gpt-oss-20b"),
    "the file of it": (vllm("gpt-oss-20b", root="/models/gpt-oss-20b.gguf"), "openai/gpt-oss-20b"),
    "a path that tells nothing": (vllm("gpt-oss-20b", root="/model"), "openai/gpt-oss-20b"),
    "nothing": (vllm("gpt-oss-20b"), "openai/gpt-oss-20b"),
    "null": (vllm("gpt-oss-20b", root=None), "openai/gpt-oss-20b"),
    "an empty text": (vllm("gpt-oss-20b", root="", parent=""), "openai/gpt-oss-20b"),
    "a list": (vllm("gpt-oss-20b", root=["Qwen/Qwen2.5-7B-Instruct"], parent={}), "openai/gpt-oss-20b"),
    "a number": (vllm("gpt-oss-20b", root=7, parent=True), "openai/gpt-oss-20b"),
    "the id at OpenAI": ({"id": "gpt-4o", "owned_by": "system", "root": "gpt-4o", "parent": None}, "openai/gpt-4o"),
    "a snapshot of it": ({"id": "gpt-4o", "owned_by": "acme", "root": "gpt-4o-2024-08-06"}, "openai/gpt-4o+20240806"),
    "its own parent": (vllm("gpt-oss-20b", root="gpt-oss-20b", parent="gpt-oss-20b"), "openai/gpt-oss-20b"),
}


@pytest.mark.parametrize(
    ("id", "root", "key"),
    [
        ("gemma-2-27b", "google/gemma-2-27b", "google/gemma-2-27b-base"),
        ("google/gemma-2-27b", "google/gemma-2-27b", "google/gemma-2-27b-base"),
        ("Llama-3.1-8B", "meta-llama/Llama-3.1-8B", "meta/llama-3.1-8b-base"),
        ("llama-3.1-8b", "/cache/models--meta-llama--Llama-3.1-8B/snapshots/5", "meta/llama-3.1-8b-base"),
        ("meta-llama/Llama-3.1-8B", "/models/Llama-3.1-8B", "meta/llama-3.1-8b-base"),
        ("gemma-2-27b", "google/gemma-2-27b-it", "google/gemma-2-27b"),
        ("llama-3.1-8b", "/models/llama-3.1-8b", "meta/llama-3.1-8b"),
    ],
)
def test_weights_that_are_the_base_models_count_also_under_the_same_name(id: str, root: str, key: str) -> None:
    (model,) = read(vllm(id, root=root)).values()
    assert key_of(model) == key


@pytest.mark.parametrize("root", SAME)
def test_weights_of_the_same_name_change_nothing(root: str) -> None:
    entry, key = SAME[root]
    (model,) = read(entry).values()
    assert key_of(model) == key


def test_an_adapter_is_neither_its_parent_nor_what_its_id_says() -> None:
    models = read(
        vllm("gpt-4o", root="/models/Qwen2.5-7B-Instruct"),
        vllm("house", root="/adapters/house", parent="gpt-4o"),
        vllm("llama-3.1-8b", root="/adapters/five", parent="Qwen/Qwen2.5-7B-Instruct"),
        vllm("qwen3-8b", root="/adapters/six", parent="/model"),
    )
    assert {model_id: model.served for model_id, model in models.items()} == {
        "gpt-4o": "Qwen2.5-7B-Instruct",
        "house": "tuned copy of Qwen2.5-7B-Instruct",
        "llama-3.1-8b": "tuned copy of Qwen/Qwen2.5-7B-Instruct",
        "qwen3-8b": UNTOLD,
    }
    assert {key_of(model) for model_id, model in models.items() if model_id != "gpt-4o"} == {None}
    assert shown_name(models["house"]) == "house (tuned copy of Qwen2.5-7B-Instruct)"
    assert shown_name(models["qwen3-8b"]) == "qwen3-8b (other weights)"


@pytest.mark.parametrize("parent", ["Qwen/Qwen3-32B", "acme/qwen3-32b", "Qwen3-32B", "/models/qwen3-32b"])
@pytest.mark.parametrize("root", ["/loras/qwen3-32b", "acme/qwen3-32b", "qwen3-32b", None])
def test_an_adapter_with_the_name_of_its_parent_is_a_tuned_copy(root: str | None, parent: str) -> None:
    (model,) = read(vllm("qwen3-32b", root=root, parent=parent)).values()
    assert (model.served or "").startswith("tuned copy of ")
    assert key_of(model) is None
    assert shown_name(model).casefold() == "qwen3-32b (tuned copy of qwen3-32b)"


@pytest.mark.parametrize(
    "owner", ["vllm-ascend", "exllamav2", "ExLlamaV3", "self", "selfhosted", "localhost", "llama-cpp-python", "docker"]
)
def test_programs_of_ones_own_serve_no_closed_model(owner: str) -> None:
    closed, opened = read({"id": "gpt-4o", "owned_by": owner}, {"id": "qwen3-32b", "owned_by": owner}).values()
    assert (closed.self_hosted, opened.self_hosted) == (True, True)
    assert (key_of(closed), key_of(opened)) == (None, "alibaba/qwen3-32b")


def test_a_tuned_copy_at_its_provider_is_no_server_of_ones_own_and_not_what_it_was_made_from() -> None:
    (mistral,) = read({"id": "ft:open-mistral-7b:5", "object": "model", "root": "open-mistral-7b"}).values()
    (azure,) = read(
        {
            "id": "house",
            "object": "model",
            "lifecycle_status": "preview",
            "capabilities": {"inference": 1},
            "fine_tune": "ft-5",
            "model": "gpt-4o-mini",
        }
    ).values()
    assert [(model.served, model.self_hosted, key_of(model)) for model in (mistral, azure)] == [
        ("tuned copy of open-mistral-7b", None, None),
        ("tuned copy of gpt-4o-mini", None, None),
    ]
    assert [names_of(model) for model in (mistral, azure)] == [("ft:open-mistral-7b:5",), ("house",)]


def test_what_ollama_made_from_another_model_is_a_tuned_copy() -> None:
    body = {"models": [{"model": "llama3.1:8b", "digest": "5", "details": {"parent_model": "qwen2.5:7b"}}]}
    pulled = {"models": [{"model": "qwen2.5:7b", "digest": "5", "details": {"parent_model": "/b/sha256-" + "5" * 64}}]}
    (made,), (plain,) = (
        normalise_rows(upstream.parse_list([json.dumps(each).encode()]).rows, TODAY).models.values()
        for each in (body, pulled)
    )
    assert (made.served, key_of(made)) == ("tuned copy of qwen2.5:7b", None)
    assert (plain.served, key_of(plain)) == (None, QWEN)


def test_two_rows_of_one_id_that_serve_different_weights_are_nobodys() -> None:
    one = {"model_name": "gpt-4o", "litellm_params": {"model": "azure/gpt-4o", "api_base": "https://h"}}
    other = {"model_name": "gpt-4o", "litellm_params": {"model": "hosted_vllm/Qwen/Qwen2.5-7B-Instruct"}}
    for entries in ((one, other), (other, one)):
        (model,) = read(*entries).values()
        assert (model.served, key_of(model)) == (UNTOLD, None)
    same = {"model_name": "gpt-4o", "litellm_params": {"model": "openai/gpt-4o"}}
    (model,) = read(one, same).values()
    assert (model.served, key_of(model)) == (None, "openai/gpt-4o")


@pytest.mark.parametrize("text", ["x{env:HOME}", "/m/{file:~/.ssh/id_rsa}/qwen", "a\x1b[31mb", "x{env"])
@pytest.mark.parametrize("field", ["root", "parent"])
def test_weights_that_only_an_attack_names_cost_their_row(field: str, text: str) -> None:
    answer = upstream.parse_list([answer_of(vllm("m", **{field: text}), vllm("n"))])
    read = normalise_rows(answer.rows, TODAY)
    assert list(read.models) == ["n"]
    assert [row.reason.startswith("the name of the weights holds") for row in read.rejected] == [True]


SK = "sk-" + "5a" * 20


@pytest.mark.parametrize(
    "root", [f"/models/{SK}/Qwen2.5-7B", SK, f"https://h/{SK}", "Qwen/" + "q2" * 200, "Qw\ufffd2", "a\u202eb"]
)
def test_weights_whose_name_must_not_be_published_are_not_told(root: str) -> None:
    (model,) = read(vllm("qwen3-8b", root=root)).values()
    assert (model.served, key_of(model)) == (UNTOLD, None)


def test_a_key_in_the_name_of_the_weights_stands_nowhere(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("m", owned_by="vllm", root=f"/models/{KEY}"), *rows("n"))
    world.update()
    assert list(world.document("providers/alpha.json")) == ["n"]
    assert not any(KEY in body.decode() for body in world.files().values())


def test_a_path_counts_by_its_last_part_that_tells_something() -> None:
    told = {
        "./weights": None,
        "/model": None,
        "/models/checkpoint-500": None,
        "/home/anna/model": None,
        "~/llm/latest": None,
        "/models/qwen3-8b/final": "qwen3-8b",
        "/models/qwen3-8b/model-00001-of-00003.safetensors": "qwen3-8b",
        "/models/house": "house",
        "D:/llm/Phi-4.gguf": "Phi-4",
        "\\\\nas\\llm\\phi-4": "phi-4",
        "/c/ggml-org_gemma-3-4b-it-GGUF_gemma-3-4b-it-Q4_K_M.gguf": "gemma-3-4b-it-Q4_K_M",
        "Qwen/Qwen3-8B": "Qwen/Qwen3-8B",
        "hf://Qwen/Qwen3-8B": "Qwen3-8B",
        "gpt-4o": "gpt-4o",
    }
    assert {path: weights_in(path) for path in told} == told


def test_a_company_that_serves_everybody_is_no_server_of_ones_own() -> None:
    hetzner = {"id": "Qwen/Qwen3.6-35B-A3B-FP8", "owned_by": "hetzner", "root": "/model", "parent": None}
    (model,) = read(hetzner).values()
    assert (model.served, model.self_hosted, key_of(model)) == (None, None, "alibaba/qwen3.6-35b")


def test_a_closed_model_runs_on_nobodys_own_server() -> None:
    for model_id in ("gpt-4o", "claude-sonnet-4", "gemini-2.5-pro", "o3", "grok-4", "codex-mini", "openai/gpt-4o"):
        (model,) = read(vllm(model_id)).values()
        assert key_of(model) is None
        (model,) = read({"id": model_id, "object": "model", "owned_by": "system"}).values()
        assert key_of(model) is not None


def test_a_server_of_ones_own_is_no_labs() -> None:
    (own,) = read(vllm("gpt-oss-20b")).values()
    (other,) = read({"id": "gpt-oss-20b", "owned_by": "system"}).values()
    assert [offer_of("openai", each, identity_of(each, "openai"), Route()).own for each in (own, other)] == [
        False,
        True,
    ]


def test_whom_the_account_contradicts_is_nobodys() -> None:
    said = {"canonical_slug": ACCOUNT}

    def key(canonical: str, served: str | None) -> str | None:
        return key_of(make_model("chat", canonical_slug=canonical, provenance=said, served=served))

    assert key("gpt-4o-mini", None) == key("gpt-4o-mini", "openai/gpt-4o-mini") == "openai/gpt-4o-mini"
    assert key("gpt-4o-mini", "gpt-4o-mini-2024-07-18") is not None
    assert key("gpt-4o-mini", "Qwen2.5-7B-Instruct") is key("gpt-4o-mini", UNTOLD) is None
    assert key("gpt-4o-mini", "tuned copy of gpt-4o-mini") is None


def test_offers_are_grouped_by_the_weights() -> None:
    aliases = read(vllm("gpt-4o", root="Qwen/Qwen2.5-7B-Instruct"), vllm("gpt-oss-20b", root="openai/gpt-oss-20b"))
    hosted = read(*({"id": each, "object": "model"} for each in ("gpt-4o", "qwen2.5-7b-instruct", "gpt-oss-20b")))
    offers = [
        offer_of(slug, model, identity_of(model, slug))
        for slug, models in (("own", aliases), ("other", hosted))
        for model in models.values()
    ]
    groups = {frozenset(offer.ref for offer in group.offers) for group in group_offers(offers, ())}
    assert groups == {
        frozenset({"other/gpt-4o"}),
        frozenset({"own/gpt-4o", "other/qwen2.5-7b-instruct"}),
        frozenset({"own/gpt-oss-20b", "other/gpt-oss-20b"}),
    }


def described(*ids: str) -> Source:
    models = {each: make_model(each, f"The {each}", cost={"input": 1, "output": 2}) for each in ids}
    return Source("facts", lambda provider: models if provider == "openai" else {})


def test_the_source_describes_no_server_of_ones_own_by_a_few_names() -> None:
    ids = tuple(f"house-{number}" for number in range(5))
    for count, known in ((4, 0), (5, 5)):
        models = read(*(vllm(each) for each in ids[:count]))
        found = enrich(models, [described(*ids)], candidates={"openai": 0.0}).models
        assert sum(model.cost.input is not None for model in found.values()) == known
    sure = enrich(models, [described(*ids)], candidates={"openai": 0.0}, doubted=False).models
    assert all(model.cost.input for model in sure.values())


def test_no_source_lists_what_only_bears_the_name_of_a_model() -> None:
    models = read(vllm("gpt-4o", root="/m/Qwen2.5-7B"), vllm("llama-3.1-8b", root="/m/Qwen2.5-7B"), vllm("gpt-4.1"))
    assert [names_of(model) for model in models.values()] == [(UNTOLD,)] * 3


OWN_HOST = """
gateway.discover = false
[metadata]
sources = ["metadata.json"]
[[providers]]
slug = "openai"
provider = "openai"
provider_key_env = "OWN_KEY"
custom_host = "{host}"
{named}
"""


@pytest.mark.parametrize(
    ("named", "host", "priced"),
    [
        ("", "https://gpu.lan:8000/v1", False),
        ("", "https://openai.internal/v1", False),
        ("", "https://eu.api.openai.com/v1", True),
        ('metadata = "openai"', "https://relay.lan/v1", True),
    ],
)
def test_at_an_address_of_ones_own_a_slug_says_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, named: str, host: str, priced: bool
) -> None:
    monkeypatch.setenv("OWN_KEY", "own-test-0001")
    (world.folder / "metadata.json").write_text(json.dumps({"openai": {"models": {"gpt-4o": FACTS}}}))
    with replay_upstream({"/v1/models": listing({"id": "gpt-4o", "object": "model"})}) as gateway:
        settings = OWN_HOST.format(host=host, named=named)
        assert world.update(settings, gateway_url=f"{gateway.url}/v1").exit_code == 0
    assert ("cost" in world.document("providers/openai.json")["gpt-4o"]) is priced


STATES = {
    "failed": "unavailable",
    "Failed": "unavailable",
    "deleting": "unavailable",
    "canceled": "unavailable",
    "notRunning": "unavailable",
    "CREATING": "unavailable",
    "stopped": "unavailable",
    "succeeded": None,
    "running": None,
    "READY": None,
    "not-loaded": None,
    "a word nobody knows": None,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("key", ["status", "state", "provisioning_state"])
def test_a_deployment_that_refuses_requests_is_not_offered(key: str, state: str) -> None:
    (model,) = read({"id": "prod", "model": "gpt-4o", "object": "deployment", key: state}).values()
    assert model.status == STATES[state]


def test_a_model_that_llama_cpp_could_not_load_is_unavailable() -> None:
    models = read(
        {"id": "a", "owned_by": "llamacpp", "status": {"value": "unloaded", "failed": True, "exit_code": 1}},
        {"id": "b", "owned_by": "llamacpp", "status": {"value": "unloaded"}},
    )
    assert [model.status for model in models.values()] == ["unavailable", None]


def test_the_picker_and_the_pages_say_what_runs(world: World) -> None:
    world.gateway.lists = {"own": listing(*rows("gpt-4o", owned_by="vllm", root="/models/Qwen2.5-7B-Instruct"))}
    assert world.update().exit_code == 0
    assert world.document("providers/own.json")["gpt-4o"]["served"] == "Qwen2.5-7B-Instruct"
    (entry,) = world.document("opencode.json")["provider"]["portkey-own"]["models"].values()
    assert entry["name"].startswith("gpt-4o (Qwen2.5-7B-Instruct)")


def test_no_id_follows_a_server_to_other_weights(world: World) -> None:
    def serve(weights: str) -> list[str]:
        world.gateway.lists = {
            "own": listing(*rows("house", owned_by="vllm", root=weights)),
            "other": listing(*rows("qwen3-8b", "qwen2.5-7b-instruct")),
        }
        world.update()
        return [f"{name}: {model['identity']}" for name, model in world.document("combined-models.json").items()]

    assert serve("Qwen/Qwen3-8B") == ["qwen3-8b: alibaba/qwen3-8b"]
    assert "qwen3-8b: alibaba/qwen2.5-7b" not in serve("Qwen/Qwen2.5-7B-Instruct")


def test_the_case_of_well_known_names_on_other_weights(world: World, recordings: Recordings) -> None:
    case = "cases/C04-alias-of-other-weights"
    lists = {slug: recordings.read(f"{case}/{slug}.json") for slug in ("openai", "vllm")}
    own = json.loads(lists["vllm"])
    own["data"].append(vllm("gpt-oss-20b", root="openai/gpt-oss-20b"))
    lists["vllm"] = json.dumps(own).encode()
    world.gateway.lists = {slug: Reply(200, JSON, body) for slug, body in lists.items()}
    world.gateway.lists["other"] = listing(*rows("gpt-oss-20b"))
    world.gateway.account = listing({"id": "@openai/gpt-4o"}, {"id": "@vllm/gpt-4o"}, {"id": "@other/gpt-oss-20b"})
    (world.folder / "metadata.json").write_bytes(recordings.read(f"{case}/metadata.json"))
    settings = '[gateway]\nreach = "provider"\n[metadata]\nsources = ["metadata.json"]\n'
    for _ in range(2):
        world.update(settings)
        models = world.document("providers/vllm.json")
        for model_id in ("gpt-4o", "gpt-4.1", "house-lora"):
            assert not {"cost", "modalities", "attachment"} & models[model_id].keys()
            assert models[model_id]["name"] == model_id
        assert world.document("providers/openai.json")["gpt-4o"]["cost"] == {"input": 2.5, "output": 10}
        chains = [model["members"] for model in world.document("combined-models.json").values()]
        assert [[f"{each['provider']}/{each['id']}" for each in members] for members in chains] == [
            ["other/gpt-oss-20b", "vllm/gpt-oss-20b"]
        ]
