"""Units, kinds, dates, limits, and what must never reach an export."""

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.normalise.costs import DOLLARS, Currency, usd_per_million
from portkey_catalog.normalise.days import parse_day
from portkey_catalog.normalise.kinds import kind_from_id
from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.model_ids import why_no_model
from portkey_catalog.normalise.models import chosen, normalise_rows
from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.schema import Cost, Kind, Limit
from portkey_catalog.text.unsafe import ADDRESS, why_unsafe
from portkey_catalog.upstream.currency import UNKNOWN
from portkey_catalog.upstream.entry import RowError
from portkey_catalog.upstream.lists import Rejection
from portkey_catalog.upstream.rows import Prices, PriceUnit, Row, Tier

TODAY = date(2026, 9, 1)


def make_row(model_id: str = "m", **facts: object) -> Row:
    return Row(id=model_id, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("price", "unit", "expected"),
    [
        ("0.0000025", PriceUnit.USD_PER_TOKEN, "2.5"),
        ("0.0000000299999997", PriceUnit.USD_PER_TOKEN, "0.03"),
        ("0.000000070000002", PriceUnit.USD_PER_TOKEN, "0.07"),
        ("0.0000000833333333333333", PriceUnit.USD_PER_TOKEN, "0.083333"),
        ("0.18000000000000002", PriceUnit.USD_PER_MILLION, "0.18"),
        ("0.00007", PriceUnit.CENTS_PER_TOKEN, "0.7"),
        ("0.0000000000000123", PriceUnit.USD_PER_TOKEN, "0.000000012"),
        ("0", PriceUnit.USD_PER_TOKEN, "0"),
    ],
)
def test_prices_become_usd_per_million_without_float_noise(price: str, unit: PriceUnit, expected: str) -> None:
    assert usd_per_million(Decimal(price), unit) == Decimal(expected)


@pytest.mark.parametrize(
    ("price", "unit"),
    [("-1", PriceUnit.USD_PER_TOKEN), ("65", None), ("3", PriceUnit.USD_PER_TOKEN)],
    ids=["varies by request", "unit unknown", "three million dollars"],
)
def test_a_price_that_is_no_price_per_token_is_unknown(price: str, unit: PriceUnit | None) -> None:
    assert usd_per_million(Decimal(price), unit) is None


def priced(
    kind: str | None, price_input: str | None, price_output: str | None, cache_read: str | None = None, **facts: Any
) -> Cost:
    prices = Prices(*(None if price is None else Decimal(price) for price in (price_input, price_output, cache_read)))
    return normalise_row(make_row(kind=kind, unit=PriceUnit.USD_PER_MILLION, prices=prices, **facts), TODAY).cost


def test_zero_for_both_prices_of_a_chat_model_means_free() -> None:
    assert priced("chat", "0", "0") == Cost(input=Decimal(0), output=Decimal(0))


@pytest.mark.parametrize(("kind", "outputs"), [(None, ()), ("chat", ("text", "audio")), ("embedding", ())])
def test_zero_on_what_may_be_billed_in_another_unit_is_unknown(kind: str | None, outputs: tuple[str, ...]) -> None:
    assert priced(kind, "0", "0", outputs=outputs) == Cost()
    assert priced(kind, "0", "0", outputs=outputs, model_id="m:free") == Cost(input=Decimal(0), output=Decimal(0))


def test_a_price_in_one_direction_on_sound_is_by_the_minute_or_the_character() -> None:
    assert priced("audio", "150", "0") == priced("video", None, "150") == Cost()
    assert priced("audio", "2", "8") == Cost(input=Decimal(2), output=Decimal(8))
    assert priced("embedding", "2", None) == Cost(input=Decimal(2))


def test_zeros_without_a_unit_are_not_free() -> None:
    zeros = Prices(Decimal(0), Decimal(0))
    assert normalise_row(make_row(kind="chat", prices=zeros), TODAY).cost == Cost()


def test_that_a_model_is_free_is_not_for_a_metadata_source_to_say() -> None:
    rows = {
        each: make_row(each, kind="chat", unit=PriceUnit.USD_PER_MILLION, prices=Prices(Decimal(0), Decimal(0)))
        for each in ("m", "m:free")
    }
    found = normalise_metadata(rows, TODAY)
    assert (found["m"].cost, found["m:free"].cost.input) == (Cost(), Decimal(0))


@pytest.mark.parametrize("model_id", ["", "m" * 301])
def test_an_id_of_metadata_that_is_none_costs_itself_only(model_id: str) -> None:
    assert list(normalise_metadata({model_id: make_row(model_id), "m": make_row("m")}, TODAY)) == ["m"]


