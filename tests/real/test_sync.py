"""The real opencode with a configuration that `sync` keeps up to date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portkey_catalog.check.opencode_process import OpenCode, Outcome
from real.commands import CatalogCommand
from real.stands import ANSWER, HOSTED_MODEL, KEY, Account, account
from support.published_site import published_site
from sync.test_merge_real_life import FILES

OWN = """{
  // all of this is mine
  "$schema": "https://opencode.ai/config.json",
  "enabled_providers": ["mine"], // and no other
  "provider": {
    "mine": {
      "npm": "@ai-sdk/openai-compatible",
      "options": {"baseURL": "http://127.0.0.1:9/v1"},
      "models": {"own": {"name": "Own"}},
    },
  },
}
"""


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with account(tmp_path_factory.mktemp("account") / "catalog") as found:
        yield found


def sync(opencode: OpenCode, *arguments: str) -> Outcome:
    """Our command at the place where this opencode looks."""
    home = opencode.home
    home.mkdir(parents=True, exist_ok=True)
    return CatalogCommand(home).run("sync", *arguments, **opencode.surroundings())


def own_file(opencode: OpenCode, text: str, name: str = "opencode.jsonc") -> Path:
    path = opencode.home / "config" / "opencode" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode())
    return path


def test_after_a_sync_opencode_lists_what_is_the_users_and_what_is_published_and_is_answered(
    hosted: Account, opencode: OpenCode
) -> None:
    path = own_file(opencode, OWN)
    with hosted.site() as site:
        assert sync(opencode, site.url).code == 0
    synced = path.read_bytes()
    assert sorted(opencode.models(PORTKEY_API_KEY=KEY)) == ["mine/own", HOSTED_MODEL]
    answer = opencode.run("run", "--model", HOSTED_MODEL, "hi", PORTKEY_API_KEY=KEY)
    assert answer.stdout == f"{ANSWER}\n", answer
    # opencode has added nothing to the file, and the site is down by now: nothing is lost, and the way back is whole.
    assert path.read_bytes() == synced
    again = sync(opencode)
    assert again.code == 3 and "the last good copy is used" in again.stderr, again
    assert sync(opencode, "--undo").code == 0 and path.read_text() == OWN
    assert opencode.models(PORTKEY_API_KEY=KEY) == ["mine/own"]


@pytest.mark.parametrize(("name", "text"), FILES.values(), ids=FILES)
def test_opencode_starts_with_files_as_people_have_them_once_they_are_synced(
    opencode: OpenCode, name: str, text: str
) -> None:
    path = own_file(opencode, text, name)
    with published_site() as site:
        assert sync(opencode, site.url).code == 0
        wanted = set(site.config()["provider"]["combined"]["models"])
    synced = path.read_bytes()
    listed = opencode.models(PORTKEY_API_KEY=KEY)
    assert {f"combined/{each}" for each in wanted} <= set(listed)
    assert path.read_bytes() == synced
    assert sync(opencode, "--undo").code == 0 and path.read_bytes() == text.encode()
