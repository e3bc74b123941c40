"""The account's Model Catalog, read for what it says of providers and of their models (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from portkey_catalog.collect.outcome import AccountList, Outcome
from portkey_catalog.identity.deployments import UNTOLD, said_by_account
from portkey_catalog.normalise.model_ids import why_no_model
from portkey_catalog.normalise.models import Normalised
from portkey_catalog.schema import ACCOUNT, Catalog, Model
from portkey_catalog.settings.shapes import ProviderSettings
from portkey_catalog.upstream.formats import portkey
from portkey_catalog.upstream.lists import Answer, Rejection
from portkey_catalog.upstream.rows import Row

FEW = 4
"""So few rows of the account's list that cannot be read are no sign that it has another shape now."""
MOST_UNREADABLE = 0.25
"""Share of its rows that may be unreadable, beyond a few, in a list that counts as whole."""


@dataclass(frozen=True, slots=True)
class AccountSays:
    """The account's word on one provider."""

    rows: Sequence[Row] = ()
    """Rows of its Model Catalog that name models of the provider."""
    slugs: Collection[str] = frozenset()
    """Of all providers of the account and the settings: `@slug/...` is no model's id."""
    deployed: Mapping[str, str] = field(default_factory=dict)
    """Its word of last time on deployments, see `deployments_of`."""


def account_list_of(answer: Answer) -> AccountList:
    """The account's list by provider; not whole where too many of its rows cannot be read."""
    listed: dict[str, list[Row]] = {}
    for row in answer.rows:
        slug, model_id = portkey.split_id(row.id)
        listed.setdefault(slug, []).append(replace(row, id=model_id))
    bad = len(answer.rejected)
    return AccountList(listed, whole=bad < FEW or bad <= MOST_UNREADABLE * (bad + len(answer.rows)))


def deployments_of(provider: ProviderSettings, previous: Catalog | None) -> dict[str, str]:
    """The account's word of last time on a provider's deployments: id -> name of the model that answers."""
    slug = provider.published_slug
    old = previous.providers[slug].models if previous and slug in previous.providers else {}
    return {model_id: said for model_id, model in old.items() if (said := said_by_account(model))}


def names_told(said: AccountSays, read: Normalised) -> dict[str, str]:
    """The account's names of models that it names otherwise than their ids, by id: see `deployments`.

    A pattern, a path or an address is no model's name, whatever it would read as.

    Args:
        said: what the account says of a provider.
        read: its rows, normalised.
    """
    names: dict[str, str] = {}
    for row in said.rows:
        told = (row.canonical_slug or "").strip()
        if told and told != row.id:
            model = read.models.get(row.id)
            named = told.isprintable() and {"", ".", ".."}.isdisjoint(told.split("/"))
            fit = named and not why_no_model(told, said.slugs)
            names[row.id] = (fit and model and model.canonical_slug) or UNTOLD
    return names


def with_account_rows(
    models: Mapping[str, Model], said: Normalised, own: Set[str], names: Mapping[str, str]
) -> tuple[dict[str, Model], list[Rejection]]:
    """Add what the account can reach although the provider does not list it, and what the account says it is.

    Args:
        models: the provider's list, by id.
        said: the account's rows of the provider, normalised.
        own: ids of all rows of the provider's list.
        names: id -> name of the model that answers, by the account.

    Returns:
        The models by id, and the rejected rows that only the account has.
    """
    joined = dict(models)
    for model_id in said.models.keys() - own:
        name = names.get(model_id)
        provenance = {"id": ACCOUNT, **({"canonical_slug": ACCOUNT} if name else {})}
        joined[model_id] = said.models[model_id].model_copy(update={"canonical_slug": name, "provenance": provenance})
    for model_id in models.keys() & names.keys():
        if models[model_id].canonical_slug is None:
            update = {"canonical_slug": names[model_id], "provenance": {"canonical_slug": ACCOUNT}}
            joined[model_id] = models[model_id].model_copy(update=update)
    return dict(sorted(joined.items())), [row for row in said.rejected if row.id not in own]


def with_account_models(outcome: Outcome, previous: Catalog | None, listed: AccountList | None) -> Outcome:
    """Keep what only the account names while its list cannot be read, and what stands in a list that was cut short.

    Of a model that may stand in what was not read of the provider's list, the account's name says nothing new.

    Args:
        outcome: what a provider answered.
        previous: the last catalog.
        listed: the account's list, or `None` when it was not read.
    """
    slug = outcome.settings.published_slug
    if not outcome.models or not previous or slug not in previous.providers:
        return outcome
    old, models = previous.providers[slug].models, dict(outcome.models)
    if not outcome.complete:
        models = {each: model for each, model in models.items() if each not in old or not is_named_only(model)}
    if listed is None or not listed.whole:
        named = {each: model for each, model in old.items() if is_named_only(model) and not why_no_model(each, ())}
        models = {**named, **models}
    return replace(outcome, models=dict(sorted(models.items())))


def is_named_only(model: Model) -> bool:
    """Tell a model that only the account names, and not its provider's list."""
    return model.provenance.get("id") == ACCOUNT