def test_prices_of_long_prompts_and_of_times_of_day_stand_beside_the_base_price() -> None:
    tiers = (
        Tier(Prices(Decimal(4), Decimal(0)), min_prompt=200_000),
        Tier(Prices(Decimal(2)), min_prompt=32_000),
        Tier(Prices(Decimal(1)), utc_start="22:00", utc_end="06:00"),
        Tier(Prices(Decimal(-1)), min_prompt=64_000),
    )
    cost = priced("chat", "1.5", "3", tiers=tiers)
    assert (cost.input, cost.output) == (Decimal("1.5"), Decimal(3))
    assert [(tier.min_prompt, tier.input, tier.output) for tier in cost.tiers] == [
        (32_000, Decimal(2), None),
        (200_000, Decimal(4), None),
    ]
    assert [(window.start, window.end, window.input) for window in cost.windows] == [("22:00", "06:00", Decimal(1))]


def test_zero_on_images_is_a_price_in_another_unit() -> None:
    assert priced("image", "0", "0") == priced("video", "0", "0") == Cost()


def test_zero_beside_a_price_is_unknown() -> None:
    assert priced("embedding", "0.02", "0") == Cost(input=Decimal("0.02"))
    assert priced("chat", "1", "2", "0") == Cost(input=Decimal(1), output=Decimal(2))


@pytest.mark.parametrize(
    ("model_id", "kind"),
    [
        ("text-embedding-3-small", Kind.EMBEDDING),
        ("amazon.titan-embed-text-v2:0", Kind.EMBEDDING),
        ("omni-moderation-latest", Kind.MODERATION),
        ("meta-llama/llama-prompt-guard-2-22m", Kind.MODERATION),
        ("openai/gpt-oss-safeguard-20b", Kind.UNKNOWN),
        ("whisper-1", Kind.AUDIO),
        ("gpt-4o-mini-tts", Kind.AUDIO),
        ("gpt-realtime", Kind.AUDIO),
        ("gpt-image-1", Kind.IMAGE),
        ("gpt-35-turbo-instruct-0914", Kind.COMPLETION),
        ("google/gemma-3-4b-it", Kind.CHAT),
        ("gemini-2.5-flash-image", Kind.IMAGE),
        ("chatgpt-image-latest", Kind.IMAGE),
        ("sora-2", Kind.VIDEO),
        ("babbage-002", Kind.COMPLETION),
        ("gpt-5", Kind.UNKNOWN),
        ("claude-sonnet-4-5-20250929", Kind.CHAT),
        ("soralike-imagery", Kind.UNKNOWN),
    ],
)
def test_an_id_names_a_kind_by_whole_words_only(model_id: str, kind: Kind) -> None:
    assert kind_from_id(model_id) is kind


def test_what_the_provider_says_of_the_kind_outranks_the_id() -> None:
    assert normalise_row(make_row("whisper-like", kind="chat"), TODAY).kind is Kind.CHAT
    assert normalise_row(make_row("gpt-audio", outputs=("text", "audio")), TODAY).kind is Kind.CHAT
    assert normalise_row(make_row("lyria", outputs=("audio",)), TODAY).kind is Kind.AUDIO
    assert normalise_row(make_row("m", kind="language"), TODAY).kind is Kind.COMPLETION


def test_what_calls_tools_is_a_chat_model_where_nothing_else_is_said_of_its_kind() -> None:
    assert normalise_row(make_row("own-model", tool_call=True), TODAY).kind is Kind.CHAT
    assert normalise_row(make_row("own-model", tool_call=False), TODAY).kind is Kind.UNKNOWN
    others: tuple[dict[str, object], ...] = (
        {"kind": "robot"},
        {"outputs": ("3d",)},
        {"outputs": ("image",)},
        {"usual_kind": "embedding"},
    )
    for said in others:
        assert normalise_row(make_row("own-model", tool_call=True, **said), TODAY).kind is not Kind.CHAT
    assert normalise_row(make_row("own-tts", tool_call=True), TODAY).kind is Kind.AUDIO
    assert (
        normalise_metadata({"own-model": make_row("own-model", tool_call=True)}, TODAY)["own-model"].kind is Kind.CHAT
    )


def test_an_output_limit_above_the_context_is_cut_to_it() -> None:
    row = make_row(context=4095, max_output=4096)
    assert normalise_row(row, TODAY).limit == Limit(context=4095, output=4095)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(1787336476), date(2026, 8, 21)),
        ("2026-02-17T00:00:00Z", date(2026, 2, 17)),
        (Decimal(0), None),
        (Decimal(735790403), None),
        (Decimal(1787336476000), None),
        ("2098-12-31", None),
        ("soon", None),
        (None, None),
    ],
)
def test_dates_that_are_placeholders_are_unknown(value: Decimal | str | None, expected: date | None) -> None:
    assert parse_day(value, TODAY) == expected


