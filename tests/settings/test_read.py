"""catalog.toml: what is taken, and how wrong entries are named."""

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.schema import Failover, Route
from portkey_catalog.settings.read import SettingsError, load_settings, read_settings, with_site_url
from portkey_catalog.settings.shapes import Settings, needed_keys
from support.needs import ROOT
from support.recordings import FULL

COMPLETE = """
[gateway]
base_url = "https://api.portkey.ai/v1"
api_key_env = "PORTKEY_API_KEY"
discover = true

[[providers]]
slug = "openrouter"
name = "OpenRouter"
format = "auto"
metadata = "openrouter"
include = ["*"]
exclude = ["*:batch"]
currency = "EUR"
usd_rate = 1.08

[[providers]]
slug = "old"
virtual_key_env = "PORTKEY_VK_OLD"

[[providers]]
slug = "own"
provider = "openai"
provider_key_env = "OWN_KEY"
custom_host = "https://models.example/v1/"

[metadata]
sources = ["portkey", "models.dev"]

[combine]
provider_priority = ["openrouter"]
min_providers = 2
strategy = "on_error"
max_attempts = 3
max_targets = 6
order = "priority"
free_variants = "last"
request_timeout_ms = 30000
saved_configs = {"claude-sonnet-4-5" = "pc-test-1"}
[[combine.override]]
merge = ["a/x", "b/y"]
id = "x"
[[combine.override]]
split = ["a/z"]
[[combine.override]]
order = ["b/y", "a/x"]
[[combine.override]]
merge = ["c/w"]
id = "w"

[[fact]]
model = "a/x"
field = "limit.context"
value = 200000
instead_of = 128000
source = "https://lab.example/models"
[[fact]]
model = "a/x"
field = "cost.input"
value = 2.5
instead_of = "not stated"
source = "the invoice"
[[fact]]
model = "a/x"
field = "retires"
value = "not stated"
instead_of = 2027-01-31
source = "the lab, by mail"

[guard]
max_removed = 0.25
max_price_factor = 10
review = "risky"

[publish]
site_url = "https://OWNER.github.io/REPO/"
only_tool_call = true
model = ""
small_model = ""
"""


def _fact(**changed: str) -> str:
    """A `[[fact]]`, with these keys otherwise."""
    keys = {"model": "'a/x'", "field": "'limit.context'", "value": "2", "instead_of": "1", "source": "'by hand'"}
    return "[[fact]]\n" + "".join(f"{key} = {value}\n" for key, value in (keys | changed).items())


def test_every_documented_key_is_taken() -> None:
    settings = read_settings(COMPLETE)
    assert [provider.route for provider in settings.providers] == [
        Route(provider="@openrouter"),
        Route(virtual_key_env="PORTKEY_VK_OLD"),
        Route(provider="openai", provider_key_env="OWN_KEY", custom_host="https://models.example/v1"),
    ]
    assert settings.publish.site_url == "https://OWNER.github.io/REPO"
    assert settings.combine.failover == Failover(
        request_timeout_ms=30_000, saved_configs={"claude-sonnet-4-5": "pc-test-1"}
    )
    assert [(each.field, each.value, each.instead_of) for each in settings.fact] == [
        ("limit.context", 200_000, 128_000),
        ("cost.input", Decimal("2.5"), None),
        ("retires", None, date(2027, 1, 31)),
    ]


@pytest.mark.parametrize("stated", ["currency = 'USD'\nusd_rate = 1", "usd_rate = 1.0", "currency = 'USD'"])
def test_the_rate_of_dollars_may_be_spelled_out(stated: str) -> None:
    (provider,) = read_settings(f"[[providers]]\nslug = 'a'\n{stated}\n").providers
    assert (provider.currency, provider.usd_per_unit) == ("USD", Decimal(1))


def test_an_empty_file_means_the_defaults() -> None:
    assert read_settings("") == Settings()


