"""Identities after a look at all offers, which tells more than each id alone (pure).

An id alone does not say whether a name has one snapshot or two, whether `x-3` is `x-3.0`, whose `-fast` it is, or which
size is left out. What is decided here is the key of an offer's identity; offers with equal keys are then one model, see
`grouping`. A known member of a combined model, whose facts have not changed, stays what it is whatever newcomers list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from portkey_catalog.grouping.groups import NO_SHARED_UPSTREAM, Offer, all_offers, stays
from portkey_catalog.grouping.memory import LABS_WITH_DATES, NO_MEMORY, Memory, Snapshots, remembered
from portkey_catalog.grouping.same_upstream import same_upstream
from portkey_catalog.identity import Identity, Key, without_sizes
from portkey_catalog.identity.families import ANY_SIZE, CLOSED, ONLY_SIZE
from portkey_catalog.schema import Catalog, Kind

INDEPENDENT = 2
"""Providers with different upstreams that make a snapshot known when none of them is the lab."""
_PLAIN_VERSION = re.compile(r"[a-z]*\d{1,2}")
_MINOR = re.compile(r"([a-z]*\d{1,2})\.[1-9]\d?")
ZERO_IS_PLAIN = frozenset({"anthropic"})
"""Labs that write one model both ways themselves: "claude-sonnet-4-0" is Anthropic's alias of its Claude Sonnet 4."""
_FASTER = re.compile(r"(.+)-(fast|turbo)", re.IGNORECASE)
SELL_SPEED = {
    *("ai21", "alibaba", "amazon", "anthropic", "baidu", "bytedance", "cohere", "google", "inception", "moonshot"),
    *("morph", "openai", "perplexity", "stepfun", "tencent", "xai", "zai"),
}
"""Labs that sell models or modes of their own by these words ("glm-5-turbo", "grok-4-fast", "claude-opus-4.8-fast",
"kimi-k2-thinking-turbo"), or whose models nobody else can serve."""
KNOWN_WITHOUT_SIZE = (*sorted(ANY_SIZE), *sorted(CLOSED), *sorted(ONLY_SIZE))
"""Starts of names that are known without a size: it may be any, the model is closed, or its one size says nothing."""


def in_context(
    offers: Sequence[Offer], memory: Memory = NO_MEMORY, upstream_of: Mapping[str, str] = NO_SHARED_UPSTREAM
) -> list[Offer]:
    """The offers, in their order, with the identities that they have after a look at all of them.

    Args:
        offers: all offers, with what their ids are read as.
        memory: what the last catalog knew.
        upstream_of: providers with one upstream, slug -> the first slug that has it; they count once.
    """
    found = list(offers)
    for look in (_versions, _snapshots, _speeds, _sizes):
        if others := look(found, memory, upstream_of):
            found = [replace(offer, identity=others[offer.key]) if offer.key in others else offer for offer in found]
    return found


def offers_in_context(catalog: Catalog) -> list[Offer]:
    """Every chat model of a catalog with the identity it has there, ordered by provider and id."""
    providers = catalog.providers
    return in_context(all_offers(providers), remembered(catalog, providers), same_upstream(providers))


def keys_in_context(catalog: Catalog) -> dict[tuple[str, str], str]:
    """Identities of a catalog's chat models, by slug and model id, for those that are anything to somebody else."""
    return {offer.key: offer.identity.key for offer in offers_in_context(catalog) if offer.identity}


_Found = Mapping[tuple[str, str], Identity]
"""Slug and model id of an offer -> the identity it has after looking, where that is another or there is more to say."""


def _as(identity: Identity, why: str, *, key: Key | str, short: str) -> Identity:
    return replace(identity, key=str(key), short=short, evidence=(*identity.evidence, why))


def _upstreams(offers: Collection[Offer], upstream_of: Mapping[str, str]) -> int:
    return len({upstream_of.get(offer.provider, offer.provider) for offer in offers})


def _is_believed(offers: Collection[Offer], upstream_of: Mapping[str, str]) -> bool:
    """Ask for the model's own lab among the offers, or for several that do not share an upstream."""
    return any(offer.own for offer in offers) or _upstreams(offers, upstream_of) >= INDEPENDENT


