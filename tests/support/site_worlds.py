"""Catalogs as large as one likes, for measurements of the site: models as various as those of real lists."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portkey_catalog.schema import Catalog, Cost, Event, Kind, Limit, Member, Modalities, Model
from support.small_catalog import as_of_chain, make_combined, make_model, make_provider

LABS = (
    *("Alder", "Beacon", "Cobalt", "Drift", "Everest", "Fathom", "Granite", "Harbor", "Indigo", "Jasper", "Kindle"),
    *("Lumen", "Mosaic", "Nimbus", "Orchid", "Pioneer", "Quarry", "Ripple", "Summit", "Tundra", "Umbra", "Vertex"),
)
FAMILIES = ("sonata", "opus", "haiku", "lyric", "ballad", "verse", "canto", "fugue", "etude", "rondo", "nocturne")
KINDS = ("", "instruct", "chat", "coder", "vision", "thinking", "mini", "nano", "turbo", "preview", "fast", "long")
SIZES = ("", "1b", "3b", "7b", "8b", "14b", "32b", "70b", "235b-a22b", "480b-a35b")
CONTEXTS = (8_192, 32_768, 65_536, 128_000, 131_072, 200_000, 262_144, 1_000_000, 1_048_576)
DAY = date(2026, 11, 1)


def site_world(models: int = 8_000, providers: int = 44, combined: int = 600, *, seed: int = 15) -> Catalog:
    """A catalog of about so many distinct models of so many providers, and so many combined ones of 2 to 5 each."""
    rng = random.Random(seed)
    real = _names(rng)
    slugs = [f"{rng.choice(LABS).lower()}-{number}" for number in range(providers)]
    rows: dict[str, list[Model]] = {slug: [] for slug in slugs}
    members: dict[str, list[Member]] = {}
    made = 0
    for number, (lab, name) in enumerate(real):
        if made >= models:
            break
        sellers = rng.sample(slugs, rng.randint(2, 5)) if number < combined else [rng.choice(slugs)]
        facts = _facts(rng, lab)
        for slug in sellers:
            model_id = f"{lab.lower()}/{name}" if rng.random() < 0.7 else name
            price = Decimal(rng.randint(1, 400)) / 40
            cost = Cost(input=price, output=price * 4, cache_read=price / 10 if rng.random() < 0.4 else None)
            rows[slug].append(make_model(model_id, name.replace("-", " ").title(), **facts, cost=cost))
            if number < combined:
                members.setdefault(name, []).append(Member(provider=slug, id=model_id, evidence=("same name",)))
            made += 1
    found = {slug: make_provider(slug, *rows[slug], name=slug.replace("-", " ").title()) for slug in sorted(slugs)}
    chains = {
        name: as_of_chain(make_combined(name, *offers, name=name.replace("-", " ").title()), found)
        for name, offers in sorted(members.items())
    }
    catalog = Catalog(gateway="https://api.portkey.ai/v1", providers=found, combined=chains)
    return catalog.model_copy(update={"changes": tuple(_changes(rng, catalog, models // 8))})


def _names(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Labs and names without an end, no name twice."""
    seen: set[str] = set()
    while True:
        version = f"{rng.randint(1, 9)}" + (f".{rng.randint(1, 9)}" if rng.random() < 0.5 else "")
        parts = (rng.choice(FAMILIES), version, rng.choice(SIZES), rng.choice(KINDS))
        lab, name = rng.choice(LABS), "-".join(filter(None, parts))
        if rng.random() < 0.3:
            name += f"-20{rng.randint(23, 26)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
        if name in seen:
            name = f"{lab.lower()}-{name}"
        if name not in seen:
            seen.add(name)
            yield lab, name


def _facts(rng: random.Random, lab: str) -> dict[str, Any]:
    context = rng.choice(CONTEXTS)
    chat = rng.random() < 0.85
    return {
        "lab": lab,
        "kind": Kind.CHAT if chat else Kind.EMBEDDING,
        "limit": Limit(context=context, output=min(context, rng.choice((4_096, 8_192, 16_384, 64_000)))),
        "modalities": Modalities(input=("text", "image") if rng.random() < 0.4 else ("text",), output=("text",)),
        "tool_call": rng.random() < 0.7 if chat else None,
        "reasoning": rng.random() < 0.4,
        "structured_output": rng.random() < 0.5,
        "open_weights": rng.random() < 0.4,
        "release_date": DAY - timedelta(days=rng.randint(0, 900)),
    }


def _changes(rng: random.Random, catalog: Catalog, count: int) -> Iterator[Event]:
    """Prices that rose, on thirty days, the oldest first."""
    offers = [(slug, model) for slug, provider in catalog.providers.items() for model in provider.models.values()]
    for number, (slug, model) in enumerate(rng.sample(offers, count)):
        new = model.cost.input or Decimal(0)
        on = DAY + timedelta(days=30 * number // count)
        yield Event(on=on, provider=slug, model=model.id, field="cost.input", old=new * 2, new=new)
