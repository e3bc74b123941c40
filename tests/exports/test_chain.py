"""Failover chains as Portkey runs them."""

import json

import pytest

from portkey_catalog.exports.chain import (
    BEGINS_WITHIN_MS,
    FAILOVER_CODES,
    chain_config,
    fits_header,
    header_value,
    longest_wait_ms,
)
from portkey_catalog.schema import (
    Failover,
    Member,
    Route,
    Strategy,
)
from support.routes import VIRTUAL, two_providers
from support.small_catalog import make_catalog, make_combined, make_model, make_provider


@pytest.mark.parametrize(
    ("strategy", "codes"), [("on_rate_limit", [429]), ("on_overload", [503, 529])], ids=["rate limit", "overload"]
)
def test_a_strategy_is_a_list_of_statuses(strategy: str, codes: list[int]) -> None:
    catalog = make_catalog()
    chain = chain_config(
        catalog.combined["claude-sonnet-4"], catalog.providers, Failover(strategy=strategy, max_attempts=1)
    )
    assert chain["strategy"]["on_status_codes"] == codes
    assert all("retry" not in target for target in chain["targets"])


def test_a_chain_of_long_ids_does_not_fit_into_a_header() -> None:
    model_id = "lab/" + "x" * 290
    providers = {f"p{number}": make_provider(f"p{number}", make_model(model_id)) for number in range(20)}
    offers = [(slug, model_id) for slug in providers]
    assert fits_header("x", offers[:5], providers, Failover())
    assert not fits_header("x", offers, providers, Failover())
    assert fits_header("x", offers, providers, Failover(saved_configs={"x": "pc-test-1"}))
    virtual = {**providers, "p1": make_provider("p1", make_model(model_id), route=VIRTUAL)}
    assert not fits_header("x", offers, virtual, Failover(saved_configs={"x": "pc-test-1"}))


def test_a_target_may_have_a_time_limit() -> None:
    catalog = make_catalog()
    chain = chain_config(catalog.combined["claude-sonnet-4"], catalog.providers, Failover(request_timeout_ms=30_000))
    assert [target["request_timeout"] for target in chain["targets"]] == [30_000, 30_000]
    assert 408 in chain["strategy"]["on_status_codes"]
    assert all(408 not in target["retry"]["on_status_codes"] for target in chain["targets"])


@pytest.mark.parametrize("strategy", ["on_error", "on_rate_limit", "on_overload"])
def test_a_target_that_exceeds_its_time_goes_on_under_every_strategy(strategy: Strategy) -> None:
    catalog = make_catalog()
    failover = Failover(strategy=strategy, request_timeout_ms=30_000)
    chain = chain_config(catalog.combined["claude-sonnet-4"], catalog.providers, failover)
    assert chain["strategy"]["on_status_codes"] == sorted({408, *FAILOVER_CODES[strategy]})


def test_two_targets_that_fail_at_once_cost_the_gateway_six_seconds_of_waiting() -> None:
    wait = longest_wait_ms(2, Failover())
    assert wait and wait - 2 * BEGINS_WITHIN_MS == 6_000


def test_a_header_is_ascii_whatever_the_id() -> None:
    catalog = two_providers(Route(provider="@a"), Route(provider="@b"))
    odd = make_combined("odd", Member(provider="a", id="módel-模型", evidence=()))
    value = header_value(chain_config(odd, catalog.providers, Failover()))
    assert value.isascii()
    assert json.loads(value)["targets"][0]["override_params"] == {"model": "módel-模型"}
