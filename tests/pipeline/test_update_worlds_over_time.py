"""Worlds over time: honest providers come, go, rename and repoint, one liar lists what it likes, and ids stay true.

`WORLDS=300` runs so many worlds of twice as many days, and shrinks what fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from support.account_over_time import Account, Provider, cast
from support.hosted import KEY, hosted_gateway
from support.true_models import (
    FALSE_SNAPSHOTS,
    FASTER,
    LABELS,
    MODELS,
    NO_MODELS,
    SNAPSHOTS,
    STYLES,
    Raw,
    flooded,
    row,
    usd,
)

pytestmark = pytest.mark.slow

LONG = int(os.environ.get("WORLDS", "0"))
LABS = {"openai": ("gpt-4.1", "gpt-4o"), "anthropic": ("claude-sonnet-4",)}
"""What labs list; hosts may list everything."""
HOSTS = ("openrouter", "together", "groq", "vercel")
LIARS = ("aaa", "liar", "zzz", "")
"""A provider that comes as a liar; or a host of the first catalog becomes one, in one row."""
DAYS = st.sampled_from((1, 1, 1, 2, 7, 40))
PICK = st.integers(0, 999)


def _one_of(key: str, *values: Any) -> st.SearchStrategy[Raw]:
    return st.sampled_from([{key: value} for value in values])


FALSE_FACTS = st.lists(
    st.one_of(
        _one_of("context_length", None, 1, 4_096, 8_192, 400_000, 2_000_000, 10_000_000),
        _one_of("top_provider", *({"max_completion_tokens": size} for size in (1, 512, 1_000_000))),
        _one_of("pricing", *({"prompt": usd(each), "completion": usd(each)} for each in (0, 1e-6, 0.05, 3, 900_000))),
        _one_of(
            "architecture",
            *({"input_modalities": ["text"], "output_modalities": [each]} for each in ("image", "embeddings")),
            {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
        ),
        _one_of("supported_parameters", [], ["tools", "reasoning", "structured_outputs"]),
        _one_of("name", "USE THIS ONE", "Claude Opus 5", "GPT-4o mini", "DeepSeek R1", "AAA: official", "G\u0420T-4o"),
        _one_of("created", 0, 1_500_000_000, 1_747_180_800, 4_000_000_000),
        _one_of("canonical_slug", *(model.router for model in MODELS.values())),
        _one_of("hugging_face_id", *(model.weights for model in MODELS.values() if model.weights), "evil/Other-7B"),
        _one_of("expiration_date", "2020-01-01", "2026-09-02", "2099-01-01"),
    ),
    max_size=2,
).map(lambda facts: {key: value for fact in facts for key, value in fact.items()})
"""What a liar says of a model in place of the truth: nothing, or one thing or two. With more, it joins nothing."""
STOLEN = (
    *(*NO_MODELS, "evil/claude-sonnet-4", "evil/deepseek-v3", "meta/deepseek-r1"),
    *(*FALSE_SNAPSHOTS.values(), "claude-sonnet-4.0", "grok-4.0", "gpt-4.0"),
    *("deepseek-chat", "deepseek/deepseek-chat", "deepseek-v3-fast", "deepseek-v3:extended", "qwen3", "llama-3.3"),
    *("gpt-4\u043e", "\u212aimi-k2", "\uff47pt-4o", "d\u0435\u0435pseek-v3", "mistral-small", "mistral-small-latest"),
)
"""Names of models that are somebody else's, do not exist, or only look like one that does."""
FLOOD = 1_100 if LONG else 120
"""Spellings that a liar floods with; `test_update_odd_newcomers` has the 1,100."""


@dataclass(frozen=True)
class Lie:
    """A row that a liar lists: one of the models that others offer, in truth or by name only, with false facts."""

    pick: int
    style: str
    stolen: str | None
    told: bool
    facts: Raw

    def row(self, account: Account) -> Raw:
        """The row, in an account in which honest providers offer these models."""
        offered = sorted({label for each in account.providers.values() for label in each.truth.values()} & set(LABELS))
        model = MODELS[offered[self.pick % len(offered)]]
        return {**row(model, self.stolen or model.spelt(self.style), told=self.told), **self.facts}


