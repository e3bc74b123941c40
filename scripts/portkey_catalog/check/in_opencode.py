"""The last gate: the real opencode lists exactly what is published, by every way in which users come to it.

Nothing is asked of any machine but this one. Each way starts opencode anew, in a home folder of its own.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from portkey_catalog.check.opencode_process import PATIENCE, OpenCode, OpenCodeError, last_words
from portkey_catalog.check.published import Finding, strings_of
from portkey_catalog.check.static_host import static_host
from portkey_catalog.exports.addresses import LOGIN
from portkey_catalog.exports.documents import well_known
from portkey_catalog.exports.opencode import USER_KEY_ENV, model_ids
from portkey_catalog.store.catalog import read_json
from portkey_catalog.store.layout import OPENCODE, StoreError
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.unsafe import VARIABLE
from portkey_catalog.text.words import some

API = "api.json"
FAKE_KEY = "pk-test-not-a-key"
SHOWN = 3
"""Ids that a finding names, of those that differ."""


Progress = Callable[[str], object]
Environment = Mapping[str, str]


def find_program(name: str) -> Path | None:
    """A program by its path or, without a slash in it, on `PATH`; `None` when there is none that can be run."""
    found = shutil.which(name)
    return Path(found).absolute() if found else None


def check_in_opencode(
    program: Path,
    config: Path,
    site: Path | None = None,
    *,
    progress: Progress = lambda words: None,
    patience: float = PATIENCE,
) -> list[Finding]:
    """Find what the real opencode makes of the published files other than what they say.

    Args:
        program: opencode.
        config: the published `opencode.json`.
        site: the built site, whose login and `api.json` are tried too.
        progress: is told, before each start, what is tried.
        patience: seconds that one command of opencode may take.
    """
    try:
        document = read_json(config)
        promised, keys = model_ids(document["provider"]), _fake_keys(document)
    except (StoreError, KeyError, TypeError, AttributeError) as error:
        return [_unreadable(OPENCODE, error)]
    gate = _Gate(program, progress, patience)
    findings = gate.by_file(config.absolute(), promised, keys)
    if site:
        findings += [*gate.by_login(site, promised, keys), *gate.by_api(site.absolute())]
    return findings


class _Gate:
    """opencode, and how it is asked."""

    def __init__(self, program: Path, progress: Progress, patience: float) -> None:
        self._program, self._progress, self._patience = program, progress, patience

    def by_file(self, config: Path, promised: Sequence[str], keys: Environment) -> list[Finding]:
        """A downloaded file, by `OPENCODE_CONFIG`."""
        self._progress("trying the published file in opencode ...")
        return self._compare(OPENCODE, promised, {**keys, "OPENCODE_CONFIG": str(config)})

    def by_login(self, site: Path, promised: Sequence[str], keys: Environment) -> list[Finding]:
        """`opencode auth login`, which runs the command that the site names: only ours is let through."""
        try:
            own = str(read_json(site / LOGIN)["remote_config"]["url"]).removesuffix(f"/v1/{OPENCODE}")
            as_published = (site / LOGIN).read_bytes() == _login_document(own)
        except (StoreError, KeyError, TypeError) as error:
            return [_unreadable(LOGIN, error)]
        if not as_published:
            return [Finding(LOGIN, "differs from what is published; opencode was not let run its command")]
        self._progress("trying a login at the built site ...")
        # Of all that is sent, only the site's address in this one document is another than on the site.
        with static_host(site, "catalog", instead=lambda url: {LOGIN: _login_document(url)}) as url:
            return self._compare(LOGIN, promised, keys, login=url)

    def by_api(self, site: Path) -> list[Finding]:
        """The models address, as a file: fetching it would happen in the background, too late for the first list."""
        try:
            promised = model_ids(read_json(site / API))
        except (StoreError, KeyError, TypeError, AttributeError) as error:
            return [_unreadable(API, error)]
        self._progress("trying the site's api.json in opencode ...")
        return self._compare(API, promised, {USER_KEY_ENV: FAKE_KEY, "OPENCODE_MODELS_PATH": str(site / API)})

    def _compare(
        self, where: str, promised: Sequence[str], environment: Environment, login: str | None = None
    ) -> list[Finding]:
        with TemporaryDirectory(prefix="opencode-", ignore_cleanup_errors=True) as home:
            opencode = OpenCode(self._program, Path(home), self._patience)
            # Neither its list of all the world's models nor a plugin is fetched.
            variables = {**environment, "OPENCODE_DISABLE_MODELS_FETCH": "1", "OPENCODE_PURE": "1"}
            try:
                if login:
                    outcome = opencode.run("auth", "login", login, **variables)
                    if outcome.code:
                        told = last_words(outcome, opencode.home)
                        return [Finding(where, f"`opencode auth login` fails ({outcome.code}): {told}")]
                return list(_differences(where, promised, opencode.models(**variables)))
            except OpenCodeError as error:
                return [Finding(where, str(error))]


def _login_document(site_url: str) -> bytes:
    return canonical_json(well_known(site_url)).encode()


def _unreadable(where: str, error: Exception) -> Finding:
    return Finding(where, str(error) if isinstance(error, StoreError) else "is not the document it should be")


def _fake_keys(document: Any) -> dict[str, str]:
    """A value for every variable that a configuration takes a key from."""
    named = {name for _, text in strings_of(document) for name in VARIABLE.findall(text)}
    return dict.fromkeys({USER_KEY_ENV, *named}, FAKE_KEY)


def _differences(where: str, promised: Sequence[str], listed: Sequence[str]) -> Iterator[Finding]:
    missing, unexpected = Counter(promised) - Counter(listed), Counter(listed) - Counter(promised)
    if missing:
        yield Finding(where, f"opencode does not list {missing.total()} of {len(promised)} models: {_some(missing)}")
    if unexpected:
        yield Finding(where, f"opencode lists {unexpected.total()} that are not published: {_some(unexpected)}")


def _some(ids: Counter[str]) -> str:
    """The first few ids, and how many more there are."""
    return some([name[:100] for name in sorted(ids.elements())], SHOWN)
