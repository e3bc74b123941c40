"""Judgements of the key and of what the gateway answers to it (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from portkey_catalog.doctor.effective import blocks, headers, is_allowed, sends_key
from portkey_catalog.doctor.routing import config_of, default_config, destination, in_words, leaves, rows, targets
from portkey_catalog.doctor.shapes import Account, Found, Result, Verdict
from portkey_catalog.exports.names import KEY_HEADER
from portkey_catalog.exports.opencode import USER_KEY_ENV
from portkey_catalog.gateway.once import Came
from portkey_catalog.text.addresses import is_loopback
from portkey_catalog.text.words import count, some

FINE, FAILS, WARNS, UNKNOWN = Verdict.FINE, Verdict.FAILS, Verdict.WARNS, Verdict.UNKNOWN
SLOW = 2.0
"""Seconds for one page of a list, on a connection that is there, from which on the gateway counts as slow."""
NAMED = 5
AGAIN = "portkey-catalog doctor   # again, later"
ELSEWHERE = "portkey-catalog doctor --gateway ADDRESS   # mostly it ends in /v1"
REPORT = "portkey-catalog doctor --report FILE   # for an issue in the repository of this program"
EXPORT = f"export {USER_KEY_ENV}=...   # PowerShell: $env:{USER_KEY_ENV} = '...'; the key is made in Portkey, API Keys"
OPEN_SOURCE = "this is the open-source gateway, which has no accounts: no key of Portkey counts there"
SCOPES = {
    "models": "models.list or completions.write",
    "configs": "configs.list",
    "providers": "providers.list",
    "api-keys": "the list of API keys",
}
"""Endpoint -> the scope that Portkey's documentation asks for."""
UNSEEN = "inferred: read by the shapes of Portkey's documentation; nobody here has seen such an answer"


def key_checks(found: Found) -> Iterator[Result]:
    """The key by itself, and as the gateway takes it."""
    yield _present(found)
    yield _stored(found)
    yield _valid(found)
    yield _scopes(found)


def _present(found: Found) -> Result:
    key, name = found.key, "key-present"
    if key.value:
        return Result(name, FINE, f"a key of {count(len(key.value), 'character')} comes from {key.source}")
    config = found.machine.effective.value
    carried = {
        each: headers(block)[KEY_HEADER]
        for each, block in blocks(config).items()
        if KEY_HEADER in headers(block) and is_allowed(config, each)
    }
    unsendable = found.machine.variables.get(USER_KEY_ENV) if key.problem else None
    if carried and not {"", unsendable} & set(carried.values()):
        origin = found.machine.effective.origin
        evidence = tuple(
            f"{each} sends a key of {count(len(sent), 'character')}, "
            f"from {origin('provider', each, 'options', 'headers') or 'the configuration'}"
            for each, sent in carried.items()
        )
        says = f"{USER_KEY_ENV} is not needed: the configuration brings the key itself"
        return Result(name, FINE, says, evidence)
    if not sends_key(config):
        says = "there is none, and none is needed: no provider of the configuration sends a key of Portkey"
        return Result(name, FINE, says)
    if key.problem:
        return Result(name, FAILS, f"the key cannot be sent: {key.problem}", mend=EXPORT)
    return Result(name, FAILS, f"{USER_KEY_ENV} is not set, and no login has stored a key", mend=EXPORT)


def _stored(found: Found) -> Result:
    """Of a key that is stored and one in the environment, opencode takes the stored one, even an empty one."""
    name, given = "key-stored", found.machine.variables.get(USER_KEY_ENV)
    stored = [each for each in found.machine.logins if each.variable == USER_KEY_ENV]
    evidence = tuple(f"opencode is logged in at {each.address}" for each in stored)
    if not stored:
        return Result(name, FINE, f"no login has stored a key, so opencode takes {USER_KEY_ENV} from the environment")
    again = "; ".join(f"opencode auth login {each.address}" for each in stored)
    if any(not each.token for each in stored):
        says = "the stored key is empty, and opencode prefers it to the one in the environment"
        return Result(name, FAILS, says, evidence, f"set {USER_KEY_ENV}, then {again}")
    if given and any(each.token != given for each in stored):
        says = f"the stored key is another than {USER_KEY_ENV}; opencode takes the stored one"
        return Result(name, WARNS, says, evidence, f"{again}   # or: unset {USER_KEY_ENV}")
    return Result(name, FINE, "the stored key is what opencode takes, and nothing contradicts it", evidence)