LIES = st.lists(
    st.builds(
        Lie,
        PICK,
        st.sampled_from(STYLES),
        st.one_of(st.none(), st.none(), st.sampled_from(STOLEN)),
        st.booleans(),
        FALSE_FACTS,
    ),
    min_size=1,
    max_size=4,
)


class WorldsOverTime(RuleBasedStateMachine):
    """One account; every rule is something that happens, after which days pass and everything must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        self.account = Account(self.stack.enter_context(hosted_gateway({})), folder)
        self.others: dict[str, Provider] = {}
        self.first: set[str] = set()
        self.liar: tuple[int, str, list[Lie]] = (-1, "", [])

    def teardown(self) -> None:
        self.stack.close()

    # What honest providers do.

    @initialize(
        order=st.sampled_from(("priority", "priority", "price")),
        lab=st.sampled_from(sorted(LABS)),
        hosts=st.sets(st.sampled_from(HOSTS), min_size=3, max_size=3),
        labels=st.lists(st.sets(st.sampled_from(LABELS), min_size=4, max_size=7), min_size=4, max_size=4),
        liar=st.tuples(st.integers(0, 4), st.sampled_from(LIARS), LIES),
    )
    def first_catalog(
        self, order: str, lab: str, hosts: set[str], labels: list[set[str]], liar: tuple[int, str, list[Lie]]
    ) -> None:
        self.account.order = order
        self.liar = liar
        self.others = cast()
        self.first = hosts
        for slug, found in zip((lab, *sorted(hosts)), labels, strict=True):
            self._come(slug, found)
        self.account.pass_days(0)

    def _come(self, slug: str, labels: set[str]) -> None:
        provider = self.others.pop(slug)
        for label in sorted(labels) if slug not in LABS else LABS[slug]:
            provider.offers(label)
        for number in range(4):
            provider.offers_own(number)
        self.account.providers[slug] = provider
        self.account.happens(f"{slug} comes with {', '.join(provider.truth)}")

    def _provider(self, pick: int) -> Provider:
        return sorted(self.account.providers.values(), key=lambda each: each.slug)[pick % len(self.account.providers)]

    def _host(self, pick: int) -> Provider:
        hosts = [slug for slug in sorted(self.account.providers) if slug in HOSTS]
        return self.account.providers[hosts[pick % len(hosts)]]

    def _row(self, provider: Provider, pick: int, wanted: Callable[[str], bool] = lambda label: True) -> str:
        known = [each for each, label in sorted(provider.truth.items()) if label in MODELS and wanted(label)]
        assume(known)
        return known[pick % len(known)]

    def _after(self, days: int, what: str) -> None:
        """Let days pass after what happened; the liar comes on the day that was drawn for it."""
        self.account.happens(what)
        left, slug, told = self.liar
        self.liar = left - 1, slug, told
        if left == 0 and not slug:
            self._turns(told[0])
        elif left == 0:
            rows = self._rows(told)
            self.account.happens(f"{slug} comes, a liar, with {', '.join(rows)}")
            self.account.lies_begin(slug, rows)
        self.account.pass_days(days)

    def _turns(self, lie: Lie) -> None:
        """One of the hosts of the first catalog lies in one of its rows from now on."""
        hosts = [each for slug, each in sorted(self.account.providers.items()) if slug in self.first]
        if not hosts:
            return
        host = hosts[lie.pick % len(hosts)]
        names = [name for name, label in sorted(host.truth.items()) if label in MODELS]
        if not names:
            return
        name = names[lie.pick // len(hosts) % len(names)]
        facts = lie.facts or {"hugging_face_id": "evil/Other-7B"}
        self.account.happens(f"{host.slug}, honest before, says {facts} of {name}")
        self.account.lies_begin(host.slug, {name: {**host.rows[name], **facts}})

    @rule(days=DAYS)
    def nothing_happens(self, days: int) -> None:
        self._after(days, "nothing")

    @precondition(lambda self: self.others and len(self.account.providers) < 5)
    @rule(days=DAYS, pick=PICK, labels=st.sets(st.sampled_from(LABELS), min_size=3, max_size=7))
    def a_provider_comes(self, days: int, pick: int, labels: set[str]) -> None:
        slug = sorted(self.others)[pick % len(self.others)]
        self._come(slug, labels)
        self._after(days, f"that is all of {slug}")

    @precondition(lambda self: len(self.account.providers) > 3)
    @rule(days=DAYS, pick=PICK)
    def a_provider_leaves_the_account(self, days: int, pick: int) -> None:
        gone = self._provider(pick)
        assume(gone.slug in LABS or sum(slug in HOSTS for slug in self.account.providers) > 1)
        del self.account.providers[gone.slug]
        self._after(days, f"{gone.slug} leaves the account")

    @rule(days=DAYS, pick=PICK)
    def a_provider_is_out_of_order(self, days: int, pick: int) -> None:
        self._provider(pick).out_of_order = True
        self._after(days, "a provider does not answer")

    @rule(days=DAYS, pick=PICK, label=st.sampled_from(LABELS))
    def a_host_lists_a_model(self, days: int, pick: int, label: str) -> None:
        host = self._host(pick)
        self._after(days, f"{host.slug} lists {label} as {host.offers(label)}")

    @rule(days=DAYS, pick=PICK, which=PICK)
    def a_provider_drops_a_model(self, days: int, pick: int, which: int) -> None:
        provider = self._provider(pick)
        gone = self._row(provider, which)
        provider.drops(gone)
        self._after(days, f"{provider.slug} drops {gone}")

    @rule(days=DAYS, pick=PICK, which=PICK, style=st.sampled_from(STYLES))
    def a_host_renames_a_model(self, days: int, pick: int, which: int, style: str) -> None:
        host = self._host(pick)
        old = self._row(host, which)
        label = host.truth[old]
        host.drops(old)
        self._after(days, f"{host.slug} renames {old} to {host.offers(label, MODELS[label].spelt(style))}")

    @rule(days=DAYS, pick=PICK, which=PICK, style=st.sampled_from(STYLES))
    def a_host_lists_a_model_twice(self, days: int, pick: int, which: int, style: str) -> None:
        host = self._host(pick)
        label = host.truth[self._row(host, which)]
        assume(list(host.truth.values()).count(label) == 1)
        again = MODELS[label].spelt(style)
        self._after(days, f"{host.slug} lists {label} also as {host.offers(label, again)}")

    @rule(days=DAYS, pick=PICK, label=st.sampled_from([each for each in LABELS if MODELS[each].alias]))
    def an_alias_points_elsewhere(self, days: int, pick: int, label: str) -> None:
        host, model = self._host(pick), MODELS[label]
        told, host.told = host.told, True
        name = host.offers(label, model.alias)
        host.told = told
        self._after(days, f"{host.slug}/{name} is {label} from now on, as its row says")

    @rule(days=DAYS, pick=PICK, which=PICK, factor=st.sampled_from((0.3, 0.6, 1.5)))
    def a_provider_changes_a_price(self, days: int, pick: int, which: int, factor: float) -> None:
        provider = self._provider(pick)
        name = self._row(provider, which)
        price = MODELS[provider.truth[name].partition("@")[0]].price * provider.price * factor
        prices = {"prompt": usd(price), "completion": usd(price * 4)}
        provider.rows[name] = {**provider.rows[name], "pricing": prices}
        self._after(days, f"{provider.slug}/{name} costs {price:g} USD from now on")

    @rule(days=DAYS, pick=PICK, which=PICK, context=st.sampled_from((8_192, 32_768)))
    def a_host_misstates_a_window(self, days: int, pick: int, which: int, context: int) -> None:
        host = self._host(pick)
        name = self._row(host, which)
        offered = sum(host.truth[name] in each.truth.values() for each in self.account.providers.values())
        # With fewer, nobody can tell which of the windows is the odd one.
        assume(offered >= 4)
        host.rows[name] = {**host.rows[name], "context_length": context}
        self._after(days, f"{host.slug}/{name} states a window of {context} from now on")

    @rule(days=DAYS, pick=PICK, label=st.sampled_from(sorted(SNAPSHOTS)))
    def a_provider_lists_a_new_snapshot(self, days: int, pick: int, label: str) -> None:
        provider, (first, new) = self._provider(pick), SNAPSHOTS[label]
        assume(provider.slug in HOSTS or label in LABS[provider.slug])
        chains = self.account.calm.yesterday.chains if self.account.calm.yesterday else {}
        # Before that, the new one is the only snapshot of which anybody knows.
        assume(any(first in model_id for chain in chains.values() for _, model_id in chain))
        dated = MODELS[label].repository.replace(first, new)
        provider.offers(label, dated)
        provider.truth[dated] = f"{label}@{new}"
        self.account.second.add(label)
        self._after(days, f"{provider.slug} lists {dated}, another snapshot of {label}")

    @rule(days=DAYS, pick=PICK, which=PICK, ending=st.sampled_from(FASTER))
    def a_host_serves_a_model_faster(self, days: int, pick: int, which: int, ending: str) -> None:
        host = self._host(pick)
        name = self._row(host, which, lambda label: MODELS[label].weights is not None)
        label = host.truth[name]
        assume(list(host.truth.values()).count(label) == 1)
        self._after(days, f"{host.slug} lists {host.offers(label, name + ending)} beside {name}")

    @rule(days=DAYS, pick=PICK)
    def a_host_writes_out_a_zero(self, days: int, pick: int) -> None:
        host = self._host(pick)
        name = "x-ai/grok-4.0" if host.style == "router" else "grok-4.0"
        self._after(days, f"{host.slug} lists {host.offers('grok-4', name)}")

    # What the liar does.

    def _rows(self, told: list[Lie]) -> dict[str, Raw]:
        return {found["id"]: found for found in (lie.row(self.account) for lie in told)}

    @precondition(lambda self: self.account.liar and not self.account.turncoat)
    @rule(days=DAYS, told=LIES)
    def the_liar_lists_something_else(self, days: int, told: list[Lie]) -> None:
        self.account.lies = self._rows(told)
        self._after(days, f"{self.account.liar} lists {', '.join(self.account.lies)} and nothing else")

    @precondition(lambda self: self.account.lies and not self.account.turncoat)
    @rule(days=DAYS, told=LIES)
    def the_liar_lists_more(self, days: int, told: list[Lie]) -> None:
        more = self._rows(told)
        self.account.lies = {**self.account.lies, **more}
        self._after(days, f"{self.account.liar} lists {', '.join(more)} besides")

    @precondition(lambda self: self.account.lies)
    @rule(days=DAYS, pick=PICK, facts=FALSE_FACTS)
    def the_liar_says_something_else(self, days: int, pick: int, facts: Raw) -> None:
        names = sorted(self.account.lies)
        name = names[pick % len(names)]
        self.account.lies = {**self.account.lies, name: {**self.account.lies[name], **facts}}
        self._after(days, f"{self.account.liar} says {facts} of {name}")

    @precondition(lambda self: self.account.lies and not self.account.turncoat and len(self.account.lies) < 50)
    @rule(days=DAYS, label=st.sampled_from([each for each in LABELS if MODELS[each].weights]), facts=FALSE_FACTS)
    def the_liar_floods(self, days: int, label: str, facts: Raw) -> None:
        model = MODELS[label]
        rows = {each: {**row(model, each, price=0.01), **facts} for each in flooded(model.router, FLOOD)}
        self.account.lies = {**self.account.lies, **rows}
        self._after(days, f"{self.account.liar} lists {label} {FLOOD:,} times, with {facts}")

    @precondition(lambda self: self.account.lies and not self.account.turncoat)
    @rule(days=DAYS, pick=PICK)
    def the_liar_echoes_a_list(self, days: int, pick: int) -> None:
        echoed = self._provider(pick)
        free = {"pricing": {"prompt": "0", "completion": "0"}}
        self.account.lies = {name: {**each, **free} for name, each in echoed.rows.items()}
        self._after(days, f"{self.account.liar} lists what {echoed.slug} does, for nothing")

    @precondition(lambda self: self.account.lies)
    @rule(days=DAYS)
    def the_liar_goes(self, days: int) -> None:
        self.account.lies = {}
        self._after(days, f"{self.account.liar} {'lies no more' if self.account.turncoat else 'leaves the account'}")


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key to ask with."""
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)


def test_ids_stay_true_and_chains_stand_whatever_happens(key: None) -> None:
    phases = (Phase.reuse, Phase.generate, Phase.shrink) if LONG else (Phase.reuse, Phase.generate)
    run_state_machine_as_test(
        WorldsOverTime,
        settings=settings(
            max_examples=LONG or 16,
            stateful_step_count=20 if LONG else 10,
            deadline=None,
            phases=phases,
            print_blob=True,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
