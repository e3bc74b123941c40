"""What each tool answers of a publication (pure).

Every answer is bounded: by the rows that may be asked for, by the characters of one text, and by `MOST_BYTES` for all
of its rows together. What is left out is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeVar

from portkey_catalog.errors import MisuseError
from portkey_catalog.exports.chain import FAILOVER_CODES, as_sent, saved_under
from portkey_catalog.exports.names import COMBINED_PROVIDER, opencode_key
from portkey_catalog.history.change import Change
from portkey_catalog.history.story import NoSuchModelError
from portkey_catalog.history.what_became_of import last_days, what_became_of
from portkey_catalog.mcp.answers import (
    Advice,
    Advised,
    Chain,
    Changed,
    Changes,
    Combined,
    Compared,
    Details,
    Failover,
    Found,
    Model,
    Offer,
    Priced,
    ProviderRow,
    Providers,
    Row,
)
from portkey_catalog.mcp.view import View
from portkey_catalog.report.diff import change_lines
from portkey_catalog.schema import Catalog, CombinedModel, Limit, Member, Shape
from portkey_catalog.schema import Model as Offered
from portkey_catalog.search.facts import Facts, harmless, listed, probed
from portkey_catalog.search.find import found
from portkey_catalog.search.query import parse
from portkey_catalog.search.recommend import RULE, Needs, failing, recommend
from portkey_catalog.search.workload import Workload, usd
from portkey_catalog.text.canonical import canonical_lines
from portkey_catalog.text.escape import one_line
from portkey_catalog.text.words import count

MOST_ROWS = 50
"""Models of one list."""
USUAL_ROWS = 20
"""The same, where no number is asked for."""
MOST_NAMES = 20
"""Models whose prices one call compares."""
MOST_OFFERS = 60
"""Offers of one comparison."""
MOST_CHANGES = 100
"""Changes of one answer."""
USUAL_CHANGES = 30
"""The same, where no number is asked for."""
MOST_OUTSIDE = 20
"""Offers outside a chain that are told."""
MOST_ADVISED = 10
"""Models of one recommendation."""
USUAL_ADVISED = 3
"""The same, where no number is asked for."""
MOST_MISSED = 20
"""Needs that are counted as missed."""
LONGEST_TEXT = 400
"""Characters of one text; what is longer is cut, and ends in dots."""
MOST_BYTES = 40_000
"""Bytes of all rows of an answer, as compact JSON. opencode 1.18.33 cuts what is longer than
51,200 (its program text)."""

T = TypeVar("T", bound=Shape)


def search_models(published: View, query: str, limit: int, offset: int) -> Found:
    """Models that meet a search."""
    wanted = parse(query)
    models = found(wanted, published.facts)
    rows = fitting(map(row, models[offset : offset + limit]))
    return Found(
        catalog=published.stamp,
        query=str(wanted),
        total=len(models),
        models=rows,
        next_offset=_next(offset, len(rows), len(models)),
    )


def list_combined(published: View, query: str, limit: int, offset: int) -> Combined:
    """Combined models that opencode lists and that meet a search."""
    wanted = parse(query)
    models = [each for each in found(wanted, published.facts) if each.combined and each.why_not is None]
    rows = fitting(map(_chain_row, models[offset : offset + limit]))
    return Combined(
        catalog=published.stamp,
        query=str(wanted),
        total=len(models),
        models=rows,
        next_offset=_next(offset, len(rows), len(models)),
    )


def _next(offset: int, shown: int, total: int) -> int | None:
    return offset + shown if shown and offset + shown < total else None


def fitting(rows: Iterable[T], room: int = MOST_BYTES) -> tuple[T, ...]:
    """As many rows as there is room for, the first whatever it takes."""
    kept: list[T] = []
    for row in rows:
        room -= len(canonical_lines(row, 0).encode())
        if kept and room < 0:
            break
        kept.append(row)
    return tuple(kept)


def text(value: str) -> str:
    """Upstream text on one line, cut where it is too long."""
    line = one_line(value)
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 3]}..."


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(text, values))


def row(facts: Facts) -> Row:
    """What a search says of a model."""
    return Row(
        name=facts.name,
        title=text(facts.title),
        providers=facts.providers,
        kind=facts.kind,
        context=facts.context,
        output=facts.output,
        price_in=facts.cost.input,
        price_out=facts.cost.output,
        can=facts.can,
        released=facts.released,
        not_in_opencode=facts.why_not and text(facts.why_not),
    )


def _chain_row(facts: Facts) -> Chain:
    answers = facts.answers
    return Chain(
        name=facts.name,
        title=text(facts.title),
        chain=facts.providers,
        context=facts.context,
        output=facts.output,
        **({"cost_range": answers.cost_range} if isinstance(answers, CombinedModel) else {}),
        can=facts.can,
        warnings=len(answers.notices) if isinstance(answers, CombinedModel) else 0,
    )


def named(published: View, name: str) -> Facts:
    """The model that a name stands for.

    Raises:
        NoSuchModelError: there is none; the text says what became of it, or names what is nearly called so.
    """
    wanted = name.strip()
    if facts := published.by_name.get(wanted):
        return facts
    shown = text(wanted)
    for known in (wanted, f"{COMBINED_PROVIDER}/{wanted}", f"portkey-{wanted.removeprefix('@')}"):
        if fate := what_became_of(published.catalog, known):
            raise NoSuchModelError(f"{shown}: {text(fate)}")
    alike = get_close_matches(wanted[:200], published.by_name, n=3) if wanted else []
    hint = f"there is {', '.join(map(text, alike))}" if alike else "search_models finds models by words"
    raise NoSuchModelError(f"{shown}: there is no such model; {hint}")


def combined_named(published: View, name: str) -> tuple[Facts, CombinedModel]:
    """The combined model that a name stands for, or to which an offer of that name belongs.

    Raises:
        NoSuchModelError: there is none.
    """
    facts = named(published, name)
    if isinstance(facts.model, CombinedModel):
        return facts, facts.model
    if home := _home(published.catalog, facts):
        model, _ = home
        return published.by_name[f"{COMBINED_PROVIDER}/{model.id}"], model
    raise NoSuchModelError(f"{facts.name}: belongs to no combined model, so it has no failover")


def _home(catalog: Catalog, facts: Facts) -> tuple[CombinedModel, Member] | None:
    """The combined model that a provider's model belongs to."""
    key = (facts.providers[0], facts.model.id)
    for model in catalog.combined.values():
        if member := next((each for each in model.members if each.key == key), None):
            return model, member
    return None


