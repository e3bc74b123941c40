"""The page that builds a configuration, in a real Chromium, and what it builds, in the real opencode."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portkey_catalog.check.opencode_process import OpenCode
from support import needs
from support.browsing import Visit


def opened(visit: Visit, address: str = "") -> Page:
    page = visit.open(f"configure/{address}")
    expect(page.get_by_role("heading", name="Your configuration")).to_be_visible()
    return page


def downloaded(page: Page, folder: Path) -> tuple[Path, dict[str, Any]]:
    with page.expect_download() as started:
        page.get_by_role("link", name="Download portkey.json").click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    config: dict[str, Any] = json.loads(path.read_text())
    return path, config


def listed(config: dict[str, Any]) -> list[str]:
    return sorted(f"{name}/{key}" for name, provider in config["provider"].items() for key in provider["models"])


def test_the_real_opencode_lists_just_what_was_chosen(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit)
    page.get_by_role("checkbox", name="OpenRouter").check()
    page.get_by_label("Which models").fill("sonnet out:>1")
    expect(page.locator("output")).to_have_text("1 model")
    path, config = downloaded(page, tmp_path)
    assert listed(config) == ["portkey-openrouter/anthropic/claude-sonnet-4"]
    assert config["enabled_providers"] == ["portkey-openrouter"]
    found = OpenCode(needs.opencode(), tmp_path / "home", patience=400).models(
        OPENCODE_CONFIG=str(path), PORTKEY_API_KEY="pk-test-0123456789abcdef"
    )
    assert found == listed(config)


def test_what_is_published_as_it_is_comes_with_its_login_and_address(visit: Visit) -> None:
    page = opened(visit)
    site = visit.base.rstrip("/")
    result = page.locator(".pc-result")
    expect(result).to_contain_text(f"opencode auth login {site}")
    expect(result).to_contain_text(f"{site}/v1/opencode.json")
    page.get_by_role("checkbox", name="Combined").check()
    expect(result).to_contain_text(f"opencode auth login {site}/combined")
    expect(result).to_contain_text(f"{site}/v1/opencode/combined.json")
    page.get_by_role("checkbox", name="Combined").uncheck()
    page.get_by_role("checkbox", name="Anthropic").check()
    expect(result).to_contain_text(f"opencode auth login {site}/providers/anthropic")
    page.get_by_role("checkbox", name="OpenRouter").check()
    expect(result).not_to_contain_text("auth login")
    expect(result).to_contain_text("This choice is a file of its own")


def test_a_profile_that_is_named_holds_just_the_models_that_were_chosen(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit, "#from=combined")
    config = downloaded(page, tmp_path)[1]
    profile = page.request.get(f"{visit.base}v1/opencode/combined.json").json()
    assert listed(config) == listed(profile) != []


def test_the_choice_stands_in_the_address_and_the_picker_is_shown(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_role("checkbox", name="OpenRouter").check()
    page.get_by_label("Which models").fill("qwen3")
    expect(page.locator("output")).to_have_text("1 model")
    picker = page.locator(".pc-picker > li")
    expect(picker).to_have_count(1)
    expect(picker).to_contain_text("OpenRouter (Portkey) 1")
    expect(picker).to_contain_text("Qwen3 Coder")
    address = page.evaluate("location.hash")
    other = opened(visit, address)
    expect(other.get_by_label("OpenRouter")).to_be_checked()
    expect(other.locator("output")).to_have_text("1 model")
    other.get_by_role("button", name="Copy it").click()
    assert listed(json.loads(other.evaluate("navigator.clipboard.readText()"))) == [
        "portkey-openrouter/qwen/qwen3-coder"
    ]


def test_a_file_names_no_model_to_start_on_that_it_has_not(visit: Visit, tmp_path: Path) -> None:
    whole = visit.page.request.get(f"{visit.base}v1/opencode.json").json()
    whole |= {"model": "combined/claude-sonnet-4", "small_model": "portkey-anthropic/constructor"}
    visit.page.route("**/v1/opencode.json", lambda route: route.fulfill(json=whole))
    without = downloaded(opened(visit, "#from=openrouter"), tmp_path)[1]
    assert "model" not in without and "small_model" not in without
    having = downloaded(opened(visit, "#from=combined,openrouter"), tmp_path)[1]
    assert having["model"] == whole["model"] and "small_model" not in having


@pytest.mark.parametrize(
    "address", ["#from=__proto__,constructor&q=sort:__proto__", "#q=%E0%A4%A", "#from=,,,&q=ctx:many"]
)
def test_an_address_of_what_is_not_there_chooses_everything(visit: Visit, address: str) -> None:
    page = visit.open(f"configure/{address}")
    expect(page.locator("#pc-configure[data-ready]")).to_be_visible()
    assert page.locator("input[name=from]:checked").count() == 0
    assert not page.locator("[role=alert]", has_text="could not be loaded").count()


def test_a_choice_of_nothing_is_told_and_what_only_resembles_the_words_is_not_chosen(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_label("Which models").fill("qwne3 codre")
    expect(page.locator(".pc-result")).to_have_text(
        "No model that opencode can list meets this. Take away a word or choose another provider."
    )
    expect(page.locator("output")).to_have_text("0 models")
