"""The main job on the bundled sample: a gateway on loopback, the normal update over HTTP, exports, site and check."""

from __future__ import annotations

import asyncio
import sys
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.check.published import Finding
from portkey_catalog.check.site import check_site
from portkey_catalog.collect.lists import Progress
from portkey_catalog.demo.gateway import SampleGateway
from portkey_catalog.demo.sample import SAMPLE_KEY, metadata_path
from portkey_catalog.errors import PortkeyCatalogError
from portkey_catalog.pipeline.build import build
from portkey_catalog.pipeline.update import Update, update
from portkey_catalog.report.shapes import Report
from portkey_catalog.settings.shapes import GatewaySettings, MetadataSettings, Settings
from portkey_catalog.store import catalog as store

SAMPLE_KEY_ENV = "PORTKEY_CATALOG_SAMPLE_KEY"
SAMPLE_DAY = date(2026, 9, 1)
"""The day the sample stands for; the clock must not change what is made from it."""


class DemoError(PortkeyCatalogError):
    """The demonstration cannot be made; the text says why."""


def make_catalog(folder: Path, progress: Progress) -> Report:
    """Fetch the bundled sample over HTTP into the catalog in a folder (the one that holds `v1/`).

    Raises:
        DemoError: a catalog that is not the sample is there.
        StoreError: the folder cannot be read or written.
    """
    existing = store.load_catalog(folder)
    if existing and not existing.sample:
        raise DemoError(f"{folder} holds a real catalog, which the sample must not replace; choose another folder")
    settings = Settings(
        gateway=GatewaySettings(api_key_env=SAMPLE_KEY_ENV),
        metadata=MetadataSettings(sources=(str(metadata_path()),)),
    )
    with SampleGateway(key=SAMPLE_KEY) as gateway:
        job = Update(
            settings=settings,
            folder=folder,
            base=Path(),
            today=SAMPLE_DAY,
            keys={SAMPLE_KEY_ENV: SAMPLE_KEY},
            gateway_url=gateway.base_url,
            sample=True,
            progress=progress,
        )
        return asyncio.run(update(job))


def make_site(folder: Path, *, root: Path, out: Path, site_url: str) -> list[Finding]:
    """Build the site and check it together with the catalog.

    Raises:
        SiteError: the site could not be built.
    """
    build(folder, root=root, out=out, site_url=site_url)
    return check_catalog(folder, settings=Settings()) or check_site(out, folder, site_url=site_url, allow_loopback=True)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def serve(site: Path, port: int) -> None:
    """Serve a built site on this machine until interrupted.

    Raises:
        OSError: the port is taken.
    """
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(site))) as server:
        print(f"serving on http://127.0.0.1:{server.server_port}/ (Ctrl-C stops)", file=sys.stderr)
        server.serve_forever()
