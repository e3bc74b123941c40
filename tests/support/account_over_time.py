"""An account through the days: honest providers of which is known what really answers, and perhaps one liar.

As soon as there is a liar, every day happens twice: in the account with it, and in the same account without it. What
the two differ in is the liar's doing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.settings.read import read_settings
from portkey_catalog.text.secrets import Secrets
from support.chain_history import (
    Day,
    Memory,
    Ref,
    chain_changes,
    chain_of,
    changed_meanings,
    read_day,
    ref,
    silent_losses,
    unexplained,
)
from support.hosted import KEY, HostedGateway, listing
from support.true_models import FALSE_SNAPSHOTS, FASTER, MODELS, NO_MODELS, SNAPSHOTS, Raw, row
from support.world import ROOMY, TODAY, World

SECRETS = Secrets.of({"PORTKEY_API_KEY": KEY}, ["PORTKEY_API_KEY"])
SETTLING = timedelta(days=7)
"""How long an offer is in a chain before its price may bring it to the front."""
MUCH_CHEAPER = 8
"""So many times cheaper than every honest offer is no price that anybody leads with."""

NAMES = {model.name for model in MODELS.values()}

Lists = Mapping[str, Mapping[str, Raw]]
"""Rows by provider and id."""


@dataclass
class Provider:
    """An honest provider and its ways."""

    slug: str
    style: str
    told: bool = False
    price: float = 1
    output: int = 16_384
    rows: dict[str, Raw] = field(default_factory=dict)
    truth: dict[str, str] = field(default_factory=dict)
    """Model id -> label of what really answers."""
    out_of_order: bool = False

    def offers(self, label: str, model_id: str | None = None, *, context: float = 1) -> str:
        """List a model, by default in the provider's own spelling."""
        model = MODELS[label]
        name = model_id or model.spelt(self.style)
        self.rows[name] = row(model, name, told=self.told, price=self.price, context=context, output=self.output)
        self.truth[name] = label
        return name

    def offers_own(self, number: int) -> None:
        """List a model that nobody else has."""
        name = f"{self.slug}-house-{number}"
        self.rows[name] = {**row(MODELS["qwen3-32b"], name, price=self.price, output=self.output)}
        self.truth[name] = name

    def drops(self, model_id: str) -> None:
        """List it no more."""
        del self.rows[model_id], self.truth[model_id]


def cast() -> dict[str, Provider]:
    """Labs that list their own models, and hosts that list what they like, each in its own spelling."""
    return {
        each.slug: each
        for each in (
            Provider("openai", "repository", price=1),
            Provider("anthropic", "repository", price=1),
            Provider("openrouter", "router", told=True, price=1.05, output=32_768),
            Provider("together", "repository", price=1.1, output=24_000),
            Provider("groq", "bare", price=0.9, output=20_000),
            Provider("vercel", "router", price=1.15, output=30_000),
        )
    }


@dataclass
class Run:
    """One account's catalog over the days, and what is known of it."""

    world: World
    seen: Memory = field(default_factory=Memory)
    yesterday: Day | None = None
    raw: dict[Ref, Raw] = field(default_factory=dict)
    """The row behind every published model."""
    truth: dict[Ref, str] = field(default_factory=dict)
    """What really answers for every published model of an honest provider."""
    meant: dict[str, tuple[str, Ref, date]] = field(default_factory=dict)
    """Combined id -> what the first honest member really was, which that was, and when."""

    def copied(self, folder: Path) -> Run:
        """The same account in another folder, from here on by itself."""
        shutil.copytree(self.world.folder, folder)
        seen = Memory(dict(self.seen.identities), dict(self.seen.ids))
        world = World(self.world.gateway, folder, ROOMY)
        return replace(self, world=world, seen=seen, raw=dict(self.raw), truth=dict(self.truth), meant=dict(self.meant))

    def update(self, lists: Lists, settings: str, today: date, *, down: Sequence[str] = ()) -> Day:
        """Update from these lists; the account names all of them, also those that are down."""
        serve(self.world.gateway, lists, down=down)
        report = self.world.update(settings, today=today, secrets=SECRETS)
        return read_day(self.world.folder, today, report)

    def files(self) -> dict[str, bytes]:
        """Every file of the catalog."""
        return self.world.files()

    def takes(self, day: Day, lists: Lists, truth: Mapping[Ref, str]) -> list[Ref]:
        """Remember what is published now; gives the offers of which nothing changed."""
        before = self.raw
        self.raw = {}
        for slug, models in day.rows.items():
            taken = day.states.get(slug) == "read"
            for model_id in models:
                offer = slug, model_id
                listed = lists.get(slug, {}).get(model_id)
                if taken and listed is not None:
                    self.raw[offer] = listed
                elif offer in before:
                    self.raw[offer] = before[offer]
                if taken:
                    self.truth.pop(offer, None)
                if taken and offer in truth:
                    self.truth[offer] = truth[offer]
        self.truth = {offer: label for offer, label in self.truth.items() if offer in self.raw}
        return [offer for offer, listed in self.raw.items() if before.get(offer) == listed]