def _valid(found: Found) -> Result:
    name, account = "key-valid", _tried(found)
    if isinstance(account, str):
        return Result(name, UNKNOWN, account, counts=False)
    status = account.first.status
    if account.first.problem or status is None:
        return Result(name, UNKNOWN, "the gateway gave no answer", mend="what mends gateway-reachable")
    if status == 401:
        mend = f"make a new key in Portkey (API Keys), then {EXPORT}"
        return Result(name, FAILS, "the gateway refuses the key (HTTP 401): wrong, expired or switched off", mend=mend)
    if status in (200, 403):
        return Result(name, FINE, f"the gateway takes the key (HTTP {status})")
    if status in (402, 412):
        says = f"the gateway takes the key, and stops its requests (HTTP {status}): a budget or limit is used up"
        return Result(name, FAILS, says, mend="raise the limit in Portkey (API Keys, or Budget limits)")
    mend = AGAIN if status == 429 or status >= 500 else ELSEWHERE
    return Result(name, UNKNOWN, f"HTTP {status} says nothing of the key", mend=mend)


def _tried(found: Found) -> Account | str:
    """What the gateway answered to the key, or why it was not tried and need not be."""
    if found.account is None:
        return found.refused or "no gateway was asked"
    if found.account.is_open_source:
        return OPEN_SOURCE
    if not found.key.value:
        return "there is no key to try"
    if not found.account.with_key:
        return "no provider of the configuration sends the key, so it was not tried"
    return found.account


def _scopes(found: Found) -> Result:
    name, account = "key-scopes", _tried(found)
    if isinstance(account, str):
        return Result(name, UNKNOWN, account, counts=False)
    if account.first.status in (None, 401) or account.first.problem:
        return Result(name, UNKNOWN, "the key could not be tried", counts=False)
    answers = {"models": account.first, **{each: account.admin[each] for each in SCOPES if each in account.admin}}
    evidence = tuple(f"inferred: {_inferred(each, came)}" for each, came in answers.items())
    if account.first.status == 403:
        says = "the key may neither list models nor, by all signs, complete chats (HTTP 403)"
        mend = "give the key the scope completions.write in Portkey (API Keys)"
        return Result(name, FAILS, says, evidence, mend)
    allowed = [each for each, came in answers.items() if came.status == 200]
    if not allowed:
        return Result(name, UNKNOWN, "no call was answered that would tell", evidence, AGAIN)
    more = "whether it may complete chats only a request shows: portkey-catalog probe --site SITE"
    return Result(name, FINE, f"the key may list {some(allowed, len(SCOPES))}; {more}", evidence)


def _inferred(endpoint: str, came: Came) -> str:
    scope = SCOPES[endpoint]
    if came.status == 200:
        return f"GET /{endpoint} answers, so the key has {scope}"
    if came.status in (401, 403):
        return f"GET /{endpoint} is refused (HTTP {came.status}), so the key lacks {scope}"
    return f"GET /{endpoint}: {came.problem or f'HTTP {came.status}'}, which says nothing of {scope}"


def gateway_checks(found: Found) -> Iterator[Result]:
    """The gateway, and what the key reaches through it."""
    if found.account is None:
        yield Result("gateway-reachable", UNKNOWN, found.refused or "no gateway was asked", counts=False)
    else:
        yield _reachable(found.account)
    account = _tried(found)
    for name, check in _OF_ANSWERS.items():
        if isinstance(account, str):
            yield Result(name, UNKNOWN, account, counts=False)
        elif account.first.problem or account.first.status == 401:
            yield Result(name, UNKNOWN, "the gateway or the key does not let anything be seen", counts=False)
        else:
            yield check(account)


