"""Models found by filter words on the command line."""

import json

from support.command import Place, told
from support.published_site import published_site
from support.small_catalog import make_catalog


def test_models_that_meet_the_words_stand_in_a_table_or_in_json(filled: Place) -> None:
    done = filled.run("search", "grok", "sort:id")
    assert done.returncode == 0 and "portkey-alpha/grok-4" in done.stdout and "a-1" not in done.stdout
    found = json.loads(filled.run("search", "--json", "--limit", "1", "grok", "sort:id").stdout)
    assert (found["query"], len(found["models"])) == ("grok sort:id", 1) and found["total"] > 1
    assert "a-1" in filled.run("search", "--", "-grok").stdout


def test_a_word_that_cannot_be_read_is_misuse_and_named(filled: Place) -> None:
    done = filled.run("search", "ctx:many")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ctx:many: expected tokens" in told(done)


def test_a_site_is_searched_and_its_last_good_copy_when_it_is_gone(place: Place) -> None:
    with published_site(make_catalog()) as site:
        fresh = place.run("search", "--site", site.url, "claude", "is:single", "sort:id")
    stale = place.run("search", "--site", site.url, "claude", "is:single", "sort:id")
    assert "portkey-openrouter/anthropic/claude-sonnet-4" in fresh.stdout and stale.stdout == fresh.stdout
    assert f"warning: {site.url} is on this machine" in fresh.stderr and "last good copy" not in fresh.stderr
    assert "warning: this is the last good copy: the site cannot be read" in stale.stderr
