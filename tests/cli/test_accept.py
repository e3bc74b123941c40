"""`accept` needs neither key nor gateway, says what it takes, and ends with what still waits."""

from __future__ import annotations

import json

from support.command import Place
from support.hosted import listing, rows


def waiting(place: Place) -> list[dict[str, str]]:
    """A list of which most models are gone, and a provider that nobody named; gives what waits."""
    place.gateway.lists["alpha"] = listing(*rows("grok-4", "a-1", "a-2", "a-3"))
    assert place.run("update").returncode == 0
    place.gateway.lists["alpha"] = listing(*rows("grok-4"))
    place.gateway.lists["fresh"] = listing(*rows("fresh-1"))
    done = place.run("update")
    assert done.returncode == 3
    assert "fresh: held: nobody named this provider; 1 model waits since" in done.stderr
    found: list[dict[str, str]] = json.loads(place.files()["v1/findings.json"])
    assert [each["risk"] for each in found] == ["removals", "new provider"]
    place.gateway.lists.clear()
    return found


def test_it_takes_by_id_and_by_provider_and_asks_nobody(place: Place) -> None:
    removals, _ = waiting(place)
    asked = len(place.gateway.requests)
    done = place.run("accept", removals["id"], PORTKEY_API_KEY="")
    assert done.returncode == 3
    assert f"taken {removals['id']}: alpha (3 models): 3 of 4 models would vanish" in done.stderr
    assert list(json.loads(place.files()["v1/providers/alpha.json"])) == ["grok-4"]
    done = place.run("accept", "FRESH")
    assert done.returncode == 0
    assert list(json.loads(place.files()["v1/providers/fresh.json"])) == ["fresh-1"]
    assert len(place.gateway.requests) == asked


def test_a_proposal_stands_beside_the_catalog_with_what_it_takes(place: Place) -> None:
    found, before = waiting(place), place.files()
    done = place.run("accept", "--all", "--out", "proposal")
    assert (done.returncode, place.files()) == (0, before)
    text = (place.folder / "proposal" / "accept.toml").read_text()
    assert [each["id"] in text for each in found] == [True, True]
    assert json.loads((place.folder / "proposal" / "v1" / "findings.json").read_text()) == []
    refused = text.replace("take = true", "take = false")
    (place.folder / "mine.toml").write_text(refused)
    assert place.run("accept", "--from", "mine.toml").returncode == 0
    assert ["refused" in each for each in json.loads(place.files()["v1/findings.json"])] == [True, True]


def test_what_it_cannot_use_is_a_misuse_that_says_so(place: Place) -> None:
    waiting(place)
    before = place.files()
    done = place.run("accept", "nobody")
    assert done.returncode == 2
    assert "nobody: nothing that waits has this id, and nothing of a provider or combined model" in done.stderr
    (place.folder / "mine.toml").write_text("[[finding]]\nid = 'x'\n")
    done = place.run("accept", "--from", "mine.toml")
    assert (done.returncode, "mine.toml: finding 1.take: expected true or false" in done.stderr) == (2, True)
    (place.folder / "refused.json").write_text('{"id": 1}')
    done = place.run("update", "--refused", "refused.json")
    assert (done.returncode, "expected a JSON array of ids of findings" in done.stderr) == (2, True)
    assert place.files() == before


def test_without_a_catalog_there_is_nothing_to_take(place: Place) -> None:
    done = place.run("accept", "--all")
    assert done.returncode == 1
    assert "there is no catalog; run portkey-catalog update" in done.stderr


def test_what_is_printed_is_what_happened(place: Place) -> None:
    removals, fresh = waiting(place)
    (place.folder / "mine.toml").write_text(f"[[finding]]\nid = '{removals['id']}'\ntake = false\n")
    done = place.run("accept", "--from", "mine.toml")
    assert done.returncode == 3
    assert f"refused {removals['id']}: alpha (3 models): " in done.stderr
    assert f"waits {fresh['id']}: fresh: " in done.stderr
    assert done.stderr.endswith("0 taken, 1 refused, 1 waits\n")
    done, day = place.run("accept"), json.loads(place.files()["v1/findings.json"])[1]["refused"]
    assert f"stays refused since {day}: {removals['id']}: alpha (3 models): " in done.stderr
    assert done.stderr.endswith("0 taken, 1 stays refused, 1 waits\n")
    done = place.run("accept", removals["id"])
    assert f"taken {removals['id']}, although it was refused: alpha (3 models): " in done.stderr
    assert done.stderr.endswith("1 taken, 1 waits\n")
    assert list(json.loads(place.files()["v1/providers/alpha.json"])) == ["grok-4"]
    done = place.run("accept", "--all")
    assert (done.returncode, done.stderr.endswith("1 taken, nothing waits\n")) == (0, True)
    assert "catalog/accept.toml" not in place.files() and "accept.toml" not in place.files()


def test_its_help_says_that_it_may_end_with_3(place: Place) -> None:
    assert "  3  done, but something is held" in place.run("accept", "--help").stdout


def test_a_proposal_that_is_not_there_is_named_with_the_command_that_makes_it(place: Place) -> None:
    waiting(place)
    done = place.run("review", "--base", "catalog", "--proposal", "build/proposal", "--out", "build/bundle")
    assert done.returncode == 2
    assert "build/proposal: is not there; make it by accept --all --out build/proposal" in done.stderr
    done = place.run("review", "--base", "catalog", "--out", "build/bundle", "--allow-loopback")
    assert done.stderr.endswith("it keeps every rule: the catalog changes nothing\n")