def _reachable(account: Account) -> Result:
    name, first, second = "gateway-reachable", account.first, account.second
    evidence = [f"{account.address} is asked for its models"]
    if first.problem or first.status is None:
        mend = f"{_timed(account)}   # look at network, VPN and proxy"
        return Result(name, FAILS, f"no answer: {first.problem}", tuple(evidence), mend)
    if account.is_open_source:
        evidence.append("it refuses a request that names no provider, as the open-source gateway does")
    evidence.append(f"first request, with the connection: {_ms(first)} (HTTP {first.status})")
    if second is not None and not second.problem:
        evidence.append(f"second request: {_ms(second)} (HTTP {second.status})")
    if account.address.startswith("http://") and not is_loopback(account.address):
        mend = "have https put into the gateway's address: options.baseURL in opencode.json, or the site's catalog.toml"
        return Result(name, WARNS, "the address is not https, so the key travels unencrypted", tuple(evidence), mend)
    if first.status >= 500:
        return Result(name, FAILS, f"it is failing (HTTP {first.status})", tuple(evidence), AGAIN)
    if first.status == 404:
        return Result(name, FAILS, "it has no list of models there (HTTP 404)", tuple(evidence), ELSEWHERE)
    if second is not None and not second.problem and second.seconds > SLOW:
        says = f"it answers slowly: {_ms(second)} for one row"
        return Result(name, WARNS, says, tuple(evidence), f"{_timed(account)}   # look at network, VPN and proxy")
    return Result(name, FINE, f"it answers within {_ms(second or first)}", tuple(evidence))


def _timed(account: Account) -> str:
    """The command that asks the gateway by another program, and says where the time goes."""
    told = "%{http_code} connected %{time_connect}s, answered %{time_total}s\\n"
    return f"curl -sS -o /dev/null -w '{told}' {account.address}/models"


def _ms(came: Came) -> str:
    return f"{came.seconds * 1000:,.0f} ms"


def _models(account: Account) -> Result:
    name, models = "gateway-models", account.models
    if models is None:
        mend = ELSEWHERE if account.first.status == 200 else AGAIN
        return Result(name, UNKNOWN, f"the account's list could not be read: {account.problem}", mend=mend)
    if not models:
        says = "the account's list is empty, so no model can be asked by @slug/model"
        mend = "add a provider in Portkey (Model Catalog), or look into the right workspace"
        return Result(name, WARNS, says, mend=mend)
    lines = [f"@{slug}: {count(len(ids), 'model')}" for slug, ids in sorted(models.items())]
    total = sum(map(len, models.values()))
    return Result(name, FINE, f"the key reaches {count(total, 'model')} of {count(len(models), 'slug')}", tuple(lines))


def _lists(account: Account) -> Result:
    """The account's list against the provider's own."""
    name, lines, silent, closed = "gateway-lists", [], [], 0
    for slug, listed in sorted(account.lists.items()):
        enabled = set((account.models or {}).get(slug, ()))
        if isinstance(listed, str):
            silent.append(slug)
            lines.append(f"@{slug}: only the account's list ({len(enabled)}); the provider's cannot be had: {listed}")
            continue
        own = set(listed)
        refused = sorted(own - enabled)
        closed += len(refused)
        alone = f"; {len(enabled - own)} stand in the account's only" if enabled - own else ""
        told = f", among them {some(refused, NAMED)}" if refused else ""
        lines.append(
            f"@{slug}: the provider lists {len(own)}, the account enables {len(enabled)}; "
            f"{len(refused)} are not enabled{told}{alone}"
        )
    if not account.lists:
        says, unread = "no provider is known whose list could be asked for", account.models is None
        return Result(name, UNKNOWN, says, mend="what mends gateway-models", counts=unread)
    if silent:
        mend = "look at the provider and its key in Portkey (Model Catalog); the list of models may just be unsupported"
        says = (
            f"{count(len(silent), 'provider')} gave no list of its own: {some([f'@{each}' for each in silent], NAMED)}"
        )
        return Result(name, WARNS, says, tuple(lines), mend)
    says = (
        f"{count(closed, 'model')} that providers list are not enabled in the account" if closed else "all are enabled"
    )
    return Result(name, FINE, says, tuple(lines))