def _by_key(offers: Sequence[Offer]) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.identity:
            found[offer.identity.key].append(offer)
    return found


# Snapshots: which date a name without one means.


@dataclass(frozen=True, slots=True)
class _Name:
    """The meaning of a name without a date."""

    means: str | None
    """The snapshot that is the name's own model."""
    undated: bool
    """Rows without a date are that model, too."""
    known: Snapshots
    """Facts that are known for sure, to be remembered."""
    spelt: Mapping[str, str]
    """Dates as they are written -> as they are counted: `0709` and `20250709` are one."""


def snapshots(
    offers: Sequence[Offer], memory: Memory = NO_MEMORY, upstream_of: Mapping[str, str] = NO_SHARED_UPSTREAM
) -> dict[str, Snapshots]:
    """Facts about the snapshots of each name whose key leaves the date out, by that key without tags."""
    return {
        str(name): each.known for name, each in _names(offers, memory, upstream_of).items() if each.known != Snapshots()
    }


def _date(identity: Identity) -> str | None:
    """The snapshot that the key leaves out; other labs' dates that are left out are days on which a host put it up."""
    return identity.only_date if identity.lab in LABS_WITH_DATES else None


def _names(offers: Sequence[Offer], memory: Memory, upstream_of: Mapping[str, str]) -> dict[Key, _Name]:
    stating: dict[Key, dict[str, list[Offer]]] = defaultdict(lambda: defaultdict(list))
    for offer in offers:
        if offer.identity and (date := _date(offer.identity)):
            stating[offer.identity.parts.bare][date].append(offer)
    stated: dict[Key, set[str]] = defaultdict(set)
    for name, date in memory.stated:
        stated[Key.parse(name)].add(date)
    names = stating.keys() | {Key.parse(name) for name, each in memory.snapshots.items() if each.first}
    return {name: _meaning(name, stating.get(name, {}), stated[name], memory, upstream_of) for name in sorted(names)}


def _meaning(
    name: Key,
    rows: Mapping[str, Sequence[Offer]],
    stated: Collection[str],
    memory: Memory,
    upstream_of: Mapping[str, str],
) -> _Name:
    before = memory.snapshots.get(str(name), Snapshots())
    sure = {*before.others, *([before.first] if before.first else ()), *stated}
    sure |= {date for date, offers in rows.items() if any(offer.own for offer in offers)}
    left = memory.left.get(str(name), ())
    written = {*sure, *rows, *left}
    spelt = {date: _in_full(date, sure, written) for date in written}
    listed: dict[str, list[Offer]] = defaultdict(list)
    for date, offers in rows.items():
        listed[spelt[date]] += offers
    known = {spelt[date] for date in sure} | {date for date, each in listed.items() if _is_believed(each, upstream_of)}
    kept = {date for date, each in listed.items() if any(_was(offer, name, memory) for offer in each)}
    first = spelt[before.first] if before.first else None
    apart = {spelt[date] for date in before.others} - {first}
    by_lab = {spelt[date] for date in {*stated, *(date for date, each in rows.items() if any(o.own for o in each))}}
    vouched = kept <= known or not by_lab - kept
    if first is None and len(kept) == 1 and known - kept and vouched and kept.isdisjoint(apart):
        # Perhaps nobody had vouched for it when the name was published for it; then only the lab knows better.
        (first,) = kept
    if first:
        return _Name(first, undated=known == {first}, known=Snapshots(first, frozenset(known - {first})), spelt=spelt)
    if apart or len(known) > 1:
        return _Name(_only(kept - known), undated=True, known=Snapshots(None, frozenset(known)), spelt=spelt)
    # A date that left bars others only until somebody vouches for one of them, or it is forgotten.
    likely = known or kept or {spelt[date] for date in left} or set(listed)
    return _Name(_only(likely), undated=True, known=Snapshots(_only(known)), spelt=spelt)


def _only(dates: Collection[str]) -> str | None:
    return next(iter(dates)) if len(dates) == 1 else None


