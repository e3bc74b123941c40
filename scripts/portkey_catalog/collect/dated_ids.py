"""A dated model has from its undated one what its own row leaves unknown (pure).

`gpt-5.4-2026-03-05` is the snapshot of `gpt-5.4` of that day, and lists such as OpenAI's say nothing of either but the
id; metadata sources describe the one and forget the other. What the id is read as decides which undated model is the
same, so none is found where the undated name means whichever snapshot a provider took (`mistral-large`). The provenance
calls it a `twin`.

Measured in October 2026 on all pairs of which both are described, in models.dev and the recorded lists: the kind agrees
in 380 of 380. Where the date is a full day, so do tools (39 of 39), reasoning (35), structured output (37), temperature
(34), the window (45) and the content produced (41), and where both ids are read as one snapshot, likewise (24, 20, 14,
18, 27, 22). A month, or a day without its year, marks a release of its own: tools differ in 11 of 140 pairs (DeepSeek
R1 0528 calls them), so it has the kind alone. Between days, output limits differ in 9 of 39 pairs, prices in 7 of 53
and the content read in 11 of 45, so nobody has these from there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date

from portkey_catalog.grouping.groups import identity_of
from portkey_catalog.identity import Identity, compatible, says_the_same, stated_date
from portkey_catalog.identity.deployments import stands_for
from portkey_catalog.schema import TWIN, Kind, Model
from portkey_catalog.schema.provenance import Origin, is_known, origin_of, value_of, with_facts

_SHARED = (
    "tool_call",
    "reasoning",
    "structured_output",
    "temperature",
    "limit.context",
    "limit.input",
    "modalities.output",
)
"""Fields that the snapshots of one model share besides their kind."""


def with_undated_facts(
    models: Mapping[str, Model], described: Mapping[str, Model], slug: str, before: Mapping[str, Model]
) -> dict[str, Model]:
    """Fill what the dated models of a provider leave unknown.

    Args:
        models: the provider's models by id.
        described: what metadata sources say of the provider's models, listed or not, by id.
        slug: the provider's slug.
        before: the last list. What a dated model had from its undated one stays while it is listed and nobody says
            more, unless another model answers in its place.
    """
    dates = {model_id: _date(model) for model_id, model in models.items()}
    dated = {
        each: identity for each, digits in dates.items() if digits and (identity := identity_of(models[each], slug))
    }
    if not dated:
        return dict(models)
    keys = {key for identity in dated.values() for key in (identity.key, identity.undated)}
    listed = _by_identity((models[each] for each, digits in dates.items() if not digits), slug, keys)
    unlisted = (model for model_id, model in described.items() if model_id not in models)
    others = _by_identity((model for model in unlisted if not _date(model)), slug, keys)
    found = dict(models)
    for model_id, identity in dated.items():
        # What another provider's model of the name can do is not known of a server of one's own.
        pools = (listed,) if models[model_id].self_hosted else (listed, others)
        model = _filled(models[model_id], identity, pools)
        old = before.get(model_id)
        found[model_id] = _as_before(model, old) if old and _meant(old) == _meant(model) else model
    return found


def _meant(model: Model) -> str:
    """The name of the model that answers, with its date if the id or the account tells that."""
    said = stands_for(model)
    if said is None or (says_the_same(model) and not stated_date(said)):
        return model.id
    return said


def _date(model: Model) -> str | None:
    """The snapshot that a model is, in digits."""
    meant = _meant(model)
    # Reading an id takes long; the shortest date has four digits.
    return stated_date(meant) if sum(map(str.isdecimal, meant)) >= len("0528") else None


def _by_identity(models: Iterable[Model], slug: str, keys: Collection[str]) -> dict[str, list[Model]]:
    """Models by which of these identities they have."""
    found: dict[str, list[Model]] = {key: [] for key in keys}
    for model in models:
        if identity := identity_of(model, slug):
            found.get(identity.key, []).append(model)
    return found


def _is_day(digits: str) -> bool:
    """Tell whether digits such as `20260305` are a day of the calendar."""
    with suppress(ValueError):
        return len(digits) == len("20260305") and bool(date.fromisoformat(digits))
    return False


def _filled(model: Model, identity: Identity, pools: Sequence[Mapping[str, Sequence[Model]]]) -> Model:
    """The model with what its undated ones agree on; the first pool that knows a fact decides."""
    full = _is_day(_date(model) or "")
    for field in ("kind", *_SHARED):
        if field != "kind" and model.kind is not Kind.CHAT:
            break
        # Where the lab made one snapshot only, or a name stands for one, both ids are the very same model.
        keys = dict.fromkeys((identity.key, identity.undated) if full or field == "kind" else (identity.key,))
        for pool in pools:
            named = [each for key in keys for each in pool[key] if is_known(each, field)]
            same = [each for each in named if not compatible(model, each)]
            if same and not is_known(model, field):
                if len({value_of(each, field) for each in same}) == 1:
                    origin = str(Origin(TWIN, listed=min(each.id for each in same)))
                    model = with_facts(model, {field: value_of(same[0], field)}, {field: origin})
                break
    return model


def _as_before(model: Model, before: Model) -> Model:
    said = {field: str(origin) for field in before.provenance if (origin := _origin_undated(before, field))}
    left = {field: origin for field, origin in said.items() if not is_known(model, field)}
    return with_facts(model, {field: value_of(before, field) for field in left}, left)


def _origin_undated(model: Model, field: str) -> Origin | None:
    """The undated model that a fact is from, if it is from one."""
    origin = origin_of(model, field)
    return origin if origin and origin.source == TWIN else None