def _providers(account: Account) -> Result:
    name, came = "gateway-providers", account.admin.get("providers")
    found = rows(came)
    if found is None:
        return _unseen(name, came, "providers")
    lines, bad = [UNSEEN], []
    for each in found:
        slug, status = str(each.get("slug") or each.get("name")), each.get("status")
        limits = each.get("usage_limits")
        limited = ", with a budget" if isinstance(limits, (dict, list)) and limits else ""
        lines.append(f"@{slug}: {status or 'no status'}{limited}")
        if isinstance(status, str) and status != "active":
            bad.append(f"@{slug}")
    unlisted = sorted({str(each.get("slug")) for each in found} - set(account.models or ()))
    if account.models is not None and unlisted:
        lines.append(f"without a model in the account's list: {some(unlisted, NAMED)}")
    if bad:
        says = f"{count(len(bad), 'provider')} not active: {some(bad, NAMED)}"
        return Result(name, WARNS, says, tuple(lines), "switch it on in Portkey (Model Catalog, Providers)")
    return Result(name, FINE, f"{count(len(found), 'provider')} in the workspace, none switched off", tuple(lines))


def _unseen(name: str, came: Came | None, what: str) -> Result:
    """What a key mostly may not see is not known, and need not be."""
    status = came.status if came else None
    if status in (401, 403):
        says = f"this key may not see {what} (HTTP {status}), which is usual"
        return Result(name, UNKNOWN, says, mend=f"give a key the scope {what}.list to see them", counts=False)
    if status in (404, 405):
        return Result(name, UNKNOWN, f"this gateway has no endpoint for {what} (HTTP {status})", counts=False)
    shape = ", with an answer of another shape than is documented" if status == 200 else ""
    problem = (came.problem if came else None) or f"HTTP {status}{shape}"
    return Result(name, UNKNOWN, f"{what} could not be read: {problem}", mend=AGAIN if _passes(came) else REPORT)


def _passes(came: Came | None) -> bool:
    """Tell whether what is wrong may be gone the next time."""
    return came is None or came.problem is not None or came.status == 429 or (came.status or 0) >= 500


def _configs(account: Account) -> Result:
    name, came = "gateway-configs", account.admin.get("configs")
    found = rows(came)
    if found is None:
        return _unseen(name, came, "configs")
    lines = [UNSEEN] + [
        f"{each.get('slug')} ({each.get('name')}): {each.get('status') or 'no status'}"
        + (", marked as the default" if each.get("is_default") else "")
        for each in found
    ]
    return Result(name, FINE, f"{count(len(found), 'config')} in the workspace", tuple(lines))


def _routing(account: Account) -> Result:
    """What the key's default config does to a request that brings none."""
    name, default = "gateway-routing", default_config(account.admin)
    if default.slug is None:
        known = default.why.startswith("none of")
        says = f"inferred: {default.why}" if known else default.why
        verdict = FINE if known else UNKNOWN
        return Result(name, verdict, says, counts=False)
    came = account.admin.get(f"configs/{default.slug}")
    config = config_of(came)
    evidence = [f"inferred: {default.why}"]
    if config is None:
        status = came.status if came else None
        why = (came.problem if came else None) or ("what comes is no config" if status == 200 else f"HTTP {status}")
        says = f"the default config {default.slug} cannot be seen ({why})"
        mend = "give a key the scope configs.read to see it" if status in (401, 403, 404) else REPORT
        return Result(name, UNKNOWN, says, tuple(evidence), mend, counts=False)
    words = in_words(config)
    evidence += [*words[1:], "a combined model brings a chain of its own, which wins over it"]
    says = f"the default config {default.slug}: {words[0]}"
    if len(list(leaves(config))) > 1 or targets(config) or destination(config)[1]:
        mend = "use combined/... where it matters which model answers, or a key without a default config"
        return Result(name, WARNS, says, tuple(evidence), mend)
    return Result(name, FINE, says, tuple(evidence))


_OF_ANSWERS = {
    "gateway-models": _models,
    "gateway-lists": _lists,
    "gateway-providers": _providers,
    "gateway-configs": _configs,
    "gateway-routing": _routing,
}
