"""Answers that once broke a catalog, and others of their kind, each through a whole update."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.hosted import JSON, listing, rows
from support.loopback import Reply
from support.world import World

NO_METADATA = "[metadata]\nsources = []\n"


def answers(world: World, **lists: Any) -> None:
    """Let these providers answer with these lists; the account names all of them."""
    world.gateway.lists = {
        slug: answer if isinstance(answer, Reply) else Reply(200, JSON, json.dumps(answer).encode())
        for slug, answer in lists.items()
    }
    world.gateway.account = listing(*({"id": f"@{slug}/named-by-the-account"} for slug in lists))


def models_of(world: World, slug: str) -> dict[str, Any]:
    found: dict[str, Any] = world.document(f"providers/{slug}.json")
    return {model_id: model for model_id, model in found.items() if model_id != "named-by-the-account"}


def refused(world: World, slug: str) -> dict[str, str]:
    return {row.id: row.reason for row in world.provider(slug).rejected}


def test_routes_of_a_proxy_are_patterns_and_no_models(world: World) -> None:
    patterns = ("openai/*", "*", "anthropic/claude-*")
    answers(world, a=listing(*rows(*patterns, "openai/gpt-4o")), b=listing(*rows(*patterns, "openai/gpt-4o")))
    assert world.update().exit_code == 0
    assert list(world.document("combined-models.json")) == ["gpt-4o"]
    for slug in ("a", "b"):
        assert list(models_of(world, slug)) == ["openai/gpt-4o"]
        assert refused(world, slug) == dict.fromkeys(patterns, "a pattern, not a model")
    offered = world.document("opencode.json")["provider"]
    assert {key: list(provider["models"]) for key, provider in offered.items()} == {
        "portkey-a": ["openai/gpt-4o"],
        "portkey-b": ["openai/gpt-4o"],
        "combined": ["gpt-4o"],
    }


def test_patterns_are_no_rows_that_could_not_be_read(world: World) -> None:
    answers(world, a=listing(*rows("m")))
    world.update()
    answers(world, a=listing(*rows("m", *(f"openai/{n}-*" for n in range(40)))))
    assert world.update().exit_code == 0
    assert "unreadable" not in world.document("index.json")["providers"]["a"]


def test_what_is_no_model_is_none_in_the_accounts_list_either(world: World) -> None:
    answers(world, a=listing(*rows("m")), openai=listing(*rows("n")))
    ids = ("m", "own", "gpt-*", "__proto__", "@openai/gpt-4o", "@OpenAI/gpt-4o", "@cf/meta/llama-3")
    world.gateway.account = listing(*({"id": f"@a/{model_id}"} for model_id in ids), {"id": "@openai/n"})
    assert world.update().exit_code == 0
    assert list(models_of(world, "a")) == ["@cf/meta/llama-3", "m", "own"]
    assert set(refused(world, "a")) == {"gpt-*", "__proto__", "@openai/gpt-4o", "@OpenAI/gpt-4o"}


def test_an_id_that_reads_as_another_providers_address_is_no_model(world: World) -> None:
    ids = ("@openai-prod/gpt-4o", "@Openai-Prod/o3", "@cf/meta/llama-3", "@unknown/m", "__proto__", "m")
    answers(world, a=listing(*rows(*ids)))
    world.gateway.account = listing({"id": "@a/m"}, {"id": "@openai-prod/gpt-4o"})
    world.update()
    assert list(models_of(world, "a")) == ["@cf/meta/llama-3", "@unknown/m", "m"]
    settings = NO_METADATA + "[[providers]]\nslug = 'CF'\n"
    world.update(settings, accept=("a",))
    assert list(models_of(world, "a")) == ["@unknown/m", "m"]


def llama_cpp(model_id: str, **meta: int) -> dict[str, Any]:
    """The answer of llama.cpp's server."""
    path = "/models/Qwen3-Coder-30B-A3B-Instruct-Q4_K_M.gguf"
    return {
        "models": [{"name": path, "model": path, "digest": "", "type": "model", "capabilities": ["completion"]}],
        "object": "list",
        "data": [{"id": model_id, "object": "model", "created": 1755000000, "owned_by": "llamacpp", "meta": meta}],
    }


def lm_studio(model_id: str, **facts: Any) -> dict[str, Any]:
    return {"data": [{"id": model_id, "type": "llm", "publisher": "lmstudio-community", "arch": "qwen3", **facts}]}


def openai(model_id: str, **facts: Any) -> dict[str, Any]:
    return {"object": "list", "data": [{"id": model_id, "object": "model", **facts}]}


