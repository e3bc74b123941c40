"""Facts that may still speak against a merge of offers whose ids read as one model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from portkey_catalog.identity.deployments import as_meant, said_by_account
from portkey_catalog.identity.identify import identify, read_offer
from portkey_catalog.identity.parse import LONGEST, Stated, read, slug_of, without_maker
from portkey_catalog.identity.titles import made_from_another
from portkey_catalog.identity.titles import versions as versions_in
from portkey_catalog.identity.words import SAID_APART, THINKING
from portkey_catalog.schema import ASSUMED, Kind, Model

_NOT_THINKING = re.compile(r"\bno(n|t)?[- ]?(think|reason)", re.IGNORECASE)

PRICE_RATIO = 40
"""Offers of one model have been seen to differ 30 times in price; beyond this the ids have misled us."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that may speak against a merge: offers with equal facts get on with the same others, and with each other."""

    kind: Kind
    outputs: tuple[str, ...]
    """Kinds of content it produces; empty when unknown."""
    date: str | None
    """Snapshot in the id."""
    said: tuple[str, ...]
    """Words that the display name has and the id has not, see `_said`."""
    weights: str | None
    """Identity of the weights stated."""
    price_in: Decimal | None
    price_out: Decimal | None
    name: str = field(compare=False, repr=False)
    repository: str | None = field(compare=False, repr=False)


def facts_of(model: Model) -> Facts:
    """The facts of an offer that may speak against a merge."""
    model = as_meant(model)
    return Facts(
        kind=model.kind,
        outputs=model.modalities.output,
        date=stated_date(model.id),
        said=_said(
            model.id, model.name, model.hugging_face_id, None if said_by_account(model) else model.canonical_slug
        ),
        weights=weights_in(model.hugging_face_id) if model.hugging_face_id else None,
        price_in=model.cost.input,
        price_out=model.cost.output,
        name=model.name,
        repository=model.hugging_face_id,
    )


def compatible(a: Model, b: Model) -> str | None:
    """Say why two offers with one key must not be merged after all; `None` when nothing speaks against it."""
    return contradiction(facts_of(a), facts_of(b))


def contradiction(a: Facts, b: Facts) -> str | None:
    """Say what in the facts of two offers speaks against a merge; `None` when nothing does."""
    if a.kind != b.kind and Kind.UNKNOWN not in (a.kind, b.kind):
        return f"one is {a.kind.value}, the other {b.kind.value}"
    if a.outputs != b.outputs and a.outputs and b.outputs and set(a.outputs).isdisjoint(b.outputs):
        return f"one produces {', '.join(a.outputs)}, the other {', '.join(b.outputs)}"
    if a.date and b.date and not (a.date.endswith(b.date) or b.date.endswith(a.date)):
        return f"snapshots {' and '.join(sorted((a.date, b.date)))} differ"
    if a.said != b.said:
        telling = a if a.said else b
        return f"the display name {telling.name} says more than the id: {', '.join(telling.said)}"
    if a.weights and b.weights and a.weights != b.weights:
        return f"weights differ: {a.repository} and {b.repository}"
    if _far_apart(a.price_in, b.price_in) and _far_apart(a.price_out, b.price_out):
        return f"prices differ more than {PRICE_RATIO} times"
    return None


def agree(stated: Sequence[Facts]) -> bool:
    """Find that none of these facts contradicts another; most often they differ in prices alone, and not by much."""
    prices = ([facts.price_in for facts in stated], [facts.price_out for facts in stated])
    known = ([price for price in each if price] for each in prices)
    far = all(each and _far_apart(min(each), max(each)) for each in known)
    telling = {(facts.kind, facts.outputs, facts.date, facts.said, facts.weights): facts for facts in stated}
    return not any(contradiction(one, other) for one, other in combinations(stated if far else telling.values(), 2))


def price_ratio(a: Decimal | None, b: Decimal | None) -> Decimal:
    """Dearer by cheaper; 1 when one is unknown or free."""
    return max(a, b) / min(a, b) if a and b else Decimal(1)


def _far_apart(a: Decimal | None, b: Decimal | None) -> bool:
    """Find one price so many times the other; what is unknown or free is far from none."""
    # Not by dividing: thousands of offers of one name are compared with each other.
    return max(a, b) > PRICE_RATIO * min(a, b) if a and b else False


@dataclass(frozen=True, slots=True)
class Bound:
    """The distance that a statement of an offer may have from what the model's own lab offers."""

    what: str
    value: Callable[[Model], Decimal | None]
    above: Decimal
    """From so many times the lab's largest on, nobody believes it."""
    below: Decimal
    """Likewise from so small a part of the lab's smallest on."""


def _window(model: Model) -> Decimal | None:
    return Decimal(model.limit.context) if model.limit.context else None


