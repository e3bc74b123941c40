"""Models that a user has saved and that are gone, and what to use instead."""

import json
import sys
from datetime import date
from io import StringIO
from typing import Any

import pytest

from portkey_catalog.schema import Kind, Removed, RemovedCombined, RemovedModel
from portkey_catalog.sync.saved import instead_of, is_gone, recent_models, saved_models
from support.published_site import PublishedSite
from support.small_catalog import make_catalog
from support.user_of_site import User

DAY = date(2026, 11, 20)
GONE = RemovedModel(name="Old", kind=Kind.CHAT, removed=DAY, instead="combined/claude-sonnet-4")
REMOVED = Removed(
    providers={"openrouter": {"old": GONE, "lost": GONE.model_copy(update={"instead": None})}},
    combined={"old-combined": RemovedCombined(name="Old", identity="x", removed=DAY, instead="portkey-openrouter/old")},
)
SAVED: dict[str, Any] = {
    "model": "combined/old-combined",
    "small_model": "portkey-openrouter/lost",
    "agent": {"review": {"model": "portkey-openrouter/old"}, "plain": {}},
    "command": {"go": {"template": "go", "model": "anthropic/claude"}},
}


@pytest.fixture
def saving(site: PublishedSite, user: User) -> User:
    """Somebody with models saved that are gone."""
    site.publish(make_catalog().model_copy(update={"removed": REMOVED}))
    user.write(SAVED)
    return user


def test_saved_models_that_are_gone_are_told_with_what_to_use_instead(site: PublishedSite, saving: User) -> None:
    done = saving.sync(site.url)
    assert done.code == 0
    assert "model: combined/old-combined is gone; use combined/claude-sonnet-4" in done.err
    assert "small_model: portkey-openrouter/lost is gone; and nothing of your list takes its place" in done.err
    assert "agent.review.model: portkey-openrouter/old is gone; use combined/claude-sonnet-4" in done.err
    assert "anthropic/claude" not in done.err
    assert all(saving.config[key] == value for key, value in SAVED.items())


def test_they_give_way_only_where_that_is_wanted(site: PublishedSite, saving: User) -> None:
    done = saving.sync(site.url, "--replace-models")
    assert "model: combined/old-combined is gone; now combined/claude-sonnet-4" in done.err
    assert saving.config["model"] == "combined/claude-sonnet-4"
    assert saving.config["small_model"] == "portkey-openrouter/lost"
    assert saving.config["agent"]["review"] == {"model": "combined/claude-sonnet-4"}
    assert saving.sync("--remove").code == 0
    assert saving.config["model"] == "combined/claude-sonnet-4"  # it is theirs


@pytest.mark.parametrize(("typed", "model"), [("y\n", "combined/claude-sonnet-4"), ("\n", "combined/old-combined")])
def test_on_a_terminal_each_is_asked_for(
    site: PublishedSite, saving: User, monkeypatch: pytest.MonkeyPatch, typed: str, model: str
) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    done = saving.sync(site.url)
    assert "Use combined/claude-sonnet-4 instead? [y/N]" in done.err
    assert saving.config["model"] == model


def test_those_saved_elsewhere_are_told_and_left(site: PublishedSite, saving: User) -> None:
    project = saving.home / "project" / "opencode.json"
    project.write_text(json.dumps({"model": "portkey-openrouter/old"}))
    state = saving.home / ".local/state/opencode/model.json"
    state.parent.mkdir(parents=True)
    favourite = {"providerID": "portkey-openrouter", "modelID": "old"}
    state.write_text(json.dumps({"favorite": [favourite, 1], "recent": [favourite]}))
    done = saving.sync(site.url, "--replace-models")
    assert f"{project}: model: portkey-openrouter/old is gone; use combined/claude-sonnet-4" in done.err
    assert "favourite in opencode: portkey-openrouter/old is gone" in done.err
    assert json.loads(project.read_text()) == {"model": "portkey-openrouter/old"}
    state.write_text("{")
    project.write_text('{"model": "portkey-openrouter/qwen/qwen3-coder"}')
    assert "is gone" not in saving.sync("--check").err.replace("small_model: portkey-openrouter/lost is gone", "")