SERVERS = {
    "llama.cpp": (llama_cpp("m", n_ctx=32768, n_ctx_train=262144, n_params=30532122624), 32768, 32768),
    "llama.cpp, not loaded": (llama_cpp("m", n_ctx_train=131072), 131072, 65536),
    "LM Studio": (lm_studio("m", max_context_length=262144, loaded_context_length=8192, state="loaded"), 8192, 8192),
    "LM Studio, not loaded": (lm_studio("m", max_context_length=131072, state="not-loaded"), 131072, 65536),
    "vLLM": (openai("m", owned_by="vllm", max_model_len=40960), 40960, 40960),
    "TabbyAPI": (openai("m", owned_by="tabbyAPI", parameters={"max_seq_len": 16384}), 16384, 16384),
    "TGI": (openai("m", owned_by="tgi", max_total_tokens=8192, max_input_tokens=7168), 8192, 8192),
    "LiteLLM": (openai("m", max_input_tokens=32768, max_output_tokens=4096), 32768, 4096),
    "only an input limit": (openai("m", owned_by="library", max_input_tokens=20000), 20000, 20000),
    "only an output limit": (openai("m", owned_by="exo", max_output_tokens=4096), 262144, 4096),
    "nested": (openai("m", capabilities={"limits": {"max_context_window_tokens": 65000}}), 65000, 65000),
    "Ollama": (
        {"models": [{"name": "m", "model": "m", "digest": "5", "details": {"context_length": 40960}}]},
        40960,
        40960,
    ),
    "an absurd window": (llama_cpp("m", n_ctx=128, n_ctx_train=131072), 131072, 65536),
    "an absurd window beside another": (openai("m", max_model_len=1, context_length=32768), 32768, 32768),
    "a tiny window": (llama_cpp("m", n_ctx=512, n_ctx_train=262144), 512, 512),
    "an absurd answer beside another": (openai("m", max_completion_tokens=1, max_output_tokens=4096), 262144, 4096),
    "nothing": (openai("m", owned_by="localai"), 262144, 65536),
    "nothing that is meant": (openai("m", context_length=1, max_output_tokens=10**11), 262144, 65536),
}
"""Name -> answer of a server, window, and limit of the answer, both with metadata that says 262,144 and 65,536."""


@pytest.mark.slow
@pytest.mark.parametrize("server", SERVERS)
def test_metadata_never_raises_what_a_server_says_of_itself(world: World, server: str) -> None:
    answer, context, output = SERVERS[server]
    answers(world, llamacpp=answer)
    facts = {"name": "The Model", "tool_call": True, "modalities": {"input": ["text"], "output": ["text"]}}
    known = {"local": {"models": {"m": {**facts, "limit": {"context": 262144, "input": 250000, "output": 65536}}}}}
    (world.folder / "metadata.json").write_text(json.dumps(known))
    settings = '[metadata]\nsources = ["metadata.json"]\n[[providers]]\nslug = "llamacpp"\nmetadata = "local"\n'
    for _ in range(2):
        assert world.update(settings).exit_code == 0
        (model,) = models_of(world, "llamacpp").values()
        assert (model["limit"]["context"], model["limit"]["output"]) == (context, output)
        assert model["limit"].get("input", 0) <= context
        assert "lab" not in model


def priced(model_id: str, **pricing: Any) -> dict[str, Any]:
    return rows(model_id, pricing={"prompt": "0.0000005", "completion": "0.0000015", **pricing})[0]


def told(world: World) -> list[str]:
    return [notice.text for notice in world.reports[-1].notices]


def costs(world: World, slug: str) -> dict[str, Any]:
    return {model_id: model.get("cost") for model_id, model in models_of(world, slug).items()}


IN_MANY = [
    priced("lab/in-euro", currency="EUR"),
    priced("lab/in-euro-too", currency="€"),
    priced("lab/in-yuan", currency="CNY"),
    priced("lab/in-dollars", currency="USD"),
    priced("lab/in-signs", currency="$"),
    priced("lab/silent"),
]
ONE_DOLLAR_PRICE = {"input": 0.5, "output": 1.5}


def test_only_dollars_are_dollars(world: World) -> None:
    answers(world, p=listing(*IN_MANY))
    world.update()
    assert costs(world, "p") == {
        **dict.fromkeys(("lab/in-euro", "lab/in-euro-too", "lab/in-yuan")),
        **dict.fromkeys(("lab/in-dollars", "lab/in-signs", "lab/silent"), ONE_DOLLAR_PRICE),
    }
    until = "are unknown until providers.currency and usd_rate are set"
    assert told(world)[:2] == [
        f"prices in EUR {until} (2 models, such as lab/in-euro)",
        f"prices in CNY {until} (model lab/in-yuan)",
    ]