def _output(model: Model) -> Decimal | None:
    """The output limit that somebody states; one that is the whole window says that there is none of its own."""
    output = model.limit.output
    assumed = model.provenance.get("limit.output", "").partition("/")[0] == ASSUMED
    return Decimal(output) if output and output != model.limit.context and not assumed else None


def _price(model: Model) -> Decimal | None:
    return model.cost.usual if model.cost.input and model.cost.output else None


APART = (
    Bound("a window of {} tokens", _window, Decimal(4), Decimal(20)),
    Bound("an output of {} tokens", _output, Decimal(20), Decimal(128)),
    Bound("a price of {}", _price, Decimal(12), Decimal(24)),
)
"""Beyond these an offer is not taken for the model. Measured in November 2026 in models.dev's snapshot, where 273
models are offered by their lab and by others, the latter 4,668 times: what no second provider states lies beyond them
for 4 large windows and 2 small ones, no large output and 1 small one, no high price and 1 low one."""
OUT_OF_CHAIN = (Bound("a window of {} tokens", _window, Decimal("1.9"), Decimal("Infinity")),)
"""Beyond this an offer is in no chain. Of the same offers 12 are, of which 8 are the model by their ids."""
BEYOND = Decimal("1.5")
"""Another that states so many times the lab's figure, or so small a part of it, speaks against that figure, too."""
AGREES = Decimal(4)
"""Two who do support each other when they lie no further apart than this: one runs open weights with a window of
262,144 tokens, another with 1,048,576, and their lab itself with 131,072."""


def unsupported(
    model: Model, labs: Sequence[Model], others: Sequence[Model], bounds: Sequence[Bound] = APART
) -> str | None:
    """Say what an offer states that no offer of the model's own lab supports, nor anybody else; `None` when nothing.

    Args:
        model: what somebody offers who is not the lab; only of chat models everybody means the same by these figures.
        labs: the lab's own offers of it. Without any nothing is said.
        others: offers of it by providers that do not share the first one's upstream.
        bounds: how far figures may lie from the lab's.
    """
    for bound in bounds if model.kind is Kind.CHAT else ():
        value = bound.value(model)
        own = sorted(filter(None, map(bound.value, labs)))
        if value is None or not own:
            continue
        stated = filter(None, map(bound.value, others))
        if value >= bound.above * own[-1]:
            beyond = [theirs for theirs in stated if theirs >= BEYOND * own[-1]]
            told = f"its lab has {own[-1].normalize():,f} at most"
        elif value * bound.below <= own[0]:
            beyond = [theirs for theirs in stated if theirs * BEYOND <= own[0]]
            told = f"its lab has {own[0].normalize():,f} at least"
        else:
            continue
        if not any(max(theirs, value) <= AGREES * min(theirs, value) for theirs in beyond):
            return f"{bound.what.format(f'{value.normalize():,f}')} is nobody else's, and {told}"
    return None


@lru_cache(maxsize=65536)
def stated_date(model_id: str) -> str | None:
    """The snapshot in an id, in digits as it stands there: `20250514`, `2507`, `0324`."""
    if sum(map(str.isdecimal, model_id)) < len("0528"):
        return None  # reading takes long
    reading = read(model_id)
    return reading.date if reading else None


@lru_cache(maxsize=65536)
def _said(model_id: str, name: str, repository: str | None, slug: str | None) -> tuple[str, ...]:
    """Words of the display name about the same family that the id lacks: another version, or a word that tells apart.

    "Claude Sonnet 4.5" for `claude-sonnet-4`, "Qwen3-Max-Thinking" for `qwen3-max`. A version also counts where the id
    has none, for instance `deepseek-chat`, unless it names a snapshot or the latest one.
    """
    if name == model_id:
        return ()
    reading = read_offer(Stated(id=model_id, name=name, canonical_slug=slug, hugging_face_id=repository))
    title = read(slug_of(without_maker(name)))
    if reading is None or title is None or title.family != reading.family:
        return ()
    if made_from_another(reading):
        return ()
    said, known = versions_in(title), versions_in(reading)
    moving = not known and (reading.date is not None or "latest" in reading.words)
    versions = () if moving or said & known or not said else tuple(sorted(f"version {number}" for number in said))
    words = (SAID_APART & set(title.words)) - set(re.split(r"[^a-z0-9]+", f"{model_id} {repository}".lower()))
    if _NOT_THINKING.search(name) or not THINKING.isdisjoint(re.split(r"[^a-z]+", model_id.lower())):
        words -= THINKING  # "(Non-thinking Mode)", or two words for one mode: "DeepSeek Reasoner (thinking)"
    return (*versions, *sorted(words))


@lru_cache(maxsize=65536)
def weights_in(repository: str) -> str:
    """Identity of the weights in a Hugging Face repository: quantised copies are the same weights."""
    if len(repository) > LONGEST:
        return repository.lower()
    named = identify(Model(id=repository, name=repository, kind=Kind.UNKNOWN), "")
    return named.key if named else repository.lower() if repository.isascii() else repository
