"""Errors that end a command, each with the exit code it ends with.

A room raises its own, below its own name; a command lets them through, and `cli` alone says the text and returns the
code. Nothing else that a command raises is meant for people: it is a fault of the program.

    PortkeyCatalogError            1  failed, nothing written
    |-- StoreError                 1  `catalog/` cannot be read or written              store.layout
    |-- SiteError                  1  the site could not be built                       site.builders
    |-- DemoError                  1  the demonstration cannot be made                  demo.run
    |-- SyncError                  1  a site has nothing usable, and nothing is kept    sync.site
    |-- StoppedError               3  a site is not what it was                         sync.site
    |-- SourceError                1  there is no catalog to answer from                published.source
    `-- MisuseError                2  bad usage, configuration or environment
        |-- SettingsError          2  `catalog.toml` is wrong                           settings.read
        |-- UpdateError            2  an option names no provider                       pipeline.update
        |-- AcceptError            2  nothing that waits has such a name                pipeline.accept
        |-- ChoiceError            2  `accept.toml` is wrong                            store.choice
        |-- NoSuchCatalogError     2  neither a folder nor a revision of git              store.revisions
        |-- NoSuchModelError       2  no model was ever called so                       history.story
        |-- QueryError             2  words of a search cannot be read                  search.query
        |-- ClockError             2  the clock cannot be right                         history.clock
        |-- EnvironmentProblem     2  a proxy or certificates that cannot be used       gateway.proxies
        |-- PlaceError             2  a site may not be built there                     site.build
        |-- PolicyError            2  there is nothing to judge at a path               policy.look
        |-- SiteAddressError       2  the address of a site cannot be used              sync.site
        |-- UserFileError          2  a user's own file cannot be read or written       sync.files
        |-- ProbeError             2  a probe cannot begin, or go on                    probe.plan
        `-- RowsError              2  a file of rows is none                            grouping.group

Errors that cost one list, row, source or run only never get here: `FetchError` (gateway.client), `AnswerError`
(upstream.json), `RowError` (upstream.entry), `BrokenRule` (guard.rule_breakers) and `OpenCodeError`
(check.opencode_process) become part of what is reported.
"""

from __future__ import annotations

from typing import ClassVar

DONE, FAILED, MISUSED, HELD = 0, 1, 2, 3
"""Exit codes: done, changed or not; failed, nothing written; bad usage, configuration or environment; done, but
something waits for a person."""


class PortkeyCatalogError(Exception):
    """A command cannot do what it was called for; the text says why and is for people."""

    exit_code: ClassVar[int] = FAILED


class MisuseError(PortkeyCatalogError):
    """Options, settings or an environment that cannot be used."""

    exit_code = MISUSED