def get_model(published: View, name: str) -> Model:
    """Everything about one model.

    Raises:
        NoSuchModelError: there is none.
    """
    facts = named(published, name)
    model, answers = facts.model, facts.answers
    own = model if isinstance(model, Offered) else None
    chain = model if isinstance(model, CombinedModel) else None
    home = None if chain else _home(published.catalog, facts)
    given = Limit(context=facts.context, input=answers.limit.input, output=facts.output)
    return Model(
        catalog=published.stamp,
        model=Details(
            name=facts.name,
            title=text(facts.title),
            id=facts.id,
            provider=COMBINED_PROVIDER if chain else facts.providers[0],
            lab=model.lab and text(model.lab),
            family=model.family and text(model.family),
            kind=facts.kind,
            status=facts.status,
            limit=answers.limit,
            opencode_limit=given if facts.why_not is None and given != answers.limit else None,
            cost=answers.cost,
            cost_range=answers.cost_range if isinstance(answers, CombinedModel) else None,
            reads=facts.reads,
            makes=facts.makes,
            can=facts.can,
            reasoning_efforts=answers.reasoning_efforts or (),
            released=facts.released,
            retires=facts.retires,
            successor=own and own.successor and text(own.successor),
            knowledge=own and own.knowledge and text(own.knowledge),
            tags=facts.tags,
            not_in_opencode=facts.why_not and text(facts.why_not),
            probed=facts.probed,
            combined=f"{COMBINED_PROVIDER}/{home[0].id}" if home else None,
            place=home[0].chain.index(home[1]) + 1 if home and home[1] in home[0].chain else None,
            outside=text(home[1].excluded) if home and home[1].excluded else None,
            chain=tuple(listed(*member.key) for member in chain.targets) if chain else (),
            aliases=_texts(name for name in chain.published if name != chain.id) if chain else (),
            not_stated=_texts(f"{field}: {who}" for field, who in (own.provenance.items() if own else ())),
        ),
    )


