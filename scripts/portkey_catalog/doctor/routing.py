"""Portkey's configs in words, and which of them is a key's default (pure).

The shapes are those of Portkey's documentation: `GET /configs` and `GET /configs/SLUG` give `{"success", "data"}`,
where a config has `slug`, `status`, `is_default` and, when it is asked for by itself, `config`; `GET /api-keys` gives
keys with `defaults.config_id`. None of them was seen in an answer of hosted Portkey by whoever wrote this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portkey_catalog.gateway.once import Came
from portkey_catalog.text.words import count, some

DEEPEST = 5
SHOWN = 8


@dataclass(frozen=True)
class Default:
    """Which config is a key's default, as far as that can be told."""

    slug: str | None = None
    why: str = ""
    """By what it is inferred, or why it is not."""


def rows(came: Came | None) -> list[dict[str, Any]] | None:
    """The objects in an answer's `data`; `None` where it has no such list."""
    document = document_of(came)
    data = document.get("data") if isinstance(document, dict) else None
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else None


def document_of(came: Came | None) -> Any:
    """What a good answer says; `None` of any other."""
    if came is None or came.problem or came.status != 200:
        return None
    try:
        return json.loads(came.body)
    except (ValueError, RecursionError):
        return None


def default_config(admin: Mapping[str, Came]) -> Default:
    """The default config of the key, inferred: no endpoint says which of the keys it is that asks."""
    keys, configs = rows(admin.get("api-keys")), rows(admin.get("configs"))
    if keys:
        defaults = {_text(each.get("defaults"), "config_id", "config_slug") for each in keys}
        if len(defaults) == 1 and (only := next(iter(defaults))):
            return Default(only, f"all of the {count(len(keys), 'key')} that this one may see have it as their default")
        if defaults == {None}:
            return Default(None, f"none of the {count(len(keys), 'key')} that this one may see has a default config")
        return Default(None, "the keys that this one may see have different default configs, and none says which it is")
    standing = [each.get("slug") for each in configs or () if each.get("is_default")]
    if len(standing) == 1 and isinstance(standing[0], str):
        return Default(standing[0], "the list of configs marks it as the default")
    of_keys = "no key is listed" if keys == [] else _unread(admin.get("api-keys"), "the defaults of keys")
    of_configs = (
        "no config is marked as the default" if configs is not None else _unread(admin.get("configs"), "configs")
    )
    return Default(None, f"{of_keys}, and {of_configs}")


def _unread(came: Came | None, what: str) -> str:
    refused = came is None or came.status in (401, 403, 404, 405)
    return f"this key may not see {what}" if refused else f"{what} could not be read"


def _text(value: Any, *names: str) -> str | None:
    """The first of these keys that holds a text, in the object or the JSON of one."""
    if isinstance(value, str):
        value = parsed(value)
    found = [value.get(name) for name in names] if isinstance(value, dict) else []
    return next((each for each in found if isinstance(each, str) and each), None)


def parsed(text: str) -> Any:
    """What a text says as JSON; `None` where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def config_of(came: Came | None) -> dict[str, Any] | None:
    """The config in the answer to `GET /configs/SLUG`."""
    document = document_of(came)
    data = document.get("data", document) if isinstance(document, dict) else None
    config = data.get("config") if isinstance(data, dict) else None
    if isinstance(config, str):
        config = parsed(config)
    return config if isinstance(config, dict) else None


def is_leading(config: Mapping[str, Any]) -> bool:
    """Tell whether a config says who is asked, not only how."""
    return any(key in config for key in ("strategy", "targets", "provider", "virtual_key", "override_params"))


def targets(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The targets of a config, in their order."""
    found = config.get("targets")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def mode(config: Mapping[str, Any]) -> str | None:
    """Its strategy: `single`, `fallback`, `loadbalance`, `conditional`, or whatever else it says; `None` of none."""
    strategy = config.get("strategy")
    found = strategy.get("mode") if isinstance(strategy, dict) else None
    return found if isinstance(found, str) else None