def test_the_committed_file_can_be_read_and_the_templates_spells_out_the_defaults() -> None:
    found = load_settings(ROOT / "catalog.toml")
    # Where the template is made, the full recordings lie beside it; anywhere else the file is its owner's.
    assert found == Settings() or not FULL.folder.is_dir()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[gatway]\nbase_url = 'x'", "catalog.toml: gatway: unknown key"),
        ("[gateway]\nbase_url = 'api.portkey.ai'", "gateway.base_url: expected an address such as https"),
        ("[gateway]\ndiscover = 'yes please'", "gateway.discover: expected true or false"),
        ("[gateway]\napi_key_env = 'pk-test-1'", "gateway.api_key_env: "),
        ("[gateway]\ndiscover = false", "providers: expected at least one"),
        ("[[providers]]\nslug = '../../etc'", "providers[0].slug: "),
        ("[[providers]]\nslug = 'combined'", "providers[0].slug: combined is the name of the combined models"),
        ("[[providers]]\nname = 'no slug'", "providers[0].slug: Field required"),
        ("[[providers]]\nslug = 'A'\n[[providers]]\nslug = 'a'", "the slug 'a' is used twice"),
        ("[[providers]]\nslug = 'a'\nformat = 'xml'", "providers[0].format: expected one of auto, "),
        ("[[providers]]\nslug = 'a'\ncustom_host = 'https://h'", "providers[0]: provider_key_env and custom_host need"),
        ("[[providers]]\nslug = 'a'\nprovider = 'openai'", "providers[0]: provider needs provider_key_env"),
        ("[[providers]]\nslug = 'a'\nvirtual_key_env = 'V'\nprovider = 'b'", "two different routes"),
        ("[[providers]]\nslug = 'a'\ncurrency = 'euro'\nusd_rate = 1", "providers[0].currency: expected the code of"),
        ("[[providers]]\nslug = 'a'\ncurrency = 'XXX'\nusd_rate = 1", "providers[0].currency: expected the code of"),
        ("[[providers]]\nslug = 'a'\ncurrency = 'EUR'", "providers[0]: currency needs usd_rate, the USD for one EUR"),
        ("[[providers]]\nslug = 'a'\nusd_rate = 1.08", "providers[0]: usd_rate needs currency"),
        ("[[providers]]\nslug = 'a'\nusd_rate = 0.99", "providers[0]: usd_rate needs currency"),
        ("[[providers]]\nslug = 'a'\ncurrency = 'USD'\nusd_rate = 1.08", "providers[0]: usd_rate needs currency"),
        *(
            (f"[[providers]]\nslug = 'a'\ncurrency = 'EUR'\nusd_rate = {rate}", "providers[0].usd_rate: ")
            for rate in ("0", "-1.0", "inf", "nan", "true", "'1.08'")
        ),
        ("[combine]\nmax_targets = 2\nmin_providers = 3", "combine: max_targets is smaller than min_providers"),
        ("[combine]\nmin_providers = 1", "combine.min_providers: "),
        ("[[combine.override]]\nmerge = ['a/x', 'a/x']", "override: 'a/x' stands there twice"),
        (
            "[[combine.override]]\nmerge = ['a/x', 'b/y']\n[[combine.override]]\nsplit = ['b/y']",
            "override: 'b/y' stands there twice",
        ),
        (
            _fact(field="'limit.contxt'"),
            "fact[0].field: Input should be 'limit.context', 'limit.input', 'limit.output', 'cost.input'",
        ),
        (_fact(model="'gpt-4o'"), "fact[0].model: expected an offer as slug/model-id, not 'gpt-4o'"),
        (_fact(value="'128K'"), 'fact[0].value: expected a whole number of tokens above zero, or "not stated"'),
        (_fact(value="0"), "fact[0].value: expected a whole number of tokens above zero"),
        (_fact(value="true"), "fact[0].value: expected a whole number of tokens above zero"),
        (_fact(instead_of="1.5"), "fact[0].instead_of: expected a whole number of tokens above zero"),
        (_fact(value="1", instead_of="1"), "fact[0]: value and instead_of are the same, so nothing is corrected"),
        (_fact(field="'cost.input'", value="-1"), "fact[0].value: expected USD per million tokens, from 0 to 100,000"),
        (_fact(field="'cost.input'", value="nan"), "fact[0].value: expected USD per million tokens"),
        (_fact(field="'cost.input'", value="1e6"), "fact[0].value: expected USD per million tokens"),
        (_fact(field="'retires'", value="'2027-01-01'"), "fact[0].value: expected a day such as 2027-03-31, without"),
        (_fact(field="'retires'", value="2027-01-01T00:00:00"), "fact[0].value: expected a day such as 2027-03-31"),
        (_fact(source="''"), "fact[0].source: "),
        (_fact(source="'{env:HOME}'"), "fact[0].source: expected text without a pattern that"),
        (_fact().replace("instead_of = 1\n", ""), "fact[0].instead_of: Field required"),
        (
            _fact() + _fact(instead_of="3"),
            "fact: limit.context of 'a/x' is corrected twice, so what is meant is unclear",
        ),
        ("fact = 3", "fact: expected a list"),
        ("a = " + "[" * 3000, "not valid TOML"),
        ("[combine]\nmax_targets = " + "9" * 5000, "not valid TOML"),
        ("[combine]\nmax_attempts = 7", "combine.max_attempts: "),
        ("[combine]\nstrategy = 'never'", "combine.strategy: "),
        ("[[combine.override]]\nmerge = ['a/x']", "combine.override[0]: merge of one offer says nothing"),
        ("[[combine.override]]\nsplit = ['ax']", "combine.override[0]: expected offers as slug/model-id"),
        ("[[combine.override]]\nid = 'x'", "combine.override[0]: expected split, or merge or order"),
        ("[[combine.override]]\nsplit = ['a/x']\nid = 'x'", "combine.override[0]: id goes with merge or order"),
        ("[[combine.override]]\nsplit = ['a/x']\norder = ['b/x']", "combine.override[0]: expected split, or merge or"),
        ("[[combine.override]]\norder = ['a/x', 'a/x']", "combine.override[0]: order names an offer twice"),
        ("[[combine.override]]\norder = ['x']", "combine.override[0]: expected offers as slug/model-id"),
        (
            "[[combine.override]]\norder = ['a/x']\n[[combine.override]]\norder = ['b/x', 'a/x']",
            "override: 'a/x' stands there twice",
        ),
        (
            "[[combine.override]]\norder = ['a/x']\n[[combine.override]]\nsplit = ['a/x']",
            "override: 'a/x' stands there twice",
        ),
        ("[combine]\nrequest_timeout_ms = 30", "combine.request_timeout_ms: "),
        ("[combine]\nrequest_timeout_ms = '30s'", "combine.request_timeout_ms: expected a whole number"),
        ("[combine.saved_configs]\nx = 'my config'", "combine.saved_configs.x: expected the id of a saved config, pc-"),
        (
            "[combine.saved_configs]\na = 'pc-test-1'\nb = 'pc-test-1'",
            "combine: saved_configs: 'pc-test-1' stands for two models",
        ),
        ("[combine.saved_configs]\n'X y' = 'pc-test-1'", "combine.saved_configs.X y: "),
        ("[guard]\nmax_removed = 1.5", "guard.max_removed: "),
        ("[guard]\nmax_removed = nan", "guard.max_removed: expected a finite number"),
        ("[guard]\nmax_price_factor = 0.5", "guard.max_price_factor: "),
        ("[guard]\nmax_price_factor = inf", "guard.max_price_factor: expected a finite number"),
        ("[guard]\nmax_price_factor = nan", "guard.max_price_factor: expected a finite number"),
        ("[[providers]]\nslug = 'a'\ninclude = []", "providers[0].include: expected at least one entry"),
        ("[[providers]]\nslug = 'a'\ninclude = ['']", "providers[0].include[0]: "),
        ("[[providers]]\nslug = 'a'\nname = ' '", "providers[0].name: "),
        ("[[providers]]\nslug = 'a'\nname = 'X {env:HOME}'", "providers[0].name: expected text without a pattern that"),
        ('[[providers]]\nslug = "a"\nname = "X\\u001b[31m"', "providers[0].name: expected text without control"),
        ("[[providers]]\nslug = 'a'\nmetadata = '../x'", "providers[0].metadata: "),
        ("[[providers]]\nslug = 'a'\nmetadata = ''", "providers[0].metadata: "),
        ("[combine]\nprovider_priority = ['a', 'b', 'A']", "combine.provider_priority: 'a' stands there twice"),
        ("[publish]\nmodel = '{file:~/.netrc}'", "publish.model: expected text without a pattern that"),
        ('[publish]\nsmall_model = "x\\u0007"', "publish.small_model: expected text without control"),
        ("[metadata]\nsources = ['model.dev']", "metadata.sources[0]: expected portkey, models.dev, "),
        ("[metadata]\nsources = ['portkey', 'ftp://host/x.json']", "metadata.sources[1]: expected an address such as"),
        ("[metadata]\nsources = ['https://']", "metadata.sources[0]: expected an address such as"),
        ('[metadata]\nsources = ["fa\\u0000cts.json"]', "metadata.sources[0]: expected text without control"),
        ("[metadata]\nsources = ['{env:HOME}.json']", "metadata.sources[0]: expected text without a pattern that"),
        ("[publish]\nsite_url = 'ftp://x'", "publish.site_url: expected an address"),
        ("gateway = [", "catalog.toml: not valid TOML: "),
    ],
)
def test_a_wrong_entry_is_named_with_file_and_key(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(text)
    assert "catalog.toml: " in str(caught.value)
    assert told in str(caught.value)


def test_all_wrong_entries_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings("[guard]\nmax_removed = 2\nmax_price_factor = 0\n")
    assert len(str(caught.value).splitlines()) == 2


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: cannot be read"):
        load_settings(tmp_path / "nowhere.toml")


def test_a_provider_without_a_name_gets_a_readable_one() -> None:
    settings = read_settings("[[providers]]\nslug = 'openrouter'\n[[providers]]\nslug = 'my-team'")
    assert [provider.display_name for provider in settings.providers] == ["OpenRouter", "My Team"]


def leaves(table: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of a document that is no table, with the way to it; a list of plain values counts as one."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from leaves(value, (*path, key))
    elif isinstance(table, list) and table and isinstance(table[0], dict):
        for index, entry in enumerate(table):
            yield from leaves(entry, (*path, index))
    else:
        yield path, table


def key_path(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)[1:]


@pytest.mark.parametrize(
    ("path", "value"), [pytest.param(path, value, id=key_path(path)) for path, value in leaves(tomllib.loads(COMPLETE))]
)
def test_no_value_of_another_type_is_taken_for_the_right_one(path: tuple[str | int, ...], value: Any) -> None:
    strangers = ["yes", "2", 1, 2.0, True, ["2"], [2], {"2": 2}]
    right: tuple[type, ...] = (
        (int, float)
        if path[-1] in {"max_removed", "max_price_factor", "usd_rate"}
        else (int, float, str)  # of a price, which may also be "not stated"
        if path in {("fact", 1, "value"), ("fact", 1, "instead_of")}
        else (type(value),)
    )
    for stranger in strangers:
        if type(stranger) in right and not (stranger == [2] and list in right):
            continue
        document: Any = tomllib.loads(COMPLETE)
        table = document
        for part in path[:-1]:
            table = table[part]
        table[path[-1]] = stranger
        with pytest.raises(ValueError, match="validation error"):
            Settings.model_validate(document)


def test_a_whole_number_does_for_a_share_or_a_factor() -> None:
    guard = read_settings("[guard]\nmax_removed = 1\nmax_price_factor = 3").guard
    assert (guard.max_removed, guard.max_price_factor) == (1.0, 3.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("discover = 1", "gateway.discover: expected true or false"),
        ("base_url = 1", "gateway.base_url: expected text"),
        ("[combine]\nmin_providers = '2'", "combine.min_providers: expected a whole number"),
        ("[combine]\nmin_providers = true", "combine.min_providers: expected a whole number"),
        ("[combine]\nmin_providers = 2.0", "combine.min_providers: expected a whole number"),
        ("[combine]\nprovider_priority = 'a'", "combine.provider_priority: expected a list"),
        ("[guard]\nmax_removed = true", "guard.max_removed: expected a number"),
        ("[[publish]]\nmodel = 'x'", "publish: expected a table"),
    ],
)
def test_a_wrong_type_is_told_in_the_words_of_the_file(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(f"[gateway]\n{text}")
    assert str(caught.value) == f"catalog.toml: {told}"


ADDRESSES = [
    "https://api.portkey.ai/v1",
    "https://OWNER.github.io/REPO",
    "http://127.0.0.1:8000/openrouter",
    "http://localhost:1/v1",
    "http://[::1]:65535/v1",
    "https://my_gateway.internal:8787",
    "https://host/v1/projects/a-b/locations/us%20east/endpoints/x:y@1,z=~",
]
NO_ADDRESSES = [
    "",
    "host",
    "https:///v1",
    "https://:80",
    "https://host/{env:OPENAI_API_KEY}",
    "https://{env:OPENAI_API_KEY}.example.com",
    "https://host/a b",
    " https://host",
    "https://host\n",
    "https://ho\tst/v1",
    "https://host/\x00",
    "https://host/\x1b[31m",
    "https://host/\u202e",
    "https://h\u00f6st/v1",
    "https://host/\u00fc",
    "https://host:99999",
    "https://host:65536",
    "https://host:0",
    "https://host:-1",
    "https://host:x",
    "https://host:\u0663",
    "https://host/<b>",
    'https://host/"',
    "https://host/'",
    "https://host/`id`",
    "https://host/$(id)",
    "https://host/;id",
    "https://host\\v1",
    "https://host/%zz",
    "https://me:pw@host/v1",
    "https://@host/v1",
    "https://host/v1?key=1",
    "https://host/v1?",
    "https://host/v1#",
    "https://a..b/v1",
    "https://-a/v1",
    f"https://{'a' * 64}.example/v1",
    f"https://{'a.' * 127}aa/v1",
    "https://999.1.1.1/v1",
    "https://1.2.3/v1",
    "https://[::::]/v1",
    "https://[::1",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_usable_address_is_taken_without_its_last_slash(address: str) -> None:
    assert with_site_url(Settings(), f"{address}/").publish.site_url == address


@pytest.mark.parametrize("address", NO_ADDRESSES, ids=ascii)
def test_an_address_nobody_can_use_or_that_would_carry_more_than_an_address_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match=r"^--site-url: expected an address such as https://"):
        with_site_url(Settings(), address)


@pytest.mark.parametrize("key", ["gateway.base_url", "publish.site_url", "providers[0].custom_host"])
def test_every_address_is_looked_at(key: str) -> None:
    table, name = key.split(".")
    head = "[[providers]]\nslug = 'a'\nprovider = 'openai'\nprovider_key_env = 'K'" if "[" in table else f"[{table}]"
    with pytest.raises(SettingsError, match="expected an address such as") as caught:
        read_settings(f"{head}\n{name} = 'https://host/{{env:OPENAI_API_KEY}}'")
    assert f"catalog.toml: {key}: " in str(caught.value)
    assert "OPENAI_API_KEY" not in str(caught.value)


def test_metadata_may_come_from_known_names_addresses_and_json_files() -> None:
    sources = ("models.dev", "portkey", "https://example.com/api.json", "facts/my own.json", "/srv/facts.json")
    text = ", ".join(f"'{source}'" for source in sources)
    assert read_settings(f"[metadata]\nsources = [{text}]").metadata.sources == sources


HOSTED = "[[providers]]\nslug = 'hosted'\n"
OWN = "[[providers]]\nslug = 'own'\nprovider = 'openai'\nprovider_key_env = 'OWN_KEY'\n"
SECOND = "[[providers]]\nslug = 'second'\nprovider = 'openai'\nprovider_key_env = 'OWN_KEY'\n"
LEGACY = "[[providers]]\nslug = 'old'\nvirtual_key_env = 'VIRTUAL_KEY'\n"
ALONE = "[gateway]\ndiscover = false\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ("PORTKEY_API_KEY",)),
        ("[gateway]\napi_key_env = 'TEAM_KEY'", ("TEAM_KEY",)),
        (ALONE + HOSTED, ("PORTKEY_API_KEY",)),
        (ALONE + LEGACY, ("PORTKEY_API_KEY", "VIRTUAL_KEY")),
        (ALONE + OWN, ("OWN_KEY",)),
        (ALONE + OWN + SECOND, ("OWN_KEY",)),
        (ALONE + OWN + HOSTED, ("PORTKEY_API_KEY", "OWN_KEY")),
        (OWN, ("PORTKEY_API_KEY", "OWN_KEY")),
    ],
)
def test_the_settings_tell_which_variables_hold_the_keys_they_need(text: str, names: tuple[str, ...]) -> None:
    assert needed_keys(read_settings(text)) == names


