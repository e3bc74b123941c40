"""Facts that the owner corrects by hand, through whole updates."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.history.diff import difference
from portkey_catalog.history.lookback import lookbacks
from portkey_catalog.report.diff import change_lines
from portkey_catalog.store.catalog import load_catalog
from support.hosted import listing, rows
from support.world import TODAY, World

PLAIN = "[metadata]\nsources = []\n"


def corrected(model: str = "alpha/x-ai/grok-4", field: str = "cost.input", value: str = "30", wrong: str = "3") -> str:
    return (
        f'{PLAIN}[[fact]]\nmodel = "{model}"\nfield = "{field}"\nvalue = {value}\ninstead_of = {wrong}\n'
        'source = "the invoice"\n'
    )


def model_of(world: World, slug: str = "alpha", model_id: str = "x-ai/grok-4") -> Any:
    return world.document(f"providers/{slug}.json")[model_id]


def test_a_corrected_fact_is_published_marked_everywhere_and_stays(world: World) -> None:
    world.update(corrected())
    for day in (TODAY, TODAY + timedelta(days=1)):
        report = world.update(corrected(), today=day)
        assert (report.exit_code, report.files) == (0, ())
        assert model_of(world)["cost"]["input"] == 30
        assert model_of(world)["provenance"] == {"cost.input": "hand/3"}
        assert world.document("combined-models.json")["grok-4"]["cost"]["input"] == 30
        assert (
            world.document("opencode.json")["provider"]["portkey-alpha"]["models"]["x-ai/grok-4"]["cost"]["input"] == 30
        )
    assert list(check_catalog(world.folder / "catalog", today=TODAY)) == []


def test_neither_a_correction_nor_its_end_is_held_or_seen_as_the_providers_doing(world: World) -> None:
    """Far as it moves the price: a provider that did so would be held."""
    world.update(PLAIN)
    for settings, price in ((corrected(value="90000"), 90_000), (PLAIN, 3), (corrected(value="0"), 0), (PLAIN, 3)):
        before = load_catalog(world.folder / "catalog")
        report = world.update(settings)
        after = load_catalog(world.folder / "catalog")
        assert before and after
        assert lookbacks(after)["alpha"].steps == ()
        assert report.exit_code == 0
        assert world.provider("alpha").problem is None
        assert model_of(world)["cost"]["input"] == price
        assert not any(each.steps for each in lookbacks(after).values())
        lines = [line for line in change_lines(difference(before, after)) if line.startswith("price: alpha")]
        assert len(lines) == 1 and lines[0].endswith(
            "(no longer corrected by hand)" if settings == PLAIN else "(corrected by hand)"
        )


def test_what_the_provider_does_to_a_corrected_price_is_judged_by_what_it_stated(world: World) -> None:
    def listed(price: str) -> None:
        pricing = {"prompt": price, "completion": "0.000015"}
        first = rows("x-ai/grok-4", pricing=pricing)
        world.gateway.lists["alpha"] = listing(*first, *rows("alpha-1", "alpha-2", "alpha-3"))

    settings = corrected(value="900")
    world.update(settings)
    listed("0.0000031")  # 3.1 USD per million, and near to nothing beside what is published
    report = world.update(settings)
    assert report.exit_code == 0
    assert Decimal(str(model_of(world)["cost"]["input"])) == Decimal("3.1") and "provenance" not in model_of(world)
    assert [each.text for each in report.notices if each.text.startswith("fact[")] == [
        "fact[0]: cost.input of 'alpha/x-ai/grok-4' is 3.1 upstream, no longer 3, so that counts and not 900"
    ]
    listed("0.0000032")
    assert not [each.text for each in world.update(settings).notices if "fact[" in each.text], "the same news"
    listed("0.0009")  # as the owner said, and three hundred times what it was
    assert world.update(settings).exit_code == 3
    assert "moved further than" in (world.provider("alpha").problem or "")
    report = world.update(settings, accept=("alpha",))
    assert [each.text for each in report.notices if each.text.startswith("fact[")] == [
        "fact[0]: cost.input of 'alpha/x-ai/grok-4' is 900 upstream by now, so it can go"
    ]


def test_a_held_list_does_without_the_correction_until_it_is_taken(world: World) -> None:
    world.update(corrected())
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4"))
    assert world.update(corrected()).exit_code == 3
    assert model_of(world)["cost"]["input"] == 30
    held = load_catalog(world.folder / "catalog")
    assert held and held.providers["alpha"].held
    assert held.providers["alpha"].held["x-ai/grok-4"].cost.input == 3
    world.update(corrected(), accept=("alpha",))
    assert list(world.document("providers/alpha.json")) == ["x-ai/grok-4"]
    assert model_of(world)["cost"]["input"] == 30


def test_a_provider_that_cannot_be_read_keeps_its_corrections(world: World) -> None:
    world.update(corrected())
    del world.gateway.lists["alpha"]
    world.gateway.account = listing({"id": "@alpha/x-ai/grok-4"}, {"id": "@beta/grok-4"})
    assert world.update(corrected()).exit_code == 3
    assert model_of(world)["cost"]["input"] == 30 and model_of(world)["provenance"] == {"cost.input": "hand/3"}


def test_a_corrected_day_of_retirement_comes(world: World) -> None:
    settings = corrected(field="retires", value=str(TODAY + timedelta(days=2)), wrong='"not stated"')
    world.update(settings)
    assert model_of(world)["provenance"] == {"retires": "hand"}
    assert len(world.document("combined-models.json")["grok-4"]["members"]) == 2
    world.update(settings, today=TODAY + timedelta(days=2))
    assert model_of(world)["status"] == "retired"
    assert world.document("opencode.json")["provider"]["portkey-alpha"]["models"].keys().isdisjoint({"x-ai/grok-4"})
    world.update(PLAIN, today=TODAY + timedelta(days=3))
    assert "status" not in model_of(world) and "retires" not in model_of(world)


def test_an_output_limit_that_is_not_stated_is_corrected_instead_of_assumed(world: World) -> None:
    top = {"max_completion_tokens": None}
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-1", top_provider=top))
    world.update(PLAIN)
    assert model_of(world)["provenance"] == {"limit.output": "assumed"}
    world.update(corrected(field="limit.output", value="32000", wrong='"not stated"'))
    assert model_of(world)["limit"]["output"] == 32_000 and model_of(world)["provenance"] == {"limit.output": "hand"}


def test_a_provider_is_named_by_its_slug_or_its_alias(world: World) -> None:
    for name in ("alpha", "first"):
        settings = corrected(model=f"{name}/x-ai/grok-4") + '[[providers]]\nslug = "alpha"\nalias = "first"\n'
        world.update(settings)
        assert model_of(world, "first")["cost"]["input"] == 30