def _asked(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The targets that a strategy asks one time or another."""
    below = targets(config)
    match mode(config):
        case None:  # the open-source gateway asks such a config itself
            return []
        case "single":
            return below[:1]
        case "loadbalance":
            return [each for each in below if _weight(each)]
        case _:
            return below


def _weight(target: Mapping[str, Any]) -> float:
    found = target.get("weight", 1)
    return found if isinstance(found, (int, float)) and found > 0 else 0


def leaves(config: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Targets that are asked, those of nested configs among them; of a config that has none, itself."""
    below = _asked(config)
    if depth > DEEPEST or (mode(config) is None and not targets(config)):
        yield config
    for each in below if depth <= DEEPEST else ():
        yield from leaves(each, depth + 1)


def first(
    config: Mapping[str, Any], is_ready: Callable[[Mapping[str, Any]], bool], depth: int = 0
) -> list[Mapping[str, Any]]:
    """The leaves of which one answers as long as nothing fails, of those that are ready."""
    below = _asked(config)
    if not below or depth > DEEPEST:
        return [each for each in leaves(config, depth) if is_ready(each)]
    found = [first(each, is_ready, depth + 1) for each in below]
    if mode(config) == "fallback":
        return next(filter(None, found), [])
    return [each for some_of_them in found for each in some_of_them]


def destination(target: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Slug and model of a target, as far as it names them."""
    override = target.get("override_params")
    model = override.get("model") if isinstance(override, dict) else None
    model = model if isinstance(model, str) else None
    provider = target.get("provider")
    slug = provider.removeprefix("@") if isinstance(provider, str) else None
    if slug is None and model and model.startswith("@"):
        slug, _, model = model[1:].partition("/")
    return slug, model


def in_words(config: Mapping[str, Any], depth: int = 0) -> list[str]:
    """What a config does to a request, a sentence each."""
    if depth > DEEPEST:
        return ["and so on, deeper than is told here"]
    below, how = targets(config), mode(config)
    lines = [_strategy(how, config, below) if how else _without_strategy(config, below)]
    for each in below:
        if targets(each):
            lines += [f"  {name_of(each)}: {line}" for line in in_words(each, depth + 1)]
    retry = config.get("retry")
    if isinstance(retry, dict) and isinstance(retry.get("attempts"), int):
        lines.append(f"tries again up to {count(retry['attempts'], 'time')} before that")
    cache = config.get("cache")
    if isinstance(cache, dict) and isinstance(cache.get("mode"), str):
        lines.append(f"answers may come from a cache ({cache['mode']})")
    for name in ("input_guardrails", "output_guardrails", "before_request_hooks", "after_request_hooks"):
        if config.get(name):
            lines.append(f"checks requests or answers ({name})")
    return lines


def _strategy(how: str, config: Mapping[str, Any], below: list[dict[str, Any]]) -> str:
    if not below:
        return f"{how} without targets: it asks nobody"
    names = [name_of(each) for each in below]
    strategy = config.get("strategy")
    strategy = strategy if isinstance(strategy, dict) else {}
    if how == "fallback":
        codes = strategy.get("on_status_codes")
        when = (
            f"the statuses {some(list(map(str, codes)), 20)}"
            if isinstance(codes, list)
            else "any status but a good one"
        )
        return f"fallback: tries {', then '.join(names[:SHOWN])}; goes on after {when}"
    if how == "loadbalance":
        numbers = [_weight(each) for each in below]
        total = sum(numbers) or 1
        shares = [f"{100 * number / total:.0f} % to {name}" for number, name in zip(numbers, names, strict=True)]
        sticky = ", the same one for requests that are alike" if strategy.get("sticky") else ""
        return f"load balance: sends {some(shares, SHOWN)}{sticky}"
    if how == "conditional":
        return f"conditional: {some(list(_conditions(strategy)), SHOWN)}"
    if how == "single":
        return f"always asks {names[0]}"
    return f"a strategy that is not known here ({how}) over {some(names, SHOWN)}"


def _conditions(strategy: Mapping[str, Any]) -> Iterator[str]:
    conditions = strategy.get("conditions")
    for each in conditions if isinstance(conditions, list) else ():
        if isinstance(each, dict):
            query = json.dumps(each.get("query"), ensure_ascii=False, separators=(",", ":"))
            yield f"to {each.get('then')} where {query}"
    if isinstance(strategy.get("default"), str):
        yield f"to {strategy['default']} otherwise"


def _without_strategy(config: Mapping[str, Any], below: list[dict[str, Any]]) -> str:
    if below:
        return f"names no strategy, so that the open-source gateway asks none of its {count(len(below), 'target')}"
    return _alone(config)


def _alone(config: Mapping[str, Any]) -> str:
    slug, model = destination(config)
    if model:
        return f"always asks {name_of(config)}, whatever model was asked for"
    return f"always asks {name_of(config)}" if slug or _text(config, "virtual_key") else "leads nowhere else"


def name_of(target: Mapping[str, Any]) -> str:
    """A target by its destination, or by its name."""
    slug, model = destination(target)
    if slug:
        return f"@{slug}/{model}" if model else f"@{slug}"
    if model:
        return model
    if isinstance(target.get("name"), str):
        return str(target["name"])
    if isinstance(target.get("virtual_key"), str):
        return "a virtual key"
    below = targets(target)
    return f"{mode(target) or 'a group'} of {count(len(below), 'target')}" if below else "a target without a name"
