"""A report as it may be shown: no key, and no slug that is published under another name."""

from portkey_catalog.history.chain_events import ChainEvent
from portkey_catalog.history.change import Change
from portkey_catalog.report.shapes import ProviderReport, Report
from portkey_catalog.report.shown import HIDDEN, with_names, without_keys
from portkey_catalog.schema import Notice
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.upstream.lists import Rejection
from support.hosted import KEY


def report(text: str) -> Report:
    """A report that holds a text wherever an answer's words may stand."""
    provider = ProviderReport("a", "A", "kept", 1, rejected=(Rejection(text, text),), problem=text)
    changes = (Change("fact", "a", text, "name", text, (text,), why=text, instead=text),)
    event = ChainEvent("chain lost", text, text, text, (text,))
    return Report((provider,), (Notice(level="info", text=text),), 3, changes=changes, chains=(event,))


def test_what_holds_a_key_is_hidden_wherever_it_stands() -> None:
    secrets = Secrets.of({"PORTKEY_API_KEY": KEY})
    assert without_keys(report(f"it says {KEY}"), secrets) == report(HIDDEN)
    assert without_keys(report("it says none"), secrets) == report("it says none")


def test_sentences_address_providers_by_their_published_names() -> None:
    told = with_names(report("@secret/m, @secret-2/m and @Secret/m"), {"secret": "openai", "secret-2": "azure"})
    assert told.notices[0].text == told.providers[0].problem == "@openai/m, @azure/m and @openai/m"
    assert (told.chains[0].combined, told.chains[0].by) == (told.notices[0].text, (told.notices[0].text,))
    assert told.changes[0].why == told.notices[0].text
    assert with_names(told, {}) is told
