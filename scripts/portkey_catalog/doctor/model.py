"""Judgements of models: those that are saved, and the one that is asked about (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portkey_catalog.doctor.bypass import FREE, KNOWN, ways
from portkey_catalog.doctor.effective import (
    base_url,
    blocks,
    chain_of,
    entry_of,
    headers,
    is_allowed,
    is_listed,
    is_portkey,
    origin_of_address,
    shown,
)
from portkey_catalog.doctor.routing import destination, first, in_words, is_leading, leaves, mode, name_of
from portkey_catalog.doctor.shapes import Account, Found, Machine, Result, Verdict
from portkey_catalog.exports.names import CHAIN_HEADER, PROVIDER_HEADER
from portkey_catalog.opencode.shapes import group
from portkey_catalog.sync.saved import instead_of, saved_models
from portkey_catalog.text.words import count, some

FINE, FAILS, WARNS, UNKNOWN = Verdict.FINE, Verdict.FAILS, Verdict.WARNS, Verdict.UNKNOWN
LIST = "opencode models"
_SAVED = re.compile(r"[\w.-]+")
"""Names of configs that are saved in Portkey, such as `pc-main-1a2b3c`."""


def model_checks(found: Found) -> Iterator[Result]:
    """The saved models, and the one that is asked about, if there is one."""
    yield _saved(found)
    if found.asked is not None:
        yield _asked(found, found.asked)


def _offered(machine: Machine, model: str) -> str | None:
    """Why opencode does not offer a model; `None` where it does, or may by what it knows itself."""
    config = machine.effective.value
    provider, _, key = model.partition("/")
    block = blocks(config).get(provider)
    if block is None and not _brought(machine, provider):
        return f"there is no provider {provider} in the configuration"
    if not is_allowed(config, provider):
        return f"the provider {provider} may not be used"
    if provider in KNOWN | {FREE} and key and key not in group(block, "models") and is_listed(block or {}, key):
        return None
    if block is None or entry_of(block, key) is None:
        return f"the provider {provider} has no model {key}"
    return None


def _brought(machine: Machine, provider: str) -> list[str]:
    """By what opencode offers a provider that is none of its configuration."""
    free = [f"opencode brings {FREE} with free models of its own"] if provider == FREE else []
    return free + [what for what, each in ways(machine.variables, machine.others) if each == provider]


def _goes_round(machine: Machine, model: str) -> bool:
    """Tell whether a model that is offered is answered without Portkey."""
    block = blocks(machine.effective.value).get(model.partition("/")[0])
    return block is None or not is_portkey(block)


def _saved(found: Found) -> Result:
    name, machine = "opencode-model", found.machine
    config = machine.effective.value
    saved = [
        (".".join(path), model, machine.effective.origin(*path) or "the configuration")
        for path, model in saved_models(config)
    ]
    saved += [(where, model, "what opencode remembers") for where, model in machine.saved]
    offered = {f"{provider}/{key}" for provider, block in blocks(config).items() for key in group(block, "models")}
    removed = {key: each for site in found.sites for key, each in site.removed.items()}
    gone, mends, round_it, lines = [], [], [], []
    for where, model, source in saved:
        why = _offered(machine, model)
        past = why is None and _goes_round(machine, model)
        told = why or ("answered without Portkey" if past else None)
        lines.append(f"{where} is {model} (from {source})" + (f": {told}" if told else ""))
        if past:
            round_it.append(f"{where} = {model}")
        if why:
            gone.append((where, model))
            mends.append(_mend(machine, model, source, instead_of(model, removed, offered)))
    if gone:
        unread = [each.source for each in machine.layers if each.kind == "login" and each.problem]
        if unread:
            says = f"{some(unread, 3)} could not be read, so it is open whether the saved models exist"
            return Result(name, UNKNOWN, says, tuple(lines), "what mends site-healthy")
        named = some([f"{where} = {each}" for where, each in gone], 3)
        says = f"{count(len(gone), 'saved model')} not offered: {named}"
        return Result(name, FAILS, says, tuple(lines), "; ".join(dict.fromkeys(mends)))
    if round_it:
        says = f"{count(len(round_it), 'saved model')} answered without Portkey: {some(round_it, 3)}"
        return Result(name, WARNS, says, tuple(lines), f"choose models of Portkey's providers: {LIST}")
    if not any(where == "model" for where, *_ in saved):
        says = "no model is set, so opencode takes one by its own ranking, which may be a single provider's"
        return Result(name, WARNS, says, tuple(lines), 'set "model" in opencode.json, such as "combined/..."')
    return Result(name, FINE, f"{count(len(saved), 'saved model')}, all offered", tuple(lines))


def _mend(machine: Machine, model: str, source: str, instead: str | None) -> str:
    """What to do where a saved model is not offered."""
    provider = model.partition("/")[0]
    known = provider in blocks(machine.effective.value) or _brought(machine, provider)
    if known and not is_allowed(machine.effective.value, provider):
        where = machine.effective.origin("enabled_providers") or "your configuration"
        add = f'add "{provider}" to enabled_providers in {where}'
        return f"choose another model in place of {model} in {source}, or {add}"
    if instead and source in (machine.synced_file, "what opencode remembers") and machine.synced:
        return "portkey-catalog sync --replace-models"
    return f"put {instead} in place of {model} in {source}" if instead else f"{LIST} shows what to put in its place"


def _asked(found: Found, model: str) -> Result:
    """Who would answer a model."""
    name, machine = "opencode-answers", found.machine
    config = machine.effective.value
    if why := _offered(machine, model):
        unread = [each.source for each in machine.layers if each.kind == "login" and each.problem]
        if unread:
            says = f"{why}, but {some(unread, 3)} could not be read"
            return Result(name, UNKNOWN, says, mend="what mends site-healthy")
        return Result(name, FAILS, f"nobody answers {model}: {why}", mend=LIST)
    provider, _, key = model.partition("/")
    block = blocks(config).get(provider, {})
    entry = entry_of(block, key)
    sent = headers(block, entry)
    address = base_url(block, entry)
    asks = str(group(entry).get("id") or key)
    written = machine.effective.origin("provider", provider, "models", key)
    whose = origin_of_address(machine.effective, provider)
    evidence = [
        f"the entry comes from {written}"
        if entry is not None
        else f"opencode offers {provider} by what it knows itself",
        f"requests go to {shown(address) if address else 'the address that opencode knows'} and ask for {asks}"
        + (f" (from {whose})" if address and whose != written else ""),
        *_brought(machine, provider),
    ]
    if not is_portkey(block):
        says = f"{provider} answers {model} itself: the request goes round Portkey"
        return Result(name, WARNS, says, tuple(evidence), f"choose a model of Portkey's providers: {LIST}")
    chain = chain_of(sent)
    if isinstance(chain, str) and not _SAVED.fullmatch(chain):
        says = f"{CHAIN_HEADER} is neither JSON nor the name of a saved config, so the gateway refuses {model}"
        return Result(name, FAILS, says, tuple(evidence), f"mend the header in {written or whose}")
    if isinstance(chain, str):
        says = f"the chain that is saved in Portkey as {chain} decides who answers {model}"
        return Result(name, FINE, says, tuple(evidence))
    if chain is not None and is_leading(chain):
        return _by_chain(model, chain, evidence, found.account)
    if PROVIDER_HEADER in sent:
        slug = sent[PROVIDER_HEADER].removeprefix("@")
        return _alone(model, slug, asks, evidence, found.account)
    if asks.startswith("@"):
        slug, _, asks = asks[1:].partition("/")
        return _alone(model, slug, asks, evidence, found.account)
    says = f"the key's default config decides who answers {model}: see gateway-routing"
    return Result(name, WARNS, says, tuple(evidence), f"choose a model of combined/ or of one provider: {LIST}")


def _by_chain(model: str, chain: Mapping[str, Any], evidence: list[str], account: Account | None) -> Result:
    name = "opencode-answers"
    lines = [*evidence, *in_words(chain)]
    asked = list(leaves(chain))
    if not asked:
        says = f"nobody answers {model}: its chain asks nobody"
        return Result(name, FAILS, says, tuple(lines), f"mend the header {CHAIN_HEADER}, or choose another model")
    known = {name_of(each): _enabled(account, *destination(each)) for each in asked}
    closed = [each for each, enabled in known.items() if enabled is False]
    then = "the gateway goes on after its refusal" if mode(chain) == "fallback" else "what comes to it is refused"
    lines += [f"{each} is not enabled in the account: {then}" for each in closed]
    if len(closed) == len(known):
        says = f"nobody answers {model}: no member of its chain is enabled in the account"
        return Result(name, FAILS, says, tuple(lines), "enable one in Portkey (Model Catalog), or choose another model")
    ready = list(dict.fromkeys(map(name_of, first(chain, lambda each: known[name_of(each)] is not False))))
    rest = [each for each in known if each not in ready and each not in closed]
    behind = f", and behind it {some(rest, 4)}" if rest else ", and nobody stands behind it"
    by = {"loadbalance": "by weight", "conditional": "as its conditions say"}.get(
        mode(chain) or "", "as its chain decides"
    )
    says = f"{ready[0]} answers {model}{behind}"
    if len(ready) > 1:
        says = f"one of {some(ready, 4)} answers {model}, {by}" + (f"; behind it {some(rest, 4)}" if rest else "")
    if None in known.values():
        lines.append("whether the account enables them could not be seen")
    lines.append(f"portkey-catalog probe --site SITE {model} asks them, within a budget")
    if closed:
        mend = "enable the others in Portkey (Model Catalog), or have the owner of the site take them out of the chain"
        return Result(name, WARNS, says, tuple(lines), mend)
    return Result(name, FINE, says, tuple(lines))


def _alone(model: str, slug: str, asks: str, evidence: list[str], account: Account | None) -> Result:
    name, known = "opencode-answers", _enabled(account, slug, asks)
    if known is False:
        says = f"@{slug} would be asked for {asks}, which the account does not enable"
        mend = "enable it in Portkey (Model Catalog), or choose another model"
        return Result(name, FAILS, says, tuple(evidence), mend)
    told = [] if known else ["whether the account enables it could not be seen"]
    return Result(name, FINE, f"@{slug} alone answers {model}", (*evidence, *told))


def _enabled(account: Account | None, slug: str | None, asked: str | None) -> bool | None:
    """Tell whether the account enables a model; `None` where that is not known."""
    if account is None or not account.models or slug is None or asked is None:
        return None
    return asked in account.models.get(slug, ())
