"""`check`, as people read what it says."""

import json

from support.command import Place


def test_a_catalog_made_under_other_settings_says_once_what_makes_it_anew(filled: Place) -> None:
    settings = filled.folder / "catalog.toml"
    ours = settings.read_text("utf-8")
    settings.write_text(f"{ours}[combine]\nmin_providers = 3\nmax_attempts = 2\n", "utf-8")
    assert "chain lost" in filled.run("update", "--json").stdout
    assert filled.run("check", "--allow-loopback").stderr == "no findings\n"
    settings.write_text(ours, "utf-8")
    done = filled.run("check", "--allow-loopback")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "combined-models.json: grok-4: it has no chain, and nothing speaks against one of alpha/grok-4 and beta/grok-4",
        "index.json: failover is not what the settings say",
        "2 findings",
        "the catalog was made under other settings than these: `portkey-catalog update` makes it anew",
    ]


def test_a_provider_of_the_settings_that_the_catalog_lacks_is_noted_and_breaks_no_rule(filled: Place) -> None:
    settings = filled.folder / "catalog.toml"
    named = '[[providers]]\nslug = "betta"\n[[providers]]\nslug = "away"\nexclude = ["**"]\n'
    settings.write_text(f"{settings.read_text('utf-8')}{named}", "utf-8")
    note = "the settings name the provider betta, and the catalog has none of that name; it has beta"
    done = filled.run("check", "--allow-loopback")
    assert (done.returncode, done.stderr) == (0, f"note: {note}\nno findings\n")
    document = json.loads(filled.run("check", "--allow-loopback", "--json").stdout)
    assert document == {"findings": [], "notes": [note]}


def test_what_no_setting_asks_for_otherwise_is_not_laid_to_the_settings(filled: Place) -> None:
    (filled.folder / "catalog" / "v1" / "more.json").write_text("{}", "utf-8")
    done = filled.run("check", "--allow-loopback")
    assert (done.returncode, done.stderr) == (1, "more.json: does not belong to the catalog\n1 finding\n")