def test_the_command_line_lists_the_variables_and_does_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "catalog.toml"
    settings.write_text("[gateway]\nbase_url = 'http://127.0.0.1:1/v1'\n" + OWN, "utf-8")
    arguments = ["update", "--list-keys", "--config", str(settings), "--catalog", str(tmp_path / "catalog")]
    assert cli.main(arguments) == 0
    assert tuple(capsys.readouterr()) == ("PORTKEY_API_KEY\nOWN_KEY\n", "")
    assert list(tmp_path.iterdir()) == [settings]
    settings.write_text("[gatway]\n", "utf-8")
    assert cli.main(arguments) == 2
    assert tuple(capsys.readouterr()) == ("", "catalog.toml: gatway: unknown key\n")


@pytest.mark.parametrize(
    ("name", "published"), [("team-x", "azure"), ("Team-X", "azure"), ("AZURE", "azure"), ("b", "b")]
)
def test_a_provider_is_called_by_its_slug_or_alias_in_whatever_letter_case(name: str, published: str) -> None:
    settings = read_settings(
        f"[[providers]]\nslug = 'team-x'\nalias = 'azure'\n[combine]\nprovider_priority = ['{name}']\n"
        f"[[combine.override]]\norder = ['{name}/gpt-4o']"
    )
    assert settings.published_combine.provider_priority == (published,)
    assert settings.published_combine.override[0].order == (f"{published}/gpt-4o",)
    facts = read_settings(f"[[providers]]\nslug = 'team-x'\nalias = 'azure'\n{_fact(model=repr(f'{name}/gpt-4o'))}")
    assert [each.model for each in facts.published_facts] == [f"{published}/gpt-4o"]