def test_an_owner_can_state_a_providers_currency_and_its_rate(world: World) -> None:
    answers(world, p=listing(*IN_MANY))
    world.update(NO_METADATA + "[[providers]]\nslug = 'p'\ncurrency = 'EUR'\nusd_rate = 1.08\n")
    converted = {"input": 0.54, "output": 1.62}
    assert costs(world, "p") == {
        "lab/in-dollars": ONE_DOLLAR_PRICE,
        "lab/in-euro": converted,
        "lab/in-euro-too": converted,
        "lab/in-signs": ONE_DOLLAR_PRICE,
        "lab/in-yuan": None,
        "lab/silent": converted,
    }
    assert told(world)[0] == "prices in CNY are unknown, as providers.currency is EUR (model lab/in-yuan)"


def test_a_price_that_is_unknown_for_its_currency_may_be_filled_in(world: World) -> None:
    answers(world, p=listing(priced("lab/in-euro", currency="EUR")))
    facts = {"cost": {"input": 0.6, "output": 1.7}, "limit": {"context": 200000, "output": 64000}}
    (world.folder / "metadata.json").write_text(json.dumps({"p": {"models": {"lab/in-euro": facts}}}))
    world.update('[metadata]\nsources = ["metadata.json"]\n')
    assert costs(world, "p") == {"lab/in-euro": {"input": 0.6, "output": 1.7}}
    assert models_of(world, "p")["lab/in-euro"]["provenance"]["cost.input"] == "metadata.json/p"


LIST = b'{"data": [{"id": "lab/odd", "name": "%s", "context_length": 131072}, {"id": "lab/whole", "name": "Whole"}]}'


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        rb"Half \ud83d",
        rb"\udc00 other half",
        b"Mod\xe8le",
        "Mod\ufffdle".encode(),
        rb"don\u0092t",
        b"\xc2\x9b31m",
        b"\xff",
    ],
)
def test_a_broken_display_name_costs_the_name_and_not_the_model(world: World, name: bytes) -> None:
    answers(world, p=Reply(200, JSON, LIST % name))
    assert world.update().exit_code == 0
    assert {model_id: model["name"] for model_id, model in models_of(world, "p").items()} == {
        "lab/odd": "lab/odd",
        "lab/whole": "Whole",
    }
    assert models_of(world, "p")["lab/odd"]["limit"] == {"context": 131072}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (rb"{env:KEY} \ud83d", "the name holds a pattern that opencode would replace by a secret"),
        (rb"Model { file", "the name holds a pattern that opencode would replace by a secret"),
        (rb"\u001b[31m", "the name holds control characters"),
    ],
)
def test_what_only_an_attack_puts_there_still_costs_the_row(world: World, name: bytes, reason: str) -> None:
    answers(world, p=Reply(200, JSON, LIST % name))
    assert world.update().exit_code == 0
    assert refused(world, "p") == {"lab/odd": reason}
    assert list(models_of(world, "p")) == ["lab/whole"]


@pytest.mark.parametrize(
    "model_id", [b"half-\\ud83d", b"mod\xe8le", "mod\ufffdle".encode(), rb"don\u0092t", rb"x {env"]
)
def test_a_broken_id_is_nobodys(world: World, model_id: bytes) -> None:
    answers(world, p=Reply(200, JSON, b'{"data": [{"id": "%s"}, {"id": "m"}]}' % model_id))
    assert world.update().exit_code == 0
    assert list(models_of(world, "p")) == ["m"]
    assert len(refused(world, "p")) == 1


def sized(model_id: str, context: int, output: int, **facts: Any) -> dict[str, Any]:
    """A row with these limits, in tokens."""
    (row,) = rows(model_id, context_length=context, top_provider={"max_completion_tokens": output}, **facts)
    return row


def limits_in_opencode(world: World) -> dict[str, dict[str, int]]:
    """What opencode is told, by the name it lists a model under."""
    blocks = world.document("opencode.json")["provider"]
    return {f"{name}/{key}": entry["limit"] for name, block in blocks.items() for key, entry in block["models"].items()}