def _was(offer: Offer, name: Key, memory: Memory) -> bool:
    """Recognise an unchanged offer that was a member of the model of this name, whatever the tags."""
    was = memory.members.get(offer.key)
    return was is not None and was.unchanged and Key.parse(was.identity).untagged == name.untagged


def _in_full(date: str, sure: Collection[str], dates: Collection[str]) -> str:
    """The only longer way to write a date that somebody uses, one that is sure before others."""
    for pool in (sure, dates):
        longer = {each for each in pool if len(each) > len(date) and each.endswith(date)}
        if len(longer) == 1:
            return longer.pop()
    return date


def _snapshots(offers: Sequence[Offer], memory: Memory, upstream_of: Mapping[str, str]) -> _Found:
    names = _names(offers, memory, upstream_of)
    found = {}
    for offer in offers if names else ():
        identity = offer.identity
        known = names.get(identity.parts.bare) if identity else None
        if identity and known and not (identity.date and not _date(identity)):
            found[offer.key] = _dated(offer.provider, identity, known)
    return found


def _dated(provider: str, identity: Identity, known: _Name) -> Identity:
    key = identity.parts.undated
    if (stated := _date(identity)) is None:
        if known.undated:
            return identity
        others = ", ".join(sorted({*known.known.others, *filter(None, [known.known.first])}))
        why = f"{key.name} has several snapshots ({others}), and the id names none"
        return _as(identity, why, key=key.private_to(provider), short=identity.short)
    date = known.spelt[stated]
    if date != known.means:
        why = f"{date} is not the snapshot that {key.name} is known by"
        short = identity.short if identity.date else f"{identity.short}-{date}"
        return _as(identity, why, key=key._replace(date=date), short=short)
    if known.known.others:
        why = f"{date} is the snapshot that {key.name} was published for"
    else:
        why = f"{date} is this name's only snapshot that {'is known' if known.known.first else 'anybody lists'}"
    return replace(identity, evidence=(*identity.evidence, why))


# Versions: whether X is X.0.


def _versions(offers: Sequence[Offer], memory: Memory, upstream_of: Mapping[str, str]) -> _Found:
    """Keep X.0 apart from X where there is an X.1, or where one provider lists both."""
    written = {offer.identity.key for offer in offers if offer.identity and offer.identity.point_zero}
    if not written:
        return {}
    by_key = _by_key(offers)
    minors = {
        f"{name[: found.start()]}{found[1]}{name[found.end() :]}"
        for name in {str(Key.parse(key).bare) for key in by_key if "." in key}
        for found in _MINOR.finditer(name)
    }
    found: dict[tuple[str, str], Identity] = {}
    for key, same in by_key.items():
        if key not in written:
            continue
        zeros = [offer for offer in same if offer.identity and offer.identity.point_zero]
        plain = [offer for offer in same if offer.identity and not offer.identity.point_zero]
        lists_both = not {offer.provider for offer in zeros}.isdisjoint(offer.provider for offer in plain)
        if zeros and plain and (lists_both or str(Key.parse(key).bare) in minors):
            why = "one provider lists it with .0 and without" if lists_both else "it has other versions after the dot"
            found |= _parted(zeros, plain, f"{Key.parse(key).title} may not be the version with .0: {why}", memory)
    return found


def _parted(zeros: Sequence[Offer], plain: Sequence[Offer], why: str, memory: Memory) -> _Found:
    """Other identities for those with `.0`, or for those without where the name was published for the others."""
    named_for_zero = any(stays(each, memory) for each in zeros) and not any(stays(each, memory) for each in plain)
    found = {}
    for offer in plain if named_for_zero else zeros:
        identity = offer.identity
        if identity is None or identity.lab in ZERO_IS_PLAIN or stays(offer, memory):
            continue
        if named_for_zero:
            key, short = str(identity.parts.private_to(offer.provider)), identity.short
        else:
            key, short = (_with_zero(text, offer.model.id) for text in (identity.key, identity.short))
        found[offer.key] = _as(identity, why, key=key, short=short)
    return found