def test_a_date_most_rows_share_is_the_time_of_the_request() -> None:
    now = Decimal(1770716745)
    models = normalise_rows([make_row(f"m{n}", created=now + n) for n in range(5)], TODAY).models
    assert {model.created for model in models.values()} == {None}
    two = [make_row("a", created=now), make_row("b", created=now)]
    assert {model.created for model in normalise_rows(two, TODAY).models.values()} == {date(2026, 2, 10)}
    assert {model.created for model in normalise_rows(two, date(2026, 2, 10)).models.values()} == {None}


def test_files_are_pdf_and_other_modalities_are_left_out() -> None:
    model = normalise_row(make_row(inputs=("file", "smell", "Text")), TODAY)
    assert (model.modalities.input, model.attachment) == (("text", "pdf"), True)
    assert normalise_row(make_row(inputs=("text",)), TODAY).attachment is False
    assert normalise_row(make_row(), TODAY).attachment is None


HOSTILE = ["{env:PORTKEY_API_KEY}", "x{ FILE : /etc/passwd}", "a\x1b[31mb", "a\x07b", "a {env", "a{ File  "]
BROKEN = ["a\ud83d", "Mod\udce8le", "a\ufffdb", "a\x92s", "\x9b31m", "a\x85"]
UNFIT = ["a\nb", "a\u202eb", "a\u200bb", "see https://evil.example", "sk-" + "test" * 8]


@pytest.mark.parametrize("evil", [*HOSTILE, *BROKEN, *UNFIT])
def test_an_id_that_must_not_be_published_costs_the_row(evil: str) -> None:
    with pytest.raises(RowError, match="the id holds"):
        normalise_row(make_row(evil), TODAY)


@pytest.mark.parametrize("evil", [*HOSTILE, "\ud83d{env:X}", "{en\ufffdv:X}", "\x1b[31m\ud83d"])
def test_a_name_that_only_an_attack_has_costs_the_row(evil: str) -> None:
    with pytest.raises(RowError, match="the name holds"):
        normalise_row(make_row(name=evil), TODAY)


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_text_costs_itself_and_not_the_model(broken: str) -> None:
    decoration = {"owner", "family", "knowledge", "canonical_slug", "hugging_face_id"}
    row = make_row("m", name=broken, alias_of=broken, context=1000, **dict.fromkeys(decoration, broken))
    assert normalise_rows([row], TODAY).models == {"m": normalise_row(make_row("m", context=1000), TODAY)}


@pytest.mark.parametrize(
    ("odd", "name"),
    [
        ("a\nb", "a b"),
        ("a\u202eb", "ab"),
        ("Family \U0001f468\u200d\U0001f469", "Family \U0001f468\U0001f469"),
        ("see https://evil.example", "m"),
        ("sk-" + "test" * 8, "m"),
    ],
)
def test_an_odd_name_is_mended_or_replaced_by_the_id(odd: str, name: str) -> None:
    assert normalise_row(make_row(name=odd), TODAY).name == name


@pytest.mark.parametrize(
    "name", ["deepseek-r1-distill-qwen-32b", "task-sk-small", "pk-test-sample", "Metadata: The Model", "file/system"]
)
def test_ordinary_names_are_safe(name: str) -> None:
    assert why_unsafe(name) is None


def test_names_lose_odd_spaces_and_stand_in_for_nothing() -> None:
    assert normalise_row(make_row(name="Qwen: Qwen-Max \n"), TODAY).name == "Qwen: Qwen-Max"
    assert normalise_row(make_row("m", name="  "), TODAY).name == "m"


@pytest.mark.parametrize("model_id", [" x", "x "])
def test_an_id_no_api_would_take_costs_the_row(model_id: str) -> None:
    with pytest.raises(RowError, match="the id has spaces around it"):
        normalise_row(make_row(model_id), TODAY)


def test_a_long_text_takes_no_longer_than_reading_it() -> None:
    started = time.perf_counter()
    assert why_unsafe("a" * 1_000_000) is None
    assert ADDRESS.search("a" * 1_000_000) is None
    assert time.perf_counter() - started < 5


def test_of_two_rows_with_one_id_the_first_is_kept_and_the_other_reported() -> None:
    read = normalise_rows([make_row("m", context=1000), make_row("m", context=2000)], TODAY)
    assert read.models["m"].limit.context == 1000
    assert read.rejected == (Rejection("m", "the id is listed twice; the first row is kept", unreadable=False),)


