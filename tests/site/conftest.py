"""Sites that the tests of pages look at in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, sync_playwright

from portkey_catalog.schema import Catalog, PriceTier
from support import needs
from support.browsing import FLAGS, Visit, served, visiting
from support.past import grown
from support.small_catalog import HOSTILE, make_catalog, odd_catalog

RETIRES = date(2027, 3, 1)


def with_further_prices(catalog: Catalog) -> Catalog:
    """The catalog with a model that goes and is dearer for long prompts, another name of it, and a list that waits."""
    provider = catalog.providers["openrouter"]
    coder = provider.models["qwen/qwen3-coder"]
    tier = PriceTier(min_prompt=128_000, input=Decimal(1), output=Decimal(5))
    models = {
        **provider.models,
        coder.id: coder.model_copy(
            update={"cost": coder.cost.model_copy(update={"tiers": (tier,)}), "retires": RETIRES}
        ),
        "openai/embed-3": provider.models["openai/embed-3"].model_copy(update={"alias_of": coder.id}),
    }
    waiting = {"models": models, "held": {coder.id: coder}, "held_since": date(2026, 11, 4)}
    providers = {**catalog.providers, "openrouter": provider.model_copy(update=waiting)}
    return catalog.model_copy(update={"providers": providers})


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the served site."""
    catalog = grown(with_further_prices(make_catalog(names=HOSTILE, sample=True)))
    with served(tmp_path_factory.mktemp("www"), catalog) as url:
        yield url


@pytest.fixture(scope="module")
def odd_base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a served site of odd names."""
    with served(tmp_path_factory.mktemp("odd"), odd_catalog()) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = needs.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Visit]:
    """A fresh page; the test fails if anything complained or another host was asked."""
    with visiting(browser, base) as visit:
        yield visit


@pytest.fixture
def odd_visit(browser: Browser, odd_base: str) -> Iterator[Visit]:
    """The same on the site of odd names."""
    with visiting(browser, odd_base) as visit:
        yield visit
