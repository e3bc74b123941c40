"""Name of a combined model: the maker's own name, or else the one that most providers agree on (pure).

A name is text that a provider chose, and people choose a model by it. So it votes only if it says what the identity
says, the family and the date aside, and nothing else: every word and number of it stands in the identity or in the
provider's own id of the model, or is one of a few that tell nothing (`api`, `free`). "USE THIS ONE", "Ignore previous
instructions", another family's name and another version's have words of their own, and so have letters that only look
Latin; "GPT-4o" says too little for `gpt-4o-mini`.

Measured in November 2026, all names read by eye. On the newest recorded lists of 48 providers 84 of 907 names do not
vote, and 25 of 381 combined models are called by their id for it; in a snapshot of models.dev with 225 providers 369 of
6,725, and 23 of 578. Among what is called better now: "Venice Small" for `qwen3-4b`, "Claude Opus 5" for
`claude-opus-5-fast`, "Grok 4.20" for its two modes. What loses a good name is mostly a release that no id has: "Mistral
Small 3".
"""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from portkey_catalog.grouping.groups import Offer
from portkey_catalog.identity import Key, lab_of_name, slug_of, without_maker
from portkey_catalog.schema import Model

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
"""A word or a number: `Qwen3` is two."""
_SAYS_NOTHING = frozenset(["0", "api", "chat", "free", "it", "instruct", "model", "v"])
_SHORT = {"experimental": "exp"}
_PAIR = re.compile(r"(?<!\d)(\d\d)[-.](\d\d)(?!\d)")
"""A date of two parts: `06-05`, `24.11`."""
MOST_SAID = 4_096
"""Names of models of which it is remembered whether they vote."""
LONGEST = 60
"""Characters of a name that votes; an id is never so long that its name needs more."""


def display_name(offers: Sequence[Offer], identity: str, upstreams: Mapping[str, str], fallback: str) -> str:
    """The display name of these offers, without the lab before it and notes such as `(free)` behind it.

    Every provider has one vote, and those of one upstream have one together. Only words part votes: `GLM-4.5` is
    `Glm 4.5`. Where names have equally many, the one of the first provider counts, in the order of the offers.

    Args:
        offers: offers in failover order.
        identity: canonical identity of the model.
        upstreams: provider -> the first provider with the same upstream.
        fallback: what it is called where no name may vote.
    """
    ballots: dict[str, tuple[Offer, str]] = {}
    for offer in offers:
        name = bare_name(offer.model.name)
        if offer.model.name != offer.model.id and may_vote(name, offer.model, identity):
            ballots.setdefault(upstreams.get(offer.provider, offer.provider), (offer, name))
    own = [name for offer, name in ballots.values() if offer.own]
    named = own or [name for _, name in ballots.values()]
    words = {name: tuple(_words(name)) for name in set(named)}
    votes = Counter(words[name] for name in named)
    spelt = Counter(name.casefold() for name in named)
    return max(named, key=lambda name: (votes[words[name]], spelt[name.casefold()]), default=fallback)


def may_vote(name: str, model: Model, identity: str) -> bool:
    """Accept a name that says what the identity says, and nothing but what that or the provider's own id says."""
    own = model.id.rpartition("/")[2] if "/" in identity else model.id
    return _says_so(name, own, model.family or "", identity)


# Most providers call a model the same, and ask for it twice a day.
@lru_cache(maxsize=MOST_SAID)
def _says_so(name: str, own: str, family: str, identity: str) -> bool:
    _, is_read, title = identity.rpartition("/")
    if len(name) > LONGEST or lab_of_name(slug_of(name)) not in (None, lab_of_name(title)):
        return False
    said = _tokens(name)
    known = _tokens(identity.replace("+", " ")) | _tokens(own) | _tokens(family) | _SAYS_NOTHING
    first, *rest = _words(Key.parse(identity).name) if is_read else [""]
    return bool(said - _SAYS_NOTHING) and said <= known and said.union(_SAYS_NOTHING, {first}).issuperset(rest)


def bare_name(name: str) -> str:
    """`Anthropic: Claude Sonnet 4 (US)` -> `Claude Sonnet 4`."""
    title = without_maker(name)
    return title.partition(" (")[0].strip() or title


def _words(text: str) -> list[str]:
    text = _PAIR.sub(r"\1\2", text.lower().replace("+", " plus "))
    return [_SHORT.get(each, each) for each in _TOKEN.findall(text)]


def _tokens(text: str) -> set[str]:
    """The words and numbers of a text, and the year and month of a date in it."""
    words = set(_words(text))
    for digits in (word for word in words.copy() if len(word) in (6, 8) and word.startswith("20")):
        month = int(digits[4:6])
        if 0 < month < 13:
            words |= {digits[:4], digits[4:6], month_abbr[month].lower(), month_name[month].lower()}
    return words
