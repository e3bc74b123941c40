"""What a site publishes: fetched once, kept when it is down, and taken only while it is what it was."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.schema import Route
from portkey_catalog.sync.memory import Memory
from portkey_catalog.sync.site import SiteAddressError, address
from portkey_catalog.sync.trust import stops, unsafe
from support.loopback import Reply
from support.published_site import PublishedSite
from support.small_catalog import make_catalog, make_model, make_provider
from support.user_of_site import User

HTML = Reply(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html>Log in</html>")


def asked(site: PublishedSite) -> list[str]:
    """Paths of the requests so far, and forgets them."""
    found = site.asked
    site.requests.clear()
    return found


def test_what_has_not_changed_is_not_fetched_again(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    assert asked(site) == ["v1/publication.json", "v1/opencode.json", "v1/removed.json"]
    done = user.sync()
    assert asked(site) == ["v1/publication.json"]
    assert done.code == 0 and "is up to date" in done.err
    site.publish(before="0" * 64)  # another index, the same configuration
    user.sync()
    assert asked(site) == ["v1/publication.json"]


def test_a_change_is_fetched_and_told(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    catalog = make_catalog()
    newer = make_provider("anthropic", *catalog.providers["anthropic"].models.values(), make_model("claude-next"))
    site.publish(catalog.model_copy(update={"providers": {**catalog.providers, "anthropic": newer}}))
    assert user.sync("--check").code == 1
    dry = user.sync("--dry-run")
    assert dry.code == 0 and '+        "claude-next": {' in dry.out and "would change; nothing was written" in dry.err
    done = user.sync()
    assert "1 model added" in done.err and user.config == site.config()
    assert user.sync("--check").code == 0
    assert user.sync("--dry-run").out == ""


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (Reply(503), "the site answers with HTTP 503"),
        (
            Reply(301, {"Location": "https://elsewhere.example/"}),
            "the site answers with HTTP 301; give its new address",
        ),
        (HTML, "v1/publication.json is not what a site has there"),
        (Reply(200, {}, b'{"serial": -1}'), "v1/publication.json is not what a site has there"),
    ],
    ids=["503", "301", "html", "rubbish"],
)
def test_a_site_that_is_down_or_sends_rubbish_costs_nothing(
    site: PublishedSite, user: User, wrong: Reply, problem: str
) -> None:
    site.wrong = {"*": wrong}
    first = user.sync(site.url)
    assert first.code == 1 and problem in first.err and "nothing was kept of it" in first.err
    assert not user.file.exists()
    site.wrong = {}
    user.sync(site.url)
    before = user.file.read_bytes()
    site.wrong = {"*": wrong}
    later = user.sync()
    assert later.code == 3 and f"warning: {problem}" in later.err and "the last good copy is used" in later.err
    assert user.file.read_bytes() == before
    assert user.sync("--check").code == user.sync("--dry-run").code == 3
    user.file.unlink()
    assert user.sync("--check").code == 1
    assert user.sync().code == 3 and user.file.read_bytes() == before
    assert user.sync("--profile", "combined").code == 1  # of which nothing was kept


def test_a_site_that_nobody_listens_at_is_told(user: User) -> None:
    done = user.sync("http://127.0.0.1:9/site")
    assert done.code == 1 and "no connection (ConnectError)" in done.err


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda config: config.pop("enabled_providers"), "does not say which providers are allowed"),
        (
            lambda config: config["provider"].update({"{env:HOME}": config["provider"]["combined"]}),
            "holds a pattern that opencode replaces",
        ),
        (lambda config: config.pop("provider"), "is no configuration of opencode"),
        (lambda config: entry(config).pop("limit") and entry(config).update(limit={"context": 1}), "needs the numbers"),
        (lambda config: entry(config).update(name="x {env:HOME}"), "holds a pattern that opencode replaces"),
        (lambda config: entry(config).update(name="{file:/etc/passwd}"), "holds a pattern that opencode replaces"),
        (lambda config: entry(config).update(name="https://evil.example"), "leads to evil.example"),
        (lambda config: config["provider"].update(x={"options": {"baseURL": "https://b"}}), "lead to several hosts"),
        (lambda config: entry(config).update(family="sk-" + "a" * 30), "holds a key"),
        (lambda config: entry(config).update(interleaved=7), "has an interleaved that opencode does not know"),
        (lambda config: config["provider"]["combined"].update(npm="evil-package"), "is not what a site publishes"),
        (lambda config: config.update(mcp={"x": {"enabled": True, "command": ["rm"]}}), "is not switched off"),
    ],
)
def test_a_configuration_that_breaks_opencode_or_leads_round_the_gateway_is_rubbish(
    site: PublishedSite, user: User, change: Any, problem: str
) -> None:
    config = site.config()
    change(config)
    republish(site, "v1/opencode.json", json.dumps(config))
    done = user.sync(site.url)
    assert done.code == 1 and problem in done.err
    assert not user.file.exists()


def entry(config: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = config["provider"]["combined"]["models"]["claude-sonnet-4"]
    return found


def republish(site: PublishedSite, path: str, text: str) -> None:
    """Another text for a file, which the publication knows."""
    publication = json.loads(site.documents["v1/publication.json"])
    publication["files"][path] = sha256(text.encode()).hexdigest()
    site.documents |= {path: text, "v1/publication.json": json.dumps(publication)}


def test_files_of_two_publications_are_not_mixed(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    before = user.file.read_bytes()
    old = site.documents["v1/publication.json"]
    newer = make_catalog()
    site.publish(newer.model_copy(update={"combined": {}}))
    site.documents["v1/opencode.json"] += "\n"
    done = user.sync()
    assert done.code == 3 and "is of another publication than v1/publication.json (serial 2)" in done.err
    assert user.file.read_bytes() == before
    site.documents["v1/publication.json"] = old
    assert user.sync().code == 0  # what it has is here already


def test_an_older_publication_stops_until_it_is_trusted(site: PublishedSite, user: User) -> None:
    site.publish(serial=7)
    user.sync(site.url)
    before = user.file.read_bytes()
    site.publish(make_catalog().model_copy(update={"combined": {}}), serial=6)
    for arguments in ((), ("--check",), ("--dry-run",)):
        done = user.sync(*arguments)
        assert done.code == 3 and "publication 6, and 7 was taken before: it is older" in done.err
    assert user.file.read_bytes() == before
    assert user.sync("--trust").code == 0 and user.config == site.config()
    assert user.sync().code == 0


def test_an_id_that_stands_for_another_model_stops(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    catalog = make_catalog()
    model = catalog.combined["claude-sonnet-4"].model_copy(update={"identity": "somebody/else"})
    site.publish(catalog.model_copy(update={"combined": {"claude-sonnet-4": model}}))
    done = user.sync()
    assert done.code == 3
    assert "combined/claude-sonnet-4 (anthropic/claude-sonnet-4 -> somebody/else)" in done.err
    assert "Nothing was changed." in done.err


def test_an_id_is_remembered_also_while_it_is_gone(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    catalog = make_catalog()
    site.publish(catalog.model_copy(update={"combined": {}}))
    assert user.sync().code == 0
    elsewhere = catalog.providers["openrouter"].model_copy(update={"route": Route(provider="@another")})
    site.publish(catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": elsewhere}}))
    done = user.sync()
    assert done.code == 3 and "@openrouter/anthropic/claude-sonnet-4 -> @another/" in done.err


def test_another_gateway_or_another_secret_stops(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    catalog = make_catalog()
    site.publish(catalog.model_copy(update={"gateway": "https://evil.example/v1"}))
    done = user.sync()
    assert (
        done.code == 3 and "the key would go to https://evil.example/v1, and went to https://api.portkey.ai" in done.err
    )
    virtual = catalog.providers["openrouter"].model_copy(update={"route": Route(virtual_key_env="AWS_SECRET")})
    site.publish(catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": virtual}}))
    assert "further environment variables: AWS_SECRET" in user.sync().err
    assert user.sync("--trust").code == 0
    assert user.sync().code == 0


def test_a_site_that_tells_no_publication_is_taken_with_a_word_and_only_at_first(
    site: PublishedSite, user: User
) -> None:
    told = site.documents.pop("v1/publication.json")
    done = user.sync(site.url)
    assert done.code == 0 and "does not say which publication it holds" in done.err and user.config == site.config()
    site.documents["v1/publication.json"] = told
    assert user.sync().code == 0
    del site.documents["v1/publication.json"]
    del site.documents["v1/removed.json"]
    done = user.sync()
    assert done.code == 3 and "the site no longer says which publication it holds" in done.err


def test_profiles_add_up_and_are_remembered(site: PublishedSite, user: User) -> None:
    done = user.sync(site.url, "--profile", "combined", "--profile", "anthropic")
    assert done.code == 0
    assert list(user.config["provider"]) == ["combined", "portkey-anthropic"]
    assert user.config["enabled_providers"] == ["combined", "portkey-anthropic"]
    assert asked(site).count("v1/opencode.json") == 0
    assert user.sync().code == 0 and len(user.config["provider"]) == 2
    assert user.sync("--profile", "full").code == 0 and user.config["provider"] == site.config()["provider"]
    unknown = user.sync("--profile", "nobody")
    assert unknown.code == 2
    assert "has no profile nobody; it has anthropic, combined, full, openrouter" in unknown.err


@pytest.mark.parametrize("given", ["ftp://a.example", "a.example", "https://a.example/?x", "http://a.example"])
def test_an_address_that_is_none_is_a_misuse(given: str, user: User) -> None:
    assert user.sync(given).code == 2


@pytest.mark.parametrize("given", ["http://u:word@a.example/s?k=word", "u:word@a.example", "https://a.example/#word"])
def test_what_is_no_address_is_not_repeated_as_it_may_hold_a_secret(given: str, user: User) -> None:
    ran = user.sync(given)
    assert ran.code == 2 and "expected an address" in ran.err and "word" not in ran.err.replace("password", "")


def test_an_address_is_taken_as_people_have_it() -> None:
    assert address("https://a.example/site/") == "https://a.example/site"
    assert address("https://a.example/site/.well-known/opencode") == "https://a.example/site"
    with pytest.raises(SiteAddressError, match="https is needed"):
        address("http://a.example")


@pytest.mark.parametrize(
    "given", ["https://me:pk-test-pw@a.example", "https://a.example/?token=pk-test-pw", "pk-test-pw"]
)
def test_an_address_with_a_password_is_not_repeated(given: str, user: User) -> None:
    done = user.sync(given)
    assert done.code == 2 and "pk-test" not in done.err + done.out


@pytest.mark.parametrize("ending", ["", "/", "/.well-known/opencode"])
def test_the_address_of_a_login_for_one_profile_is_its_site_and_the_profile(
    site: PublishedSite, user: User, ending: str
) -> None:
    assert user.sync(f"{site.url}/combined{ending}").code == 0
    assert list(user.config["provider"]) == ["combined"]
    assert user.sync(f"{site.url}/providers/anthropic{ending}").code == 0
    assert list(user.config["provider"]) == ["portkey-anthropic"]
    assert user.sync(f"{site.url}/combined{ending}", "--profile", "full").code == 0
    assert user.config["provider"] == site.config()["provider"]
    assert "--profile combined" in user.sync("--print-schedule", "cron", f"{site.url}/combined{ending}").out


def test_without_an_address_and_a_memory_there_is_nothing_to_do(user: User) -> None:
    done = user.sync()
    assert done.code == 2 and "name the address of a SITE" in done.err
    assert "nothing of a site stands there, as far as is remembered" in user.sync("--remove").err
    assert user.sync("https://a.example", "--undo").code == 2


def test_a_loopback_address_is_taken_with_a_warning(site: PublishedSite, user: User) -> None:
    assert f"warning: {site.url} is on this machine" in user.sync(site.url).err


def test_a_published_gateway_on_this_machine_is_none() -> None:
    config = {"provider": {"p": {"options": {"baseURL": "http://127.0.0.1:8787/v1"}}}}
    assert list(unsafe(config, local=True)) == []
    [problem] = unsafe(config, local=False)
    assert "whatever listens on this machine" in problem
    assert list(stops(None, "https://a.example", None, {})) == []


def test_copies_that_somebody_spoilt_are_fetched_again(site: PublishedSite, user: User, tmp_path: Path) -> None:
    user.sync(site.url)
    asked(site)
    [folder] = (user.home / ".cache/portkey-catalog/sites").iterdir()
    for path in folder.iterdir():
        if path.name != "good.json":
            path.write_text("{}")
    assert user.sync().code == 0
    assert asked(site) == ["v1/publication.json", "v1/opencode.json", "v1/removed.json"]
    (folder / "good.json").write_text("[]")
    assert user.sync().code == 0
    (folder / "good.json").write_text("{")
    assert user.sync().code == 0 and user.config == site.config()


def test_what_is_remembered_and_cannot_be_read_is_told(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    [memory] = (user.home / ".local/state/portkey-catalog/sync").glob("*/memory.json")
    memory.write_text("{")
    done = user.sync()
    assert done.code == 2 and "delete it to begin anew" in done.err


def test_what_is_no_json_is_rubbish(site: PublishedSite, user: User) -> None:
    republish(site, "v1/opencode.json", "{")
    assert "v1/opencode.json is no JSON" in user.sync(site.url).err


def test_a_publication_without_a_list_of_what_is_gone_is_taken(site: PublishedSite, user: User) -> None:
    publication = json.loads(site.documents["v1/publication.json"])
    del publication["files"]["v1/removed.json"]
    site.documents["v1/publication.json"] = json.dumps(publication)
    assert user.sync(site.url).code == 0 and user.config == site.config()


def test_another_profile_may_ask_for_another_secret(site: PublishedSite, user: User) -> None:
    catalog = make_catalog()
    virtual = catalog.providers["openrouter"].model_copy(update={"route": Route(virtual_key_env="VK_OPENROUTER")})
    site.publish(catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": virtual}}))
    first = user.sync(site.url, "--profile", "anthropic")
    assert first.code == 0 and "VK_OPENROUTER" not in first.err
    told = "besides PORTKEY_API_KEY, opencode will read VK_OPENROUTER from your environment and send what is there to "
    for arguments in (("--dry-run",), ()):
        done = user.sync("--profile", "openrouter", *arguments)
        assert done.code == 0 and f"warning: {told}api.portkey.ai" in done.err
    assert "VK_OPENROUTER" not in user.sync().err


def changed(site: PublishedSite, change: Any) -> None:
    """Publish the same once more with its configuration changed, and with the ids as they were."""
    config = site.config()
    site.publish()
    change(config)
    republish(site, "v1/opencode.json", json.dumps(config))


def onward(config: dict[str, Any]) -> None:
    config["provider"]["portkey-openrouter"]["options"]["headers"]["x-portkey-custom-host"] = "https://evil.example/v1"


def aside(config: dict[str, Any]) -> None:
    """A chain with one more target."""
    headers = entry(config)["headers"]
    chain = json.loads(headers["x-portkey-config"])
    chain["targets"].append({**chain["targets"][0], "provider": "@evil", "override_params": {"model": "cheap"}})
    headers["x-portkey-config"] = json.dumps(chain)


def all_onward(config: dict[str, Any]) -> None:
    config["provider"]["combined"]["options"]["headers"]["x-portkey-custom-host"] = "https://evil.example/v1"


def swapped(config: dict[str, Any]) -> None:
    headers = [config["provider"][f"portkey-{name}"]["options"]["headers"] for name in ("anthropic", "openrouter")]
    headers[0]["x-portkey-provider"] = headers[1]["x-portkey-provider"]


def emptied(config: dict[str, Any]) -> None:
    config.update(provider={}, enabled_providers=[])


def without_models(config: dict[str, Any]) -> None:
    for block in config["provider"].values():
        block["models"] = {}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (onward, "requests and the key would go to https://evil.example/v1, and went to https://api.portkey.ai/v1"),
        (aside, "requests would go to @evil, which no id of the publication stands for"),
        (swapped, "would go another way than the publication says"),
        (emptied, "it offers no model at all"),
        (without_models, "it offers no model at all"),
    ],
)
def test_a_publication_that_leads_elsewhere_or_takes_everything_stops_until_it_is_trusted(
    site: PublishedSite, user: User, change: Any, reason: str
) -> None:
    user.sync(site.url)
    before = user.file.read_bytes()
    changed(site, change)
    for arguments in ((), ("--check",), ("--dry-run",)):
        done = user.sync(*arguments)
        assert done.code == 3 and reason in done.err
    assert user.file.read_bytes() == before
    assert user.sync("--trust").code == 0 and user.file.read_bytes() != before


def test_three_quarters_of_all_models_do_not_go_unasked_but_a_smaller_profile_may() -> None:
    entries: dict[str, Any] = {key: {} for key in map(str, range(8))}
    written = {"provider": {"portkey-a": {"models": entries}}}
    memory = Memory(file="f", site="https://a.example", profiles=("full",), written=written)

    def told(profile: str, *left: str, block: str = "portkey-a") -> list[str]:
        models: dict[str, Any] = {key: {} for key in left}
        return list(stops(memory, memory.site, None, {profile: {"provider": {block: {"models": models}}}}))

    assert told("full", "1") == told("a", "1") == ["of 8 models that you have from it, it offers 1"]
    assert told("full", "1", "2") == [] == told("combined", "1", block="combined")


def test_what_all_providers_share_says_no_way_and_no_host(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    before = user.file.read_bytes()
    changed(site, all_onward)
    done = user.sync()
    assert done.code == 3 and "provider.combined.options.headers holds x-portkey-custom-host" in done.err
    assert user.file.read_bytes() == before


def test_a_first_publication_whose_providers_are_swapped_is_stopped_too(site: PublishedSite, user: User) -> None:
    changed(site, swapped)
    done = user.sync(site.url)
    assert done.code == 3 and "would go another way than the publication says" in done.err
    assert not user.file.exists()


def test_a_first_publication_names_what_it_reads_and_where_requests_are_sent_on_to(
    site: PublishedSite, user: User
) -> None:
    catalog = make_catalog()
    route = Route(provider="openrouter", provider_key_env="OPENROUTER_API_KEY", custom_host="https://own.example/v1")
    own = catalog.providers["openrouter"].model_copy(update={"route": route})
    site.publish(catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": own}}))
    done = user.sync("--dry-run", site.url)
    assert "opencode will read OPENROUTER_API_KEY from your environment" in done.err
    assert "api.portkey.ai will be told to send requests on to https://own.example/v1" in done.err


@pytest.mark.parametrize("forgotten", ["--undo", "--remove"])
def test_what_a_site_was_is_remembered_whatever_becomes_of_the_file(
    site: PublishedSite, user: User, forgotten: str
) -> None:
    site.publish(serial=9)
    user.sync(site.url)
    done = user.sync(forgotten)
    assert done.code == 0
    site.publish(serial=3)
    stopped = user.sync(site.url)
    assert stopped.code == 3 and "publication 3, and 9 was taken before: it is older" in stopped.err
    assert not user.file.exists()
    assert user.sync().code == 2  # there is no file that is kept up to date
    assert user.sync(site.url, "--trust").code == 0 and user.sync().code == 0
    user.sync("--undo")
    (known,) = (user.home / ".local/state/portkey-catalog/sites").iterdir()
    known.unlink()
    site.publish(serial=2)
    assert user.sync(site.url).code == 0


def test_another_site_is_held_to_what_it_was(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    site.publish(serial=9)
    user.sync(site.url)
    memory = next(user.home.rglob("memory.json"))
    memory.write_text(memory.read_text().replace(site.url, "https://other.example"))
    site.publish(serial=3)
    assert "it is older" in user.sync(site.url).err


def test_a_publication_that_is_another_under_the_same_number_is_told(site: PublishedSite, user: User) -> None:
    user.sync(site.url)
    site.publish(make_catalog().model_copy(update={"combined": {}}), serial=site.serial)
    done = user.sync()
    said = f"warning: publication {site.serial} is not the one that was taken before under this number"
    assert done.code == 0 and said in done.err
    assert said not in user.sync().err