def test_of_two_rows_with_one_id_the_one_that_is_no_alias_is_kept() -> None:
    alias, own = make_row("m", context=1000, alias_of="n"), make_row("m", context=2000)
    for rows in ([alias, own], [own, alias]):
        read = normalise_rows([*rows, make_row("n")], TODAY)
        assert (read.models["m"].limit.context, len(read.rejected)) == (2000, 1)


def test_ids_that_differ_in_letter_case_are_two_models() -> None:
    assert list(normalise_rows([make_row("lab/M"), make_row("lab/m")], TODAY).models) == ["lab/M", "lab/m"]


def test_an_alias_leads_to_a_model_of_the_list_or_nowhere() -> None:
    rows = [make_row("m-latest", alias_of="m-2"), make_row("m-2"), make_row("n-latest", alias_of="{env:KEY}")]
    models = normalise_rows([*rows, make_row("{env:KEY}")], TODAY).models
    assert {model_id: model.alias_of for model_id, model in models.items()} == {
        "m-2": None,
        "m-latest": "m-2",
        "n-latest": None,
    }


@pytest.mark.parametrize(
    ("said", "retires", "status", "day"),
    [
        (None, "2026-10-23", None, date(2026, 10, 23)),
        ("preview", "2026-09-01T00:00:00Z", "retired", date(2026, 9, 1)),
        ("deprecated", None, "deprecated", None),
        ("unavailable", "2020-01-01", "unavailable", date(2020, 1, 1)),
        (None, Decimal(4102358400), None, None),
        (None, "2098-12-31", None, None),
        (None, "soon", None, None),
    ],
)
def test_a_model_is_retired_from_the_day_its_provider_names(
    said: str | None, retires: Decimal | str | None, status: str | None, day: date | None
) -> None:
    model = normalise_row(make_row(status=said, retires=retires), TODAY)
    assert (model.status, model.retires) == (status, day)


@pytest.mark.parametrize(
    "owner",
    [
        *("system", "Unknown", "no-reply@lab.example", "llamacpp", "LM Studio", "organization_owner", "library"),
        *("tabbyAPI", "meta-llama/Llama-3.1-8B-Instruct", "text_generation_inference"),
    ],
)
def test_an_owner_nobody_filled_in_is_no_lab(owner: str) -> None:
    assert normalise_rows([make_row(owner=owner)], TODAY).models["m"].lab is None


def test_one_owner_of_the_models_of_several_labs_is_the_provider() -> None:
    resold = normalise_rows([make_row("a/m", owner="host"), make_row("b/m", owner="host")], TODAY)
    own = normalise_rows([make_row("m", owner="lab"), make_row("n", owner="lab")], TODAY)
    assert {model.lab for model in resold.models.values()} == {None}
    assert {model.lab for model in own.models.values()} == {"lab"}


def test_a_weak_word_for_the_kind_gives_way_to_the_id() -> None:
    assert normalise_row(make_row("qwen3-embedding-8b", usual_kind="chat"), TODAY).kind is Kind.EMBEDDING
    assert normalise_row(make_row("qwen3-8b", usual_kind="chat"), TODAY).kind is Kind.CHAT
    assert normalise_row(make_row("rerank-v3", outputs=("TEXT",)), TODAY).kind is Kind.RERANK
    assert normalise_row(make_row("FLUX-dev", inputs=("text",), outputs=("text",)), TODAY).kind is Kind.IMAGE
    assert normalise_row(make_row("gpt-audio", inputs=("text", "audio"), outputs=("text",)), TODAY).kind is Kind.CHAT


def test_an_input_limit_without_a_window_is_the_window() -> None:
    assert normalise_row(make_row(max_input=1000, max_output=500), TODAY).limit == Limit(context=1000, output=500)
    assert normalise_row(make_row(context=1000, max_input=600), TODAY).limit == Limit(context=1000, input=600)


@pytest.mark.parametrize("absurd", [1, 128, 149, 50_000_001, 10**11])
@pytest.mark.parametrize("which", ["context", "max_input", "max_output"])
def test_a_limit_that_cannot_be_meant_is_unknown(which: str, absurd: int) -> None:
    rows = [make_row("m", **{which: absurd}), make_row("n", context=4096, max_output=150)]
    read = normalise_rows(rows, TODAY)
    assert (read.models["m"].limit, read.models["n"].limit) == (Limit(), Limit(context=4096, output=150))
    note = "a limit below 150 or above 50,000,000 tokens is a placeholder and counts as unknown"
    assert read.notes == {note: ("m",)}
    assert normalise_metadata({"m": make_row("m", **{which: absurd})}, TODAY)["m"].limit == Limit()


