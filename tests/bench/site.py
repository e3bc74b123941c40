"""What a build of the site costs, against MkDocs on the same pages with their text and no tables: `make bench`.

`portkey-catalog site` on the bundled sample, and what it does on a generated account of 44 providers and 8,000 models,
which no update would publish, as its chains have members of all kinds. Each figure is the CPU time and the peak memory
of a process of its own and of what it started, the best of several runs, and what is built in files and MB: the pages
with the explorer, and all with the files that programs read. Nothing here fails. `site.py [MODELS ...]`
"""

from __future__ import annotations

import json
import pickle
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from portkey_catalog.explorer.files import explorer_build, explorer_files  # noqa: E402
from portkey_catalog.exports.usable import exclusions  # noqa: E402
from portkey_catalog.news.days import days  # noqa: E402
from portkey_catalog.schema import Catalog  # noqa: E402
from portkey_catalog.site.pages import render_pages  # noqa: E402
from portkey_catalog.site.tables import taken_out  # noqa: E402
from support.measured import Figure, best, run  # noqa: E402 - found by the path above
from support.site_worlds import site_world  # noqa: E402
from support.small_catalog import SITE_URL  # noqa: E402

MODELS = (8_000,)
RUNS = 3
BUILD = """
import pathlib, pickle, sys
sys.path.insert(0, sys.argv[1])
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.news.days import days
from portkey_catalog.site.build import build_site
from support.small_catalog import SITE_URL, published

root, catalog, out = (pathlib.Path(each) for each in sys.argv[2:5])
catalog = pickle.loads(catalog.read_bytes())
if sys.argv[5] == "all":
    documents, why_not = published(catalog)
else:
    documents, why_not = {".well-known/opencode": "{}"}, exclusions(catalog)
changed = days(catalog)
build_site(catalog, documents, root=root, out=out, site_url=SITE_URL, exclusions=why_not, days=changed)
"""


def floor(catalog: Catalog, folder: Path) -> Figure:
    """MkDocs on the pages without their tables."""
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs", docs)
    shutil.rmtree(docs / "assets" / "js")
    pages = render_pages(catalog, exclusions(catalog), days(catalog), build=explorer_build(explorer_files(catalog)))
    for name, text in pages.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(taken_out(text)[0], "utf-8")
    settings = {"INHERIT": str(ROOT / "mkdocs.yml"), "docs_dir": "docs", "strict": False, "site_url": SITE_URL}
    (folder / "mkdocs.yml").write_text(json.dumps(settings))
    command = ("-m", "mkdocs", "build", "--config-file", str(folder / "mkdocs.yml"))
    return best(RUNS, *command, "--site-dir", str(folder / "site"))


def told(what: str, figure: Figure, out: Path, beside: Figure | None = None) -> None:
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    ratio = f"  {figure.processor / beside.processor:5.2f}x" if beside else ""
    cost = f"{figure.processor:6.2f} s  {figure.mebibytes:6.1f} MiB"
    print(f"{what:34}{cost}  {len(files):5} files  {size:6.1f} MB{ratio}", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("-m", "portkey_catalog", "demo", "--out", str(folder / "demo"))
        out = folder / "demo" / "site"
        command = ("-m", "portkey_catalog", "site", "--catalog", str(folder / "demo" / "catalog"), "--out", str(out))
        told("sample", best(RUNS, *command, "--site-url", SITE_URL), out)
        for size in map(int, sys.argv[1:] or MODELS):
            here = folder / str(size)
            here.mkdir()
            catalog = site_world(size)
            (here / "catalog").write_bytes(pickle.dumps(catalog))
            least = floor(catalog, here)
            told(f"{size:,} models, MkDocs, no tables", least, here / "site")
            for what in ("pages", "all"):
                ours = best(RUNS, "-c", BUILD, *map(str, (ROOT / "tests", ROOT, here / "catalog", here / "out")), what)
                told(f"{size:,} models, {what}", ours, here / "out", least)


if __name__ == "__main__":
    main()
