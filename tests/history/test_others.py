"""Who else lists a model is told by all lists, whatever opencode can use of them."""

from __future__ import annotations

from portkey_catalog.history.change import Change
from portkey_catalog.history.others import Others
from portkey_catalog.report.consequences import of_removals
from portkey_catalog.schema import Catalog, Kind, Model
from support.combining import combine_by
from support.small_catalog import make_model, make_provider


def catalog(**models: tuple[Model, ...]) -> Catalog:
    providers = {slug: make_provider(slug, *each) for slug, each in models.items()}
    return Catalog(gateway="https://gateway.example/v1", providers=providers, combined={})


def removal(made: Catalog, ref: str, *others: str) -> str:
    """What is said of a model that goes, perhaps with others."""
    changes = [Change.of("removed", *each.split("/", 1)) for each in (ref, *others)]
    return dict(of_removals(changes, made))[ref]


TURBO = catalog(
    openai=(make_model("gpt-4-turbo-preview", kind=Kind.UNKNOWN), make_model("gpt-4o-mini")),
    openrouter=(make_model("openai/gpt-4-turbo-preview"), make_model("openai/gpt-4o")),
)


def test_a_list_that_does_not_say_what_a_model_is_for_means_the_model_that_others_list() -> None:
    others = Others(TURBO)
    assert others.of("openai", "gpt-4-turbo-preview") == ["openrouter/openai/gpt-4-turbo-preview"]
    assert others.of("openrouter", "openai/gpt-4-turbo-preview") == ["openai/gpt-4-turbo-preview"]
    assert others.of("openai", "gpt-4o-mini") == others.of("openai", "gone") == others.of("gone", "gone") == []


def test_what_others_list_is_told_with_whether_it_can_replace_what_goes() -> None:
    told = removal(TURBO, "openai/gpt-4-turbo-preview")
    assert told == "opencode is not offered it, no day was announced, also openrouter/openai/gpt-4-turbo-preview"
    back = removal(TURBO, "openrouter/openai/gpt-4-turbo-preview")
    assert back.endswith("listed as openai/gpt-4-turbo-preview, too, which opencode is not offered")
    assert removal(TURBO, "openai/gpt-4o-mini").endswith("nobody else lists it")


def test_what_goes_as_well_or_is_not_listed_any_more_is_nobody_else() -> None:
    one, other = "openai/gpt-4-turbo-preview", "openrouter/openai/gpt-4-turbo-preview"
    assert removal(TURBO, one, other).endswith("nobody else lists it")
    silent = TURBO.providers["openrouter"].model_copy(update={"held": {}})
    made = TURBO.model_copy(update={"providers": {**TURBO.providers, "openrouter": silent}})
    assert removal(made, one).endswith("nobody else lists it")


def test_another_name_of_a_model_is_told_as_one_and_replaced_by_what_replaces_that() -> None:
    own = make_model("open-mixtral-8x22b")
    made = catalog(
        mistral=(own, make_model("open-mixtral-8x22b-2404", alias_of=own.id)),
        fireworks=(make_model("accounts/fireworks/models/mixtral-8x22b-instruct"),),
    )
    made = made.model_copy(update={"combined": dict(combine_by(made.providers).models)})
    told = removal(made, "mistral/open-mixtral-8x22b-2404", "mistral/open-mixtral-8x22b")
    assert told == (
        "no day was announced, another name of mistral/open-mixtral-8x22b, "
        "also fireworks/accounts/fireworks/models/mixtral-8x22b-instruct"
    )
    alone = catalog(mistral=tuple(made.providers["mistral"].models.values()))
    told = removal(alone, "mistral/open-mixtral-8x22b-2404", "mistral/open-mixtral-8x22b")
    assert told == "no day was announced, another name of mistral/open-mixtral-8x22b"
    assert removal(alone, "mistral/open-mixtral-8x22b-2404").endswith("also mistral/open-mixtral-8x22b")