EURO = Currency("EUR", Decimal("1.08"))


@pytest.mark.parametrize(
    ("stated", "currency", "price"),
    [
        (None, DOLLARS, "0.5"),
        ("USD", DOLLARS, "0.5"),
        ("EUR", DOLLARS, None),
        (UNKNOWN, DOLLARS, None),
        (None, EURO, "0.54"),
        ("EUR", EURO, "0.54"),
        ("USD", EURO, "0.5"),
        ("CNY", EURO, None),
        (UNKNOWN, EURO, None),
    ],
)
def test_prices_are_dollars_or_converted_or_unknown(stated: str | None, currency: Currency, price: str | None) -> None:
    row = make_row(
        kind="chat",
        currency=stated,
        unit=PriceUnit.USD_PER_TOKEN,
        prices=Prices(Decimal("5e-7"), Decimal("15e-7"), Decimal("5e-8")),
        tiers=(
            Tier(Prices(Decimal("1e-6")), min_prompt=200_000),
            Tier(Prices(Decimal("1e-6")), None, "01:00", "02:00"),
        ),
    )
    read = normalise_rows([row], TODAY, currency=currency)
    cost = read.models["m"].cost
    if price is None:
        assert cost == Cost()
        assert len(read.notes) == 1 and " unknown" in next(iter(read.notes))
    else:
        one = Decimal(price)
        assert (cost.input, cost.output, cost.cache_read) == (one, 3 * one, one / 10)
        assert (cost.tiers[0].input, cost.windows[0].input) == (2 * one, 2 * one)
        assert read.notes == {}


def test_a_converted_price_is_rounded_like_any_other() -> None:
    row = make_row(kind="chat", unit=PriceUnit.USD_PER_MILLION, prices=Prices(Decimal("0.1"), Decimal("0.00000011")))
    cost = normalise_row(row, TODAY, currency=Currency("CNY", Decimal("0.1389351"))).cost
    assert (cost.input, cost.output) == (Decimal("0.013894"), Decimal("1.5e-8"))


@pytest.mark.parametrize(
    ("model_id", "reason"),
    [
        ("*", "a pattern, not a model"),
        ("openai/*", "a pattern, not a model"),
        ("anthropic/claude-*", "a pattern, not a model"),
        ("__proto__", "a name that no JavaScript reader can hold"),
        ("@openai-prod/gpt-4o", "an address of one of the account's providers, not a model's id"),
        ("@OpenAI-Prod/gpt-4o", "an address of one of the account's providers, not a model's id"),
        ("@openai-prod", "an address of one of the account's providers, not a model's id"),
        ("@cf/meta/llama-3", None),
        ("@openai/gpt-4o", None),
        ("openai-prod/gpt-4o", None),
        ("constructor", None),
        ("lab/__proto__", None),
    ],
)
def test_an_id_that_names_no_model_costs_the_row(model_id: str, reason: str | None) -> None:
    slugs = {"Openai-prod", "team"}
    assert why_no_model(model_id, slugs) == reason
    read = normalise_rows([make_row(model_id), make_row("m")], TODAY, slugs=slugs)
    assert {**dict.fromkeys(read.models), **{row.id: row.reason for row in read.rejected}} == {
        "m": None,
        model_id: reason,
    }


def test_a_pattern_of_a_metadata_source_describes_nothing() -> None:
    assert list(normalise_metadata({each: make_row(each) for each in ("gpt-*", "__proto__", "m")}, TODAY)) == ["m"]


def test_what_rules_decide_against_the_providers_word_is_noted() -> None:
    rows = [
        make_row("a", context=1000, max_output=2000),
        make_row("b", context=1000, max_output=2000),
        make_row("c", unit=PriceUnit.USD_PER_TOKEN, prices=Prices(Decimal("0.56"), Decimal("6.67"))),
        make_row("d", unit=PriceUnit.USD_PER_TOKEN, prices=Prices(Decimal(-1), Decimal(-1))),
    ]
    notes = normalise_rows(rows, TODAY).notes
    assert {note.split(" ")[1]: ids for note, ids in notes.items()} == {"limit": ("a", "b"), "price": ("c",)}


def test_models_are_sorted_and_chosen_by_globs() -> None:
    rows = [make_row(model_id) for model_id in ("b/two", "a/one:batch", "a/one", "c/three")]
    models = normalise_rows(rows, TODAY).models
    assert list(chosen(models, ("a/*", "b/*"), ("*:batch",))) == ["a/one", "b/two"]