def _with_zero(name: str, model_id: str) -> str:
    """The name with `.0` behind the version that the id writes so."""
    written = model_id.lower()
    parts = re.split(r"([-+:/])", name)
    for place, part in enumerate(parts):
        if _PLAIN_VERSION.fullmatch(part) and re.search(rf"(?<!\d){re.escape(part)}[.\-_p]0(?!\d)", written):
            parts[place] = f"{part}.0"
            break
    return "".join(parts)


# Speeds: a host's faster serving of somebody else's weights.


def _speeds(offers: Sequence[Offer], memory: Memory, upstream_of: Mapping[str, str]) -> _Found:
    """Take a host's `-fast` or `-turbo` for the plain model that it lists beside it."""
    faster = [(offer, said) for offer in offers if (said := _FASTER.fullmatch(offer.model.id))]
    if not faster:
        return {}
    slower = {said[1] for _, said in faster}
    there = {offer.key: offer for offer in offers if offer.model.id in slower}
    by_key = _by_key(offers)
    found = {}
    for offer, said in faster:
        plain = there.get((offer.provider, said[1]))
        identity, same = offer.identity, plain.identity if plain else None
        if plain is None or identity is None or same is None or not _only_serves(offer, plain, said[2].lower()):
            continue
        # What several list by that word may be the lab's own product.
        if not _is_believed(by_key[identity.key], upstream_of) or _was(offer, same.parts, memory):
            why = f"'{said[2]}' is how {offer.provider} serves {plain.model.id}, which it lists, too"
            found[offer.key] = _as(identity, why, key=same.key, short=same.short)
    return found


def _only_serves(offer: Offer, plain: Offer, word: str) -> bool:
    """Recognise the one id as the other with a word for speed, of a lab that sells nothing by such words."""
    one, other = offer.identity, plain.identity
    if one is None or other is None or one.lab is None or one.lab in SELL_SPEED or offer.own:
        return False
    words = re.split(r"[-+:/]", one.key)
    if word not in words or {offer.model.kind, plain.model.kind} != {Kind.CHAT}:
        return False
    words.remove(word)
    return sorted(words) == sorted(re.split(r"[-+:/]", other.key))


# Sizes: a name that everybody else has in one size.


def _sizes(offers: Sequence[Offer], memory: Memory, upstream_of: Mapping[str, str]) -> _Found:
    """Let a name without a size join the only size that there is of it.

    Several must list that size, more than leave it out, and nobody both. Not where the name is known by itself: of
    closed models ("gemini-1.5-flash" beside "-8b"), of models whose own size says nothing ("deepseek-r1" beside "-8b",
    a distillate), of what the lab itself or a combined model calls so.
    """
    published = {Key.parse(was.identity).untagged for was in memory.members.values()}
    by_key = _by_key(offers)
    sized: dict[str, list[str]] = defaultdict(list)
    for key in by_key:
        if (bare := without_sizes(key)) != key:
            sized[bare].append(key)
    found = {}
    for bare, sizes in sized.items():
        without = by_key.get(bare, [])
        name = Key.parse(bare)
        if name.is_private or name.title.startswith(KNOWN_WITHOUT_SIZE) or not without:
            continue
        is_name = name.untagged in published or any(offer.own for offer in without)
        for offer in without:
            size = _only([key for key in sizes if _was(offer, Key.parse(key), memory)]) or _only(sizes)
            if size is None or offer.identity is None or offer.model.open_weights is False:
                continue  # The weights of a model that has a size are open; of what is closed nobody tells it.
            listing = by_key[size]
            both = not {each.provider for each in listing}.isdisjoint(each.provider for each in without)
            several = _upstreams(listing, upstream_of) >= max(INDEPENDENT, _upstreams(without, upstream_of) + 1)
            if stays(replace(offer, identity=replace(offer.identity, key=size)), memory) or (
                several and not both and not is_name
            ):
                why = f"{Key.parse(size).title} is the only size of this name that anybody lists"
                short = min(each.identity.short for each in by_key[size] if each.identity)
                found[offer.key] = _as(offer.identity, why, key=size, short=short)
    return found
