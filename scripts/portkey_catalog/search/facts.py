"""What is known of each model in a catalog, as searches and needs ask for it (pure)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portkey_catalog.combine.promises import promises
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.names import COMBINED_PROVIDER, listed_as, opencode_key
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.identity.deployments import shown_name
from portkey_catalog.schema import Catalog, CombinedModel, Cost, Kind, Modality, Model, OfferKey, Probed
from portkey_catalog.text.escape import one_line

NO_CHAIN = "too few of its offers can stand in a chain"
"""Why a combined model is none that one can ask."""
NO_CHAIN_ANY_MORE = "too few of its offers can stand in a chain any more"
"""The same of one whose id was published."""
USUAL_MIX = 4
"""Tokens of the usual mix that `Cost.usual` is the price of: three of the prompt, one of the answer."""

_CAN = {
    "tool_call": "tools",
    "reasoning": "reasoning",
    "structured_output": "json",
    "attachment": "files",
    "temperature": "temperature",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """One model, of a provider or combined; texts are on one line and harmless."""

    name: str
    """Name by which opencode lists it, or would: `provider/model`."""
    title: str
    """Display name."""
    model: Model | CombinedModel
    """What the catalog says."""
    answers: Model | CombinedModel
    """The same, or the one offer that alone answers for a combined model."""
    providers: tuple[str, ...]
    """Slug of its provider, or those of the chain."""
    kind: Kind
    status: str | None
    can: tuple[str, ...]
    context: int | None
    """Tokens, as opencode is told where it lists the model."""
    output: int | None
    released: date | None
    """UTC day; of a combined model the earliest that its chain knows."""
    retires: date | None
    """UTC day from which requests fail; of a combined model the first of its chain."""
    tags: tuple[str, ...]
    open_weights: bool
    why_not: str | None
    """Why opencode does not list it; absent where it does."""
    called: str
    """All its names, in lower case."""
    probed: Probed | None
    """What probes found of it; of a combined model, of the first in its chain."""
    real: str | None
    """Id of the combined model that it is or belongs to, of the first where several have it."""

    @property
    def combined(self) -> bool:
        """It is a combined model."""
        return isinstance(self.model, CombinedModel)

    @property
    def id(self) -> str:
        """Its id at its provider, or that of the combined model, an account's number masked."""
        return harmless(opencode_key(self.model.id))

    @property
    def cost(self) -> Cost:
        """Prices in USD per million tokens; of a combined model those of the first in its chain."""
        return self.answers.cost

    @property
    def price(self) -> Decimal | None:
        """USD per million tokens of the usual mix."""
        usual = self.cost.usual
        return usual / USUAL_MIX if usual.is_finite() else None

    @property
    def reads(self) -> tuple[Modality, ...]:
        """Kinds of content that it reads."""
        return self.answers.modalities.input

    @property
    def makes(self) -> tuple[Modality, ...]:
        """Kinds of content that it produces."""
        return self.answers.modalities.output


def harmless(name: str) -> str:
    """A name or id as it is typed, without characters that nobody types, which the rules keep out of any catalog."""
    if name.isprintable() or all(each.isprintable() or unicodedata.category(each) == "Zs" for each in name):
        return name  # a space of another kind is a letter of the id like any other
    return one_line(name)


def listed(slug: str, model_id: str) -> str:
    """The name by which opencode lists a provider's model, harmless."""
    return harmless(listed_as(slug, model_id))


def probed(catalog: Catalog, slug: str, model_id: str) -> Probed | None:
    """What probes found of a provider's model."""
    return catalog.health.get(slug, {}).get(model_id)


def all_facts(catalog: Catalog) -> tuple[Facts, ...]:
    """Every model: combined ones first, then provider by provider, each by id."""
    reals: dict[OfferKey, str] = {}
    for combined in catalog.combined.values():
        for member in combined.members:
            reals.setdefault(member.key, combined.id)
    return (*_combined(catalog), *_single(catalog, reals))


def _combined(catalog: Catalog) -> Iterator[Facts]:
    for model in catalog.combined.values():
        targets = [
            (catalog.providers[each.provider], catalog.providers[each.provider].models[each.id])
            for each in model.targets
        ]
        models = [offer for _, offer in targets]
        answers = model if model.chain or not models else model.model_copy(update=promises(models))
        limit = (published_limit(answers.limit) if models else None) or answers.limit
        tags = [set(provider.tags) for provider, _ in targets]
        slugs = tuple(dict.fromkeys(provider.slug for provider, _ in targets))
        yield Facts(
            name=f"{COMBINED_PROVIDER}/{model.id}",
            title=one_line(model.name),
            model=model,
            answers=answers,
            providers=slugs,
            kind=Kind.CHAT,
            status=models[0].status if models else None,
            can=_can(answers),
            context=limit.context,
            output=limit.output,
            released=min(filter(None, (each.release_date for each in models)), default=None),
            retires=min(filter(None, (each.retires for each in models)), default=None),
            tags=tuple(sorted(set[str].intersection(*tags))) if tags else (),
            open_weights=any(each.open_weights for each in models),
            why_not=None if model.published else NO_CHAIN_ANY_MORE if model.id in catalog.ids else NO_CHAIN,
            called=_called(
                *(f"{COMBINED_PROVIDER}/{name}" for name in model.names),
                model.name,
                model.lab,
                model.family,
                COMBINED_PROVIDER,
                *slugs,
            ),
            probed=probed(catalog, *model.targets[0].key) if model.targets else None,
            real=model.id,
        )


def _single(catalog: Catalog, reals: Mapping[OfferKey, str]) -> Iterator[Facts]:
    missing = exclusions(catalog)
    for slug, provider in catalog.providers.items():
        for model in provider.models.values():
            why = missing[slug].get(model.id)
            limit = (published_limit(model.limit) if why is None else None) or model.limit
            title = shown_name(model)
            yield Facts(
                name=listed(slug, model.id),
                title=one_line(title),
                model=model,
                answers=model,
                providers=(slug,),
                kind=model.kind,
                status=model.status,
                can=_can(model),
                context=limit.context,
                output=limit.output,
                released=model.release_date,
                retires=model.retires,
                tags=provider.tags,
                open_weights=bool(model.open_weights),
                why_not=why,
                called=_called(listed(slug, model.id), title, model.lab, model.family, slug, provider.name),
                probed=probed(catalog, slug, model.id),
                real=reals.get((slug, model.id)),
            )


def _can(model: Model | CombinedModel) -> tuple[str, ...]:
    images = ("images",) if "image" in model.modalities.input else ()
    return (*(word for field, word in _CAN.items() if getattr(model, field)), *images)


def _called(*names: str | None) -> str:
    """All names on lines of their own, so that no text is found across two of them."""
    return "\n".join(one_line(each).lower() for each in names if each)