def explain_failover(published: View, name: str) -> Failover:
    """How a combined model is answered, provider by provider.

    Raises:
        NoSuchModelError: there is no such combined model.
    """
    facts, model = combined_named(published, name)
    catalog, behaviour = published.catalog, as_sent(published.catalog.failover)
    targets = {member.ref for member in model.targets}
    outside = [member for member in model.members if member.ref not in targets]
    codes = sorted({*FAILOVER_CODES[behaviour.strategy], *behaviour.also_on, *([408] if _limit(catalog) else ())})
    shown = fitting(_offer(catalog, member) for member in outside[:MOST_OUTSIDE])
    return Failover(
        catalog=published.stamp,
        name=facts.name,
        title=text(facts.title),
        steps=_texts(_steps(catalog, model, codes)),
        offers=tuple(_offer(catalog, member) for member in model.targets),
        goes_on_after=tuple(codes) if model.targets else (),
        tries_each=behaviour.max_attempts,
        begins_within_ms=_limit(catalog),
        outside=shown,
        more_outside=len(outside) - len(shown) or None,
        warnings=_texts([*failing(model, catalog), *(notice.text for notice in model.notices)]),
        ends=model.ends,
    )


def _limit(catalog: Catalog) -> int | None:
    return as_sent(catalog.failover).request_timeout_ms or None


def _steps(catalog: Catalog, model: CombinedModel, codes: Sequence[int]) -> list[str]:
    if not model.targets:
        return [f"nobody answers for {COMBINED_PROVIDER}/{model.id} any more, so opencode does not list it"]
    behaviour, limit = as_sent(catalog.failover), _limit(catalog)
    names = [listed(*member.key) for member in model.targets]
    if (saved := saved_under(model)) and saved in catalog.failover.saved_configs and model.chain:
        steps = [
            f"opencode sends {catalog.failover.saved_configs[saved]}, the id of a config saved in Portkey; what is "
            "saved there is what happens, and what follows is what it should be"
        ]
    else:
        steps = ["opencode sends the whole chain with each request, in the header x-portkey-config; Portkey runs it"]
    steps.append(f"Portkey asks {names[0]} first, up to {count(behaviour.max_attempts, 'time')}")
    if limit:
        steps.append(f"an offer that has not begun to answer after {limit:,} ms counts as failed")
    if len(names) > 1:
        after = ", ".join(map(str, codes))
        steps.append(f"after a status of {after} it asks the next one: {', then '.join(names[1:])}")
        steps.append("any other answer, 400 above all, comes back as it is; so does that of the last one")
        steps.append("a stream that has begun stays where it is: what breaks off in the middle is not asked elsewhere")
    else:
        steps.append(f"there is no other: {last_days(catalog, f'{COMBINED_PROVIDER}/{model.id}')}")
    return steps


def _offer(catalog: Catalog, member: Member) -> Offer:
    provider = catalog.providers.get(member.provider)
    model = provider.models.get(member.id) if provider else None
    return Offer(
        name=listed(*member.key),
        provider=member.provider,
        id=harmless(opencode_key(member.id)),
        price_in=model and model.cost.input,
        price_out=model and model.cost.output,
        context=model and model.limit.context,
        output=model and model.limit.output,
        evidence=_texts(member.evidence),
        outside=member.excluded and text(member.excluded),
        probed=probed(catalog, *member.key),
    )


def compare_prices(published: View, names: Sequence[str], workload: Workload) -> Compared:
    """What a workload costs at some models, and at every offer in the chains of combined ones.

    Raises:
        NoSuchModelError: there is no such model.
    """
    catalog, asked = published.catalog, [named(published, name) for name in dict.fromkeys(names)]
    offers: dict[tuple[str, str], tuple[str | None, Offered]] = {}
    for facts in asked:
        if isinstance(facts.model, CombinedModel):
            for member in facts.model.targets:
                offers.setdefault(member.key, (facts.name, catalog.providers[member.provider].models[member.id]))
        else:
            offers[facts.providers[0], facts.model.id] = (None, facts.model)
    sums = {key: usd(model.cost, workload) for key, (_, model) in offers.items()}
    order = sorted(offers, key=lambda key: (sums[key] is None, sums[key] or Decimal(0), key))
    cheapest = next((total for key in order if (total := sums[key])), None)
    rows = fitting(
        Priced(
            name=listed(*key),
            chain_of=offers[key][0],
            price_in=offers[key][1].cost.input,
            price_out=offers[key][1].cost.output,
            cache_read=offers[key][1].cost.cache_read,
            usd=sums[key],
            times_cheapest=_times(sums[key], cheapest),
            note=_price_note(offers[key][1], workload),
        )
        for key in order[:MOST_OFFERS]
    )
    return Compared(
        catalog=published.stamp,
        requests=workload.requests,
        prompt_tokens=workload.prompt,
        answer_tokens=workload.answer,
        offers=rows,
        more=len(order) - len(rows) or None,
    )