def test_a_default_of_ours_that_changes_is_no_saved_model(site: PublishedSite, user: User) -> None:
    assert "is gone" not in user.sync(site.url).err


def test_which_models_are_saved_and_gone() -> None:
    odd = {"agent": {**SAVED["agent"], "odd": 1}}
    assert list(saved_models(SAVED | odd)) == [
        (("model",), "combined/old-combined"),
        (("small_model",), "portkey-openrouter/lost"),
        (("agent", "review", "model"), "portkey-openrouter/old"),
        (("command", "go", "model"), "anthropic/claude"),
    ]
    assert list(recent_models([])) == list(recent_models({"favorite": 1})) == []
    assert is_gone("combined/x", (), ()) and is_gone("other/x", ("other/x",), ())
    assert not is_gone("other/x", (), ()) and not is_gone("combined/x", (), ("combined/x",))


def test_a_successor_is_followed_to_one_that_is_offered_and_never_in_a_circle() -> None:
    circle = {"combined": {"a": {"instead": "combined/b"}, "b": {"instead": "combined/a"}, "c": {"instead": 1}}}
    assert instead_of("combined/a", circle, ()) is None
    assert instead_of("combined/a", circle, ("combined/b",)) == "combined/b"
    assert instead_of("combined/c", circle, ()) is None
    assert instead_of("portkey-x/m", {}, ()) is None
    universal = {"providers": {"x": {"m": {"instead": "portkey-x/n"}, "n": {"instead": "combined/c"}}}}
    assert is_gone("portkey/@x/m", ("portkey-x/m",), ()) and is_gone("portkey/@x/m", (), ())
    assert instead_of("portkey/@x/m", universal, ("portkey/@x/n",)) == "portkey/@x/n"
    assert instead_of("portkey/@x/m", universal, ("portkey-x/n",)) == "portkey-x/n"
    assert instead_of("portkey/@x/m", universal, ("combined/c",)) == "combined/c"
    assert instead_of("portkey-x/m", universal, ("portkey/@x/n",)) is None


def test_providers_that_the_list_of_allowed_ones_hides_are_told_with_where_they_are_used(
    site: PublishedSite, user: User
) -> None:
    user.write({"model": "anthropic/claude-sonnet-4-5", "agent": {"a": {"model": "openai/gpt-5"}}})
    (user.home / "project" / "opencode.json").write_text(json.dumps({"command": {"c": {"model": "groq/x"}}}))
    favourite = user.home / ".local/state/opencode/model.json"
    favourite.parent.mkdir(parents=True)
    favourite.write_text(json.dumps({"favorite": [{"providerID": "mistral", "modelID": "m"}]}))
    stored = user.home / ".local/share/opencode/auth.json"
    stored.parent.mkdir(parents=True)
    site_login = {"https://a.example": {"type": "wellknown", "key": "K", "token": "pk-test-a"}}
    stored.write_text(json.dumps({"xai": {"type": "api", "key": "pk-test-x"}, **site_login}))
    for arguments in (("--dry-run", site.url), (site.url,), ()):
        told = user.sync(*arguments).err
        assert "enabled_providers hides anthropic (model), openai (agent.a.model), groq (" in told
        assert "command.c.model), mistral (favourite in opencode), xai (login in opencode)" in told
        assert 'add "anthropic", "openai", "groq", "mistral", "xai" to enabled_providers in' in told
        assert "a.example" not in told
    config = user.config
    user.write({**config, "enabled_providers": [*config["enabled_providers"], "anthropic", "openai", "groq"]})
    told = user.sync().err
    assert "enabled_providers hides mistral (favourite in opencode), xai (login in opencode)" in told
    user.write({**user.config, "enabled_providers": [*user.config["enabled_providers"], "mistral", "xai"]})
    assert "hides" not in user.sync().err


def test_a_list_of_allowed_providers_that_was_there_before_hides_what_it_hid(site: PublishedSite, user: User) -> None:
    user.write({"model": "anthropic/claude-sonnet-4-5", "enabled_providers": ["openai"]})
    assert "hides" not in user.sync(site.url).err
