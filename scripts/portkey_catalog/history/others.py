"""Who else lists a model, by the identities of all lists, whether opencode can use it or not (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from portkey_catalog.grouping.groups import identity_of
from portkey_catalog.grouping.in_context import keys_in_context
from portkey_catalog.identity import compatible
from portkey_catalog.schema import Catalog, Kind, Model, OfferKey

_Index = dict[str, list[OfferKey]]


class Others:
    """Offers of the same model in a catalog.

    Of chat models what counts is how they are combined. The others are in no combined model, so they are told by their
    names alone; a list that says nothing of the kind may mean any.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def of(self, slug: str, model_id: str) -> list[str]:
        """The other offers (`slug/model-id`) of a model, and of the one that it is another name of, sorted."""
        model = self._model((slug, model_id))
        if model is None:
            return []
        known = [(slug, model_id), *([(slug, model.alias_of)] if model.alias_of else [])]
        found = {other for key in known for other in (key, *self._same(key)) if self._model(other)}
        return sorted("/".join(key) for key in found - {(slug, model_id)})

    def _model(self, key: OfferKey) -> Model | None:
        provider = self._catalog.providers.get(key[0])
        return provider.models.get(key[1]) if provider else None

    def _same(self, key: OfferKey) -> Iterator[OfferKey]:
        yield from self._members.get(key, ())
        model = self._model(key)
        if model is None:
            return
        chat = model.kind is Kind.CHAT
        alike = self._together.get(self._keys.get(key, ""), []) if chat else []
        name = identity_of(model, key[0])
        named = self._named.get(name.key, []) if name else []
        for other in (*alike, *named):
            found = self._model(other)
            both_chat = chat and found is not None and found.kind is Kind.CHAT
            if found and (other in alike or not both_chat) and not compatible(model, found):
                yield other

    @cached_property
    def _members(self) -> dict[OfferKey, list[OfferKey]]:
        models = self._catalog.combined.values()
        return {one.key: [each.key for each in model.members] for model in models for one in model.members}

    @cached_property
    def _keys(self) -> dict[OfferKey, str]:
        return keys_in_context(self._catalog)

    @cached_property
    def _together(self) -> _Index:
        """Chat models by what they are after a look at all of them."""
        found: defaultdict[str, list[OfferKey]] = defaultdict(list)
        for key, meant in self._keys.items():
            found[meant].append(key)
        return found

    @cached_property
    def _named(self) -> _Index:
        """Models of any kind by what their names say."""
        found: defaultdict[str, list[OfferKey]] = defaultdict(list)
        for slug, provider in self._catalog.providers.items():
            for model_id, model in provider.models.items():
                if name := identity_of(model, slug):
                    found[name.key].append((slug, model_id))
        return found
