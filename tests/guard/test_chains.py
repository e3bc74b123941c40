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
    assert (report.exit_code, world.provider("ALPHA").state) == (3, "kept")
    assert "with it 1 combined models would lose their failover" in (world.provider("ALPHA").problem or "")
    assert report.combined == 1