def _times(total: Decimal | None, cheapest: Decimal | None) -> Decimal | None:
    return round(total / cheapest, 2) if total and cheapest else None


def _price_note(model: Offered, workload: Workload) -> str | None:
    notes = []
    if model.cost.tiers:
        first = min(tier.min_prompt for tier in model.cost.tiers)
        counted = ", counted here" if workload.prompt >= first else ""
        notes.append(f"other prices for prompts of {count(first, 'token')} and more{counted}")
    if model.cost.windows:
        notes.append("other prices at some times of the day; the dearest counts")
    if misfit := workload.misfit(model.limit):
        notes.append(misfit)
    return "; ".join(notes) or None


def changes_since(published: View, since: date, about: str | None, limit: int, *, hurting: bool) -> Changes:
    """What changed since a day, itself included.

    Args:
        published: the publication.
        since: UTC day.
        about: a provider's slug, or a model's name; by default everything.
        limit: changes to tell.
        hurting: only what makes users worse off.

    Raises:
        MisuseError: what is told of the past does not lead to this catalog.
    """
    try:
        days = published.days
    except ValueError as error:
        raise MisuseError(f"what is told of earlier days does not lead to this catalog: {error}") from error
    wanted = [
        (day.on, change)
        for day in days
        if day.on >= since
        for change in day.changes
        if (not hurting or change.hurts) and (about is None or _is_about(change, about.strip(), published))
    ]
    rows = fitting(_changed(on, change) for on, change in wanted[:limit])
    return Changes(
        catalog=published.stamp,
        since=since,
        told_from=days[-1].on if days else None,
        total=len(wanted),
        changes=rows,
        more=len(wanted) - len(rows) or None,
    )


def _is_about(change: Change, wanted: str, published: View) -> bool:
    name = "/".join(filter(None, (change.provider, change.model)))
    if facts := published.by_name.get(wanted):
        own = f"{COMBINED_PROVIDER if facts.combined else facts.providers[0]}/{facts.model.id}"
        return name == own
    return wanted in (name, f"{name.partition('/')[0]}", f"portkey-{name}", change.model or "")


def _changed(on: date, change: Change) -> Changed:
    about = "/".join(filter(None, (change.provider, change.model)))
    return Changed(
        on=on,
        kind=change.kind,
        model=text(about) if about else None,
        told=text(" ".join(change_lines([change]))),
        hurts=change.hurts,
        instead=change.instead and text(change.instead),
    )


def advise(published: View, needs: Needs, limit: int) -> Advice:
    """Combined models for some needs and a budget."""
    result = recommend(published.catalog, published.facts, needs)
    rows = fitting(
        Advised(
            name=each.facts.name,
            title=text(each.facts.title),
            usd_first=each.first,
            usd_most=each.most,
            reasons=_texts(each.reasons),
            warnings=_texts(each.warnings),
        )
        for each in result.models[:limit]
    )
    missed = dict(list(result.missed.items())[:MOST_MISSED])
    return Advice(catalog=published.stamp, rule=RULE, total=len(result.models), models=rows, missed=missed)


def providers(published: View) -> Providers:
    """All providers that have a list."""
    offered = Counter(each.providers[0] for each in published.facts if not each.combined and each.why_not is None)
    rows = fitting(
        ProviderRow(
            slug=slug,
            name=text(provider.name),
            models=len(provider.models),
            in_opencode=offered[slug],
            tags=provider.tags,
            stale_since=provider.stale_since,
            held_since=provider.held_since,
        )
        for slug, provider in published.catalog.providers.items()
        if not provider.is_new
    )
    return Providers(catalog=published.stamp, providers=rows)


def summary(published: View) -> str:
    """The catalog in a few lines, for whoever looks first."""
    stamp, catalog = published.stamp, published.catalog
    models = len(published.facts)
    chains = sum(1 for each in published.facts if each.combined and each.why_not is None)
    slugs = [slug for slug, provider in catalog.providers.items() if not provider.is_new]
    lines = [
        f"{count(models, 'model')}, {chains} of them combined with failover, at {count(len(slugs), 'provider')}: "
        f"{', '.join(slugs)}",
        f"publication {stamp.serial}, last changed on {stamp.day or 'an unknown day'}, from {stamp.source}",
        *([f"this is the last good copy: {stamp.stale}"] if stamp.stale else []),
    ]
    return "\n".join(lines)