def test_a_window_of_the_server_and_an_answer_of_a_source_leave_room_for_the_conversation(world: World) -> None:
    answers(
        world,
        vllm={"data": [{"id": "qwen3-coder-30b", "owned_by": "vllm", "max_model_len": 32_768}]},
    )
    known = {"name": "Qwen3 Coder", "tool_call": True, "modalities": {"input": ["text"], "output": ["text"]}}
    facts = {"local": {"models": {"qwen3-coder-30b": {**known, "limit": {"context": 262_144, "output": 65_536}}}}}
    (world.folder / "metadata.json").write_text(json.dumps(facts))
    settings = '[metadata]\nsources = ["metadata.json"]\n[[providers]]\nslug = "vllm"\nmetadata = "local"\n'
    assert world.update(settings).exit_code == 0
    assert models_of(world, "vllm")["qwen3-coder-30b"]["limit"] == {"context": 32_768, "output": 32_768}
    assert limits_in_opencode(world) == {"portkey-vllm/qwen3-coder-30b": {"context": 32_768, "output": 8_192}}


def test_limits_without_room_are_lowered_or_leave_the_model_out_with_the_reason(world: World) -> None:
    lab = [sized("lab/even-16k", 16_384, 16_384), sized("lab/roomy-128k", 131_072, 16_384)]
    answers(world, openrouter=listing(*lab, sized("lab/even-8k", 8_192, 8_192), sized("lab/edge", 12_500, 4_096)))
    world.update()
    assert limits_in_opencode(world) == {
        "portkey-openrouter/lab/even-16k": {"context": 16_384, "output": 4_096},
        "portkey-openrouter/lab/roomy-128k": {"context": 131_072, "output": 16_384},
    }
    assert world.provider("openrouter").left_out == {
        "its limits leave less than 12,000 tokens for a conversation": 2,
        "kind unknown": 1,  # what only the account names
    }


def test_a_combined_model_leaves_room_too(world: World) -> None:
    answers(world, a=listing(sized("x-ai/grok-4", 32_768, 32_768)), b=listing(sized("grok-4", 40_960, 40_960)))
    world.update()
    assert limits_in_opencode(world)["combined/grok-4"] == {"context": 32_768, "output": 8_192}
    assert world.document("combined-models.json")["grok-4"]["limit"] == {"context": 32_768, "output": 32_768}


def test_an_answer_a_fraction_of_the_others_leaves_the_chain_and_of_two_offers_is_told(world: World) -> None:
    small, large = sized("x-ai/grok-4", 200_000, 4_096), sized("grok-4", 200_000, 64_000)
    answers(world, a=listing(small), b=listing(large), c=listing(large))
    world.update()
    (combined,) = world.document("combined-models.json").values()
    assert [(member["provider"], member.get("excluded")) for member in combined["members"]] == [
        ("a", "its output of 4,096 tokens would shrink the usual 64,000"),
        ("b", None),
        ("c", None),
    ]
    answers(world, a=listing(small), b=listing(large))
    world.update(f"{NO_METADATA}[guard]\nmax_removed = 1.0\n", accept=("a", "b", "c"))
    (combined,) = world.document("combined-models.json").values()
    assert [notice["text"] for notice in combined["notices"]] == [
        "Answers may have from 4,096 to 64,000 tokens; the chain promises the smallest"
    ]


def named(**models: str) -> Reply:
    """The account's list, which ends here: names of models by provider, parted by spaces."""
    ids = [f"@{slug}/{model_id}" for slug, names in models.items() for model_id in names.split()]
    document = {"object": "list", "total": len(ids), "data": [{"id": each, "object": "model"} for each in ids]}
    return Reply(200, JSON, json.dumps(document).encode())


def offered(world: World, slug: str) -> list[str]:
    """What opencode lists of a provider."""
    return list(world.document("opencode.json")["provider"].get(f"portkey-{slug}", {"models": {}})["models"])


def test_what_the_account_does_not_name_stays_in_the_catalog_marked_and_out_of_opencode_and_chains(
    world: World,
) -> None:
    ids = ("allowed-7b", "allowed-13b", "forbidden-70b", "forbidden-120b")
    world.gateway.lists = {"acme": listing(*rows(*ids, "grok-4")), "beta": listing(*rows("grok-4", "beta-1"))}
    world.gateway.account = named(acme="allowed-7b allowed-13b", beta="grok-4 beta-1")
    for _ in range(2):
        assert world.update().exit_code == 0
        models = world.document("providers/acme.json")
        refused_ids = [model_id for model_id, model in models.items() if model.get("enabled") is False]
        assert refused_ids == ["forbidden-120b", "forbidden-70b", "grok-4"]
        assert offered(world, "acme") == ["allowed-13b", "allowed-7b"]
        assert world.provider("acme").left_out == {"not enabled for this account": 3}
        assert "combined" not in world.document("opencode.json")["provider"]
        (combined,) = world.document("combined-models.json").values()
        assert [(member["provider"], member["excluded"]) for member in combined["members"]] == [
            ("acme", "not enabled for this account"),
            ("beta", "no other provider to fall over to"),
        ]
    assert world.reports[-1].files == ()
