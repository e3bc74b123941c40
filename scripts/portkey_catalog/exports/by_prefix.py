"""Catalog -> a Portkey config that chooses the provider by how the id of a model begins (pure).

It is saved in Portkey and made the default config of a key, so that programs which know plain ids only, such as
`gpt-4.1` or `claude-sonnet-4-5`, are routed by rule. An id of the form `@slug/model`, and one of which nobody here has
a beginning, goes on as it is asked: Portkey reads the provider off it, or refuses it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from portkey_catalog.exports.boundary import is_outside
from portkey_catalog.exports.chain import conduct, target_of
from portkey_catalog.schema import Catalog

AS_ASKED = "as asked"
"""Name of the target that changes nothing of a request; no slug has a space."""
MOST_TARGETS = 6
"""Providers that one beginning may lead to, one after the other."""

_BEGINNING = re.compile(r"[A-Za-z0-9_]+(?:[-/:.]|\Z)")


def beginning(model_id: str) -> str | None:
    """The beginning of an id up to its first mark of punctuation, that included; all of an id without one.

    `None` where it begins in a way that no rule is made of, such as `@cf/meta/llama`.
    """
    found = _BEGINNING.match(model_id)
    return found[0] if found else None


def by_prefix(catalog: Catalog) -> dict[str, Any] | None:
    """The config; `None` where no provider is reached by Portkey alone, or nobody lists a model.

    A beginning leads to the provider that lists most ids with it. Another one stands behind it only where every id that
    both list is proven to be one model (they are offers of one combined model), so that a rule never answers with a
    model that is not the one asked for. Providers outside the boundary of `combine.require` are in no rule.
    """
    chains: dict[tuple[str, ...], list[str]] = defaultdict(list)
    real = _real_models(catalog)
    for each, ids in sorted(_by_beginning(catalog).items()):
        chains[_chain(ids, real)].append(each)
    if not chains:
        return None
    ordered = sorted(chains.items(), key=lambda pair: pair[1])
    return {
        "strategy": {
            "mode": "conditional",
            "conditions": [
                {"query": {"params.model": {"$regex": _pattern(beginnings)}}, "then": _name(slugs)}
                for slugs, beginnings in ordered
            ],
            "default": AS_ASKED,
        },
        "targets": [*(_target(catalog, slugs) for slugs, _ in ordered), {"name": AS_ASKED, **_as_asked(catalog)}],
    }


Ids = Mapping[str, frozenset[str]]
"""Ids by the slug of who lists them."""


def _by_beginning(catalog: Catalog) -> Mapping[str, Ids]:
    """Who lists which ids, by their beginning; only what the account enables, and Portkey reaches without a header."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for slug, provider in catalog.providers.items():
        if not (provider.route.provider or "").startswith("@") or provider.is_new or is_outside(catalog, slug):
            continue
        for model in provider.models.values():
            if model.enabled is not False and (each := beginning(model.id)):
                found[each][slug].add(model.id)
    return {each: {slug: frozenset(ids) for slug, ids in ids_of.items()} for each, ids_of in found.items()}


def _real_models(catalog: Catalog) -> Mapping[tuple[str, str], str]:
    """Offers (slug, id) -> the combined model that they are offers of."""
    return {member.key: model.id for model in catalog.combined.values() for member in model.members}


def _chain(ids: Ids, real: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    """The providers of one beginning in the order in which they are asked."""
    first, *others = sorted(ids, key=lambda slug: (-len(ids[slug]), slug))
    chain = [first]
    for slug in others:
        shared = [(real.get((each, same)), real.get((slug, same))) for each in chain for same in ids[each] & ids[slug]]
        proven = all(one is not None and one == other for one, other in shared)
        if proven and ids[first] & ids[slug] and len(chain) < MOST_TARGETS:
            chain.append(slug)
    return tuple(chain)


def _pattern(beginnings: Sequence[str]) -> str:
    """A regular expression, as JavaScript reads it, for ids that begin in one of these ways."""
    parts = (
        re.sub(r"\.", r"\\.", each) + ("$" if each[-1].isalnum() or each[-1] == "_" else "") for each in beginnings
    )
    return f"^(?:{'|'.join(parts)})"


def _name(slugs: Sequence[str]) -> str:
    """Name of the target of these providers."""
    return " then ".join(slugs)


def _as_asked(catalog: Catalog) -> dict[str, Any]:
    """What the target has that names no provider: Portkey's own check of a config refuses an empty one."""
    _, behaviour = conduct(catalog.failover)
    return behaviour or {"retry": {"attempts": 0}}


def _target(catalog: Catalog, slugs: Sequence[str]) -> dict[str, Any]:
    """Where a beginning leads: to one provider, or to a fallback of several. The id stays as it was asked."""
    codes, behaviour = conduct(catalog.failover)
    targets = [target_of(catalog.providers[slug].route) | behaviour for slug in slugs]
    if len(targets) == 1:
        return {"name": _name(slugs), **targets[0]}
    return {
        "name": _name(slugs),
        "strategy": {"mode": "fallback", "on_status_codes": codes},
        "targets": targets,
    }
