"""Lists whose loss would cost too many combined models their failover wait, like lists that are implausible alone."""

from support.hosted import listing, rows
from support.world import World


def test_a_list_that_costs_the_last_chain_waits_also_when_its_slug_is_spelt_in_another_letter_case(
    world: World,
) -> None:
    world.update()
    del world.gateway.lists["alpha"]
    world.gateway.lists["ALPHA"] = listing(*rows("alpha-1", "alpha-2", "alpha-3"))
    report = world.update()
    assert (report.exit_code, world.provider("alpha").state) == (3, "kept")
    assert "with it 1 combined model would lose failover: " in (world.provider("alpha").problem or "")
    assert report.combined == 1


def test_a_person_may_spell_a_slug_in_any_letter_case(world: World) -> None:
    world.update()
    world.gateway.lists["alpha"] = listing(*rows("alpha-1", "alpha-2", "alpha-3"))
    assert world.update(only=("Alpha",), accept=("ALPHA",)).exit_code == 0
    assert list(world.document("providers/alpha.json")) == ["alpha-1", "alpha-2", "alpha-3"]
