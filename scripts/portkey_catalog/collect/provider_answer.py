"""A provider's answer, and what the account says beside it -> one outcome (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from portkey_catalog.collect.account import AccountSays, names_told, with_account_rows
from portkey_catalog.collect.outcome import CUT_SHORT, Outcome
from portkey_catalog.normalise.costs import Currency
from portkey_catalog.normalise.model_ids import why_no_model
from portkey_catalog.normalise.models import chosen, normalise_rows
from portkey_catalog.settings.shapes import ProviderSettings
from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import Answer, parse_list

_NO_ANSWER = Answer("portkey", (), ())


def outcome_of(
    provider: ProviderSettings, said: AccountSays, today: date, pages: Sequence[bytes], *, complete: bool
) -> Outcome:
    """The outcome of a provider's list.

    Args:
        provider: whom the list is of.
        said: what the account says of the provider.
        today: UTC day of the answer.
        pages: the list, page by page.
        complete: False when the list goes on where it could not be read.

    Raises:
        AnswerError: it is no list of the provider's models.
    """
    answer = parse_list(pages, provider.format)
    if answer.format == "portkey":
        raise AnswerError("the gateway sent the account's list, not the provider's; check the provider's slug")
    if not answer.rows and not answer.rejected:
        return Outcome(provider, {}, complete=complete)
    outcome = _joined(provider, said, today, answer)
    return replace(outcome, notice=None if complete else CUT_SHORT, complete=complete)


def outcome_without_list(provider: ProviderSettings, said: AccountSays, today: date, notice: str) -> Outcome:
    """The outcome of the account's list for a provider that has none of its own.

    Args:
        provider: whom the account speaks of.
        said: what it says.
        today: UTC day of the answer.
        notice: why there is no other list.
    """
    return replace(_joined(provider, said, today, _NO_ANSWER), notice=notice)


def _joined(provider: ProviderSettings, said: AccountSays, today: date, answer: Answer) -> Outcome:
    """A provider's rows as models, with what the account adds to them, and as the settings choose among them.

    Raises:
        AnswerError: there are rows, none of which can be used.
    """
    currency = Currency(provider.currency, provider.usd_per_unit)
    named = {row.id: row.canonical_slug or row.id for row in said.rows}
    joining = normalise_rows(said.rows, today, slugs=said.slugs, meant=named)
    names = {each: name for each, name in said.deployed.items() if each not in named} | names_told(said, joining)
    # A provider's own permanent name of a model says that it is no deployment.
    meant = {row.id: names[row.id] for row in answer.rows if row.id in names and not row.canonical_slug}
    read = normalise_rows(answer.rows, today, currency=currency, slugs=said.slugs, meant=meant)
    refused = (*answer.rejected, *read.rejected)
    if refused and not read.models:
        raise AnswerError(
            f"no row of the list can be used: {len(refused)} rejected, the first because {refused[0].reason}"
        )
    own = {row.id for row in answer.rows}
    models, more = with_account_rows(read.models, joining, own, names)
    models = chosen(models, provider.include, provider.exclude)
    return Outcome(
        provider,
        models,
        listed=frozenset(each for each in own if why_no_model(each, said.slugs) is None),
        problem=None if models else "no model is left; check the provider's include and exclude in the settings",
        rejected=(*refused, *more),
        rows=len(answer.rows) + len(answer.rejected) + len(more),
        hints=(answer.provider, answer.format),
        notes=read.notes,
    )