def serve(gateway: HostedGateway, lists: Lists, *, down: Sequence[str] = ()) -> None:
    """Let the gateway answer with these lists, in this order."""
    gateway.lists = {slug: listing(*rows.values()) for slug, rows in lists.items()}
    if down:
        names = [{"id": f"@{slug}/{model_id}"} for slug, rows in lists.items() for model_id in rows]
        gateway.account = listing(*names)
        gateway.lists = {slug: answer for slug, answer in gateway.lists.items() if slug not in down}
    else:
        gateway.account = None


def turned(lists: Lists) -> Lists:
    """The same lists, everything in the opposite order."""
    return {slug: dict(reversed([*rows.items()])) for slug, rows in reversed([*lists.items()])}


@dataclass
class Account:
    """Honest providers, a liar, and the days that pass."""

    gateway: HostedGateway
    folder: Path
    order: str = "priority"
    providers: dict[str, Provider] = field(default_factory=dict)
    calm: Run = field(init=False)
    troubled: Run | None = None
    """The account with the liar in it."""
    today: date = TODAY
    liar: str = ""
    lies: dict[str, Raw] = field(default_factory=dict)
    lied: set[Ref] = field(default_factory=set)
    """Every offer of the liar that was ever false."""
    since: dict[str, date] = field(default_factory=dict)
    """Combined id -> since when the liar has had an offer of it, for those of which it has one."""
    ahead: set[str] = field(default_factory=set)
    """Identities that were combined with the liar before they were without it: who was first in these is another."""
    stood: set[str] = field(default_factory=set)
    """Identities of which there was a chain of honest offers beside the liar."""
    turncoat: bool = False
    """The liar is a provider that was honest before, and is but for the rows it lies in."""
    joined: date | None = None
    """When the liar came."""
    first: frozenset[str] = frozenset()
    """Providers of the first catalog."""
    known: frozenset[str] = frozenset()
    """Providers that were there before it."""
    second: set[str] = field(default_factory=set)
    """Models of which an honest provider listed a second snapshot: what their undated names mean is not known."""
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.calm = Run(World(self.gateway, self.folder / "calm", ROOMY))
        self.calm.world.folder.mkdir()

    @property
    def settings(self) -> str:
        """The owner's settings, which never change."""
        return f'metadata.sources = []\n[combine]\norder = "{self.order}"\n'

    @property
    def honest(self) -> Lists:
        """What honest providers list."""
        return {slug: each.rows for slug, each in self.providers.items()}

    @property
    def with_lies(self) -> Lists:
        """What providers list in the account with the liar, which lies only of what it still lists if it was honest."""
        if not self.turncoat:
            return {**self.honest, self.liar: self.lies} if self.lies else self.honest
        liar = self.honest.get(self.liar, {})
        lies = {name: each for name, each in self.lies.items() if name in liar}
        return {**self.honest, self.liar: {**liar, **lies}} if lies else self.honest

    @property
    def truth(self) -> dict[Ref, str]:
        """What answers for every honest row, as far as anybody can know."""
        return {
            (slug, model_id): label
            for slug, each in self.providers.items()
            for model_id, label in each.truth.items()
            if label not in self.second or any(day in model_id for day in SNAPSHOTS[label])
        }

    def happens(self, what: str) -> None:
        """Note what happens before the next update."""
        self.story.append(f"{self.today + timedelta(days=1)} or later: {what}")

    def lies_begin(self, slug: str, lies: Mapping[str, Raw]) -> None:
        """A provider comes that lists what it likes."""
        self.liar, self.lies = slug, dict(lies)
        # Whoever comes on the same day was not there before.
        there = self.calm.yesterday.rows if self.calm.yesterday else self.providers
        self.known = frozenset(there) - {slug}
        self.turncoat = slug in self.providers
        self.troubled = self.calm.copied(self.folder / "troubled")

    def pass_days(self, days: int = 1) -> None:
        """Let days pass, update, and see to it that everything holds."""
        self.today += timedelta(days=days)
        if not self.calm.yesterday:
            self.first |= self.providers.keys()
        down = [slug for slug, each in self.providers.items() if each.out_of_order]
        self.story.append(f"--- {self.today}" + (f", {', '.join(down)} out of order" if down else ""))
        problems = self._day(self.calm, self.honest, down, thorough=not self.troubled)
        if self.troubled:
            lists = self.with_lies
            self.lied |= {(self.liar, model_id) for model_id in self.lies}
            other = None
            if self.joined is None:
                self.joined = self.today
                other = self.troubled.copied(self.folder / f"turned-{len(self.story)}")
            problems += [f"with {self.liar}: {each}" for each in self._day(self.troubled, lists, down, thorough=True)]
            if other and not problems:
                other.update(turned(lists), self.settings, self.today, down=down)
                problems += _differences(self.troubled.files(), other.files(), "lists in another order make other")
            assert self.calm.yesterday and self.troubled.yesterday
            problems += self._harm(self.calm.yesterday, self.troubled.yesterday)
        for each in self.providers.values():
            each.out_of_order = False
        if problems:
            raise AssertionError("\n".join([*problems, "", "What happened:", *self.story, "", *self._chains()]))

    def _day(self, run: Run, lists: Lists, down: Sequence[str], *, thorough: bool) -> list[str]:
        """Update one account; what is wrong with it. A thorough look costs as much again as the update."""
        before = run.yesterday
        day = run.update(lists, self.settings, self.today, down=down)
        if day.exit_code not in (0, 3):
            return [f"exit code {day.exit_code}: {day.told}"]
        problems = list(changed_meanings(run.seen, day))
        were = dict(run.truth)
        false = self.lied if run is self.troubled else frozenset()
        truth = {offer: label for offer, label in self.truth.items() if offer not in false}
        same = run.takes(day, lists, truth)
        # Of a liar's rows nobody knows what they are but that they say what they said.
        still = {offer for offer in same if offer in false}
        still |= {offer for offer, label in run.truth.items() if were.get(offer) == label == truth.get(offer)}
        problems += self._mixed(run, day)
        if before:
            problems += unexplained(before, day, same)
            problems += silent_losses(before, day, still - self._overtaken(before, day))
        run.yesterday = day
        if thorough:
            files, folder = run.files(), run.world.folder / "catalog"
            found = check_catalog(folder, settings=read_settings(self.settings), secrets=SECRETS, today=self.today)
            problems += [f"check: {each}" for each in found]
            run.update(turned(lists), self.settings, self.today, down=down)
            problems += _differences(files, run.files(), "a second update of the day changes")
        return problems

    def _overtaken(self, before: Day, day: Day) -> set[Ref]:
        """Former first members in whose place stands one whose price did not count before."""
        found = set()
        for change in chain_changes(before, day):
            if change.new_first and change.now and self.order == "price":
                member = next(each for each in day.combined[change.now]["members"] if "excluded" not in each)
                since = date.fromisoformat(member.get("since", str(before.day)))
                found |= {change.before[0]} if before.day < since + SETTLING <= day.day else set()
        return found

    def _mixed(self, run: Run, day: Day) -> Iterator[str]:
        """Ids of which honest members are, or were, different models in truth, or one bears the name of none."""
        for name in sorted(day.leads):
            members = [(each["provider"], each["id"]) for each in day.combined[day.leads[name]]["members"]]
            labels = {run.truth[each] for each in members if each in run.truth}
            closed = any(label in MODELS and not MODELS[label].weights for label in labels)
            for offer in members:
                if closed and offer[1] in NO_MODELS:
                    yield f"combined/{name} holds {ref(offer)}, which is the name of no model"
                label = run.truth.get(offer)
                if label is None:
                    continue
                meant, first, when = run.meant.setdefault(name, (label, offer, day.day))
                if label != meant:
                    yield f"combined/{name} holds {ref(offer)}, in truth {label}; {ref(first)} of {when} was {meant}"

    def _harm(self, calm: Day, troubled: Day) -> Iterator[str]:
        """What the liar changed for those who have chains without it."""
        if any(calm.states.get(slug) != troubled.states.get(slug) for slug in self.providers):
            return  # One of the two has another list: they do not tell of the same day.
        of_identity = {model["identity"]: name for name, model in troubled.combined.items()}
        self._see(troubled)
        self.ahead |= of_identity.keys() - {each["identity"] for each in calm.combined.values()}
        for name, chain in calm.chains.items():
            model = calm.combined[name]
            there = of_identity.get(model["identity"])
            found = chain_of(troubled.combined[there]) if there else ()
            want = _once([each for each in chain if self._is_sure(each)])
            if len(want) < 2:
                continue  # Without the liar's own offer it is none.
            honest = {offer[0] for offer in found if offer not in self.lied}
            if model["identity"] not in self.stood and len(honest) < 2 and self._is_unknowable(want):
                continue
            if not found or there is None:
                yield f"{self.liar} costs combined/{name} its chain of {_told(chain)}"
                continue
            have = _once([each for each in found if self._is_sure(each)])
            self.stood.add(model["identity"])
            in_order = self.order == "priority" and model["identity"] not in self.ahead
            if (want != have) if in_order else (sorted(want) != sorted(have)):
                yield f"{self.liar} turns combined/{name} from {_told(chain)} into {_told(found)}"
            if name in self.troubled_ids and troubled.leads.get(name) != there:
                yield f"{self.liar} makes combined/{name} be called {there}"
            if chain[0] != found[0] and self._leads(there, found):
                yield f"{self.liar} leads combined/{name}: {_told(found)}"
            shown, spoken = troubled.combined[there]["name"], {str(lie.get("name")) for lie in self.lies.values()}
            if shown != model["name"] and shown in spoken - NAMES:
                yield f"{self.liar} names combined/{name} {shown!r}, else {model['name']!r}"
        there_without = {calm.combined[name]["identity"] for name in calm.chains}
        for name, found in troubled.chains.items():
            if troubled.combined[name]["identity"] not in there_without:
                yield from self._pairs(name, found)

    def _pairs(self, name: str, chain: Sequence[Ref]) -> Iterator[str]:
        """What is wrong with a chain that there is only with the liar: it is the spare of one honest offer at most."""
        assert self.troubled
        honest = {offer for offer in chain if offer not in self.lied}
        if not self.turncoat and self._leads(name, chain):
            yield f"{self.liar} leads combined/{name}, which there is not without it: {_told(chain)}"
        if len({slug for slug, _ in honest}) != 1 or len(honest) == len(chain) or self._is_unknowable(honest):
            return
        (slug, _), *_ = honest
        # What is served faster may be a product of its own, once two list it.
        plain = {offer for offer in honest if not offer[1].endswith(FASTER)}
        labels = {label for offer in plain if (label := self.truth.get(offer))} - self._parted
        for offer, label in self.troubled.truth.items():
            if label in labels and offer[0] != slug and self._is_plain(offer):
                yield f"combined/{name} has the liar as its only spare, {_told(chain)}, though {ref(offer)} is offered"

    def _is_sure(self, offer: Ref) -> bool:
        """Whether it is an honest offer of which can be known what it is."""
        return offer[0] != self.liar and offer in self.truth

    def _is_unknowable(self, offers: Iterable[Ref]) -> bool:
        """Whether nobody can tell which snapshot these mean: the liar names one, and one host at most another."""
        labels = {label for offer in offers if (label := self.truth.get(offer)) in FALSE_SNAPSHOTS and label}
        for label in labels:
            model = MODELS[label]
            dated = {slug for (slug, name), each in self.truth.items() if each == label and name == model.repository}
            if (self.liar, FALSE_SNAPSHOTS[label]) in self.lied and len(dated) < 2 and model.lab not in dated:
                return True
        return False

    @property
    def _parted(self) -> set[str]:
        """Models that an honest provider lists with `.0` and without: nobody can tell whether the two are one."""
        listed = {(slug, label, name.endswith(".0")) for (slug, name), label in self.truth.items()}
        return {label for slug, label, zero in listed if (slug, label, not zero) in listed}

    def _is_plain(self, offer: Ref) -> bool:
        """Whether an honest row says nothing false of its model."""
        slug, model_id = offer
        listed = self.providers[slug].rows.get(model_id) if slug in self.providers else None
        label = self.providers[slug].truth[model_id] if listed else ""
        return listed is not None and label in MODELS and listed["context_length"] == MODELS[label].context

    def _see(self, troubled: Day) -> None:
        """Remember since when the liar has had offers of which models."""
        having = {
            name
            for name, model in troubled.combined.items()
            if any(each["provider"] == self.liar for each in model["members"])
        }
        before = {name: self.since.get(name, self.today) for name in having}
        # An honest provider's offers are older than its lies.
        if self.turncoat and self.joined == self.today:
            before = dict.fromkeys(having, date.min)
        self.since = before

    @property
    def troubled_ids(self) -> Mapping[str, object]:
        """Ids that the account with the liar ever published."""
        return self.troubled.seen.ids if self.troubled else {}

    def _leads(self, name: str, chain: Sequence[Ref]) -> bool:
        """Whether a false offer leads a chain in which a provider stands that was there before, and has no right to.

        By price it has one after a week, unless it is far cheaper than all others.
        """
        others = [offer for offer in chain if offer[0] in self.known]
        if chain[0] not in self.lied or not others or not self.troubled or not self.troubled.yesterday:
            return False
        # Where all are new to the account, as in its first catalog, the price decides at once.
        only_new = self.first.isdisjoint(slug for slug, _ in others)
        if self.order == "priority" or (self.since[name] + SETTLING > self.today and not only_new):
            return True
        prices = {offer: self._price(offer) for offer in (chain[0], *others)}
        return prices[chain[0]] * MUCH_CHEAPER < min(prices[offer] for offer in others)

    def _price(self, offer: Ref) -> Decimal:
        """Three prompt tokens and one of the answer."""
        assert self.troubled and self.troubled.yesterday
        cost = self.troubled.yesterday.rows[offer[0]][offer[1]]["cost"]
        return 3 * Decimal(str(cost["input"])) + Decimal(str(cost["output"]))

    def _chains(self) -> Iterator[str]:
        runs = {"without the liar": self.calm, "with it": self.troubled} if self.troubled else {"chains": self.calm}
        for what, run in runs.items():
            yield f"{what}:"
            if run and run.yesterday:
                yield from (f"  {name}: {_told(chain)}" for name, chain in run.yesterday.chains.items())
                yield from (f"  {slug}: {problem}" for slug, problem in run.yesterday.problems.items())
                yield from (f"  told: {line}" for line in run.yesterday.told)
        if self.troubled:
            lies = list(self.lies.values())
            yield from (f"  {self.liar} lists {json.dumps(lie, ensure_ascii=False)}" for lie in lies[:20])
            yield f"  ({len(lies)} rows in all)"


def _once(chain: Sequence[Ref]) -> list[Ref]:
    """Each provider's first offer."""
    first: dict[str, Ref] = {}
    for offer in chain:
        first.setdefault(offer[0], offer)
    return list(first.values())


def _told(chain: Sequence[Ref]) -> str:
    return "[" + ", ".join(map(ref, chain)) + "]"


def _differences(before: Mapping[str, bytes], after: Mapping[str, bytes], what: str) -> list[str]:
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return [f"{what} {', '.join(names)}"] if names else []
