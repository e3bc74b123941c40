"""What is known as a site's own where nothing is remembered of the file."""

import json

import pytest

from support.published_site import PublishedSite, shorter
from support.user_of_site import User

TEXT = '{\n  "theme": "x"\n}\n'
GONE = "qwen/qwen3-coder"


def forget(user: User) -> None:
    for path in (user.home / ".local").rglob("*.json"):
        path.unlink()


@pytest.mark.parametrize("cached", [True, False], ids=["same machine", "another machine"])
def test_where_the_memory_is_gone_the_list_goes_on(site: PublishedSite, user: User, cached: bool) -> None:
    path = user.write(TEXT)
    user.sync(site.url)
    config = user.config
    config["provider"]["portkey-openrouter"]["models"]["anthropic/claude-sonnet-4"]["cost"] = {"input": 9, "output": 9}
    config["provider"]["portkey-anthropic"]["models"]["own"] = {"name": "Own"}
    config["provider"]["combined"]["models"]["sonnet-4"]["name"] = "Mine"
    config["enabled_providers"].append("x")
    user.write(config)
    forget(user)
    if not cached:
        for each in (user.home / ".cache").rglob("*.json"):
            each.unlink()
    site.publish(shorter(told="Qwen3 Coder"))
    done = user.sync(site.url)
    assert "recognised as written before, and kept up to date from now on: portkey-anthropic" in done.err
    assert "neither published nor known, and kept: portkey-anthropic/own" in done.err
    wanted = site.config()
    wanted["provider"]["portkey-anthropic"]["models"]["own"] = {"name": "Own"}
    wanted["provider"]["combined"]["models"]["sonnet-4"]["name"] = "Mine"
    wanted["enabled_providers"].append("x")
    assert user.config == {"theme": "x", **wanted}
    assert user.sync("--check").code == 0
    user.sync("--remove")
    left = user.config
    assert left["provider"]["portkey-anthropic"] == {
        **wanted["provider"]["portkey-anthropic"],
        "models": {"own": {"name": "Own"}},
    }
    assert left["enabled_providers"] == ["portkey-anthropic", "combined", "x"]
    assert path.exists()


def test_a_file_of_which_nothing_was_changed_is_left_clean(site: PublishedSite, user: User) -> None:
    path = user.write(TEXT)
    user.sync(site.url)
    forget(user)
    assert user.sync("--remove").code == 2
    assert user.sync(site.url).code == 0
    user.sync("--remove")
    assert json.loads(path.read_text()) == {"theme": "x", "$schema": "https://opencode.ai/config.json"}


def test_a_gone_model_that_the_site_does_not_tell_is_named(site: PublishedSite, user: User) -> None:
    user.write(TEXT)
    user.sync(site.url)
    forget(user)
    for each in (user.home / ".cache").rglob("*.json"):
        each.unlink()
    site.publish(shorter())
    assert f"neither published nor known, and kept: portkey-openrouter/{GONE}; delete" in user.sync(site.url).err


def test_a_provider_of_the_same_name_that_leads_elsewhere_is_not_recognised(site: PublishedSite, user: User) -> None:
    block = {**site.config()["provider"]["combined"], "options": {"baseURL": "https://elsewhere.example/v1"}}
    user.write({"provider": {"combined": block}})
    done = user.sync(site.url, "--profile", "combined")
    assert "recognised" not in done.err
    user.sync("--remove")
    assert user.config == {"provider": {"combined": block}}


def test_a_file_that_was_renamed_is_known_by_what_stands_in_it(site: PublishedSite, user: User) -> None:
    path = user.write(TEXT)
    user.sync(site.url)
    renamed = path.rename(path.with_suffix(".jsonc"))
    site.publish(shorter())
    assert user.sync().code == 0
    assert GONE not in renamed.read_text() and not path.exists()
    user.sync("--remove")
    assert renamed.read_text() == TEXT


def test_a_stronger_file_that_appears_takes_nothing_over_and_is_named(site: PublishedSite, user: User) -> None:
    path = user.write(TEXT)
    user.sync(site.url)
    strong = user.write('{"enabled_providers": ["x"]}', "opencode.jsonc")
    site.publish(shorter())
    done = user.sync()
    assert done.code == 0 and GONE not in path.read_text()
    assert f"{strong} wins over {path} where both say something" in done.err
    assert "warning: its enabled_providers hides portkey-anthropic, portkey-openrouter, combined" in done.err
    assert user.sync("--undo").code == 0 and GONE in path.read_text()
    assert user.sync("--remove").code == 0 and path.read_text() == TEXT
    assert strong.read_text() == '{"enabled_providers": ["x"]}'
    assert user.sync(site.url).code == 0 and "combined" in strong.read_text()
