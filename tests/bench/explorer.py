"""What the explorer costs a reader's browser, beside a plain page of equal rows in the same run: `make bench`.

In a real Chromium, over loopback with gzip: time from a keystroke to the rows that it finds, from opening a detail and
from sorting to what is drawn; bytes of a first load; until rows are painted, the median of five loads; elements; how
far the page moved; tasks of more than 50 ms after the load. With the processor at its speed, and four times slower. The
plain page has all rows in one table and hides those without the text that is typed, as models.dev does. Nothing here
fails. `explorer.py [MODELS ...]`
"""

from __future__ import annotations

import functools
import gzip
import html
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, Page, sync_playwright

from portkey_catalog.exports.usable import exclusions
from portkey_catalog.news.days import days
from portkey_catalog.schema import Catalog
from portkey_catalog.search.facts import all_facts
from portkey_catalog.site.build import build_site
from support import needs
from support.browsing import FLAGS
from support.site_worlds import site_world
from support.small_catalog import SITE_URL

MODELS = (2_000, 8_000, 20_000)
TYPED = ("sonata 4", "lyric coder", "fugue 7b instruct")
SLOW = 4
MOST = 40_000
"""Rows, times how much slower the processor is, from which on the plain page takes minutes."""
LOADS = 5
ROWS = ".pc-body [role=row]"
BASELINE = "baseline.html"
TEXT = (".html", ".js", ".css", ".json", ".svg")

PLAIN = """<!doctype html><meta charset=utf-8><title>Models</title><div class="md-content"><input type=search></div>
<table><tbody>{rows}</tbody></table>
<script>
const rows = [...document.querySelectorAll("tbody tr")];
document.querySelector("input").addEventListener("input", ({ target }) => {
  const words = target.value.toLowerCase().split(" ").filter(Boolean);
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.style.display = words.every((word) => text.includes(word)) ? "" : "none";
  }
});
</script>"""

# Two frames: the first may have begun before the event; a frame is painted when the task after it runs.
PAINTED = """const painted = () => new Promise((done) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = done;
  port2.postMessage(0);
}));
const rest = (ms) => new Promise((done) => setTimeout(done, ms));"""

TYPE = f"""async (text) => {{
  {PAINTED}
  const box = document.querySelector(".md-content input[type=search]");
  const found = [];
  for (const letter of text) {{
    const began = performance.now();
    box.value += letter;
    box.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
    await painted();
    found.push(performance.now() - began);
    await rest(200);
  }}
  box.value = "";
  box.dispatchEvent(new InputEvent("input", {{ bubbles: true }}));
  await rest(300);
  return found;
}}"""

CLICK = f"""async (selector) => {{
  {PAINTED}
  const began = performance.now();
  document.querySelector(selector).click();
  await painted();
  return performance.now() - began;
}}"""

WATCH = """
window.pcTasks = [];
window.pcMoved = 0;
new MutationObserver((_, observer) => {
  if (!document.querySelector(".pc-body [role=row], body > table tr")) return;
  observer.disconnect();
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { window.pcReady = performance.now(); };
    port2.postMessage(0);
  });
}).observe(document, { childList: true, subtree: true });
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) pcTasks.push(duration);
}).observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) pcMoved += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""


class Zipped(SimpleHTTPRequestHandler):
    """Serves a folder with gzip, as hosts of pages do."""

    protocol_version = "HTTP/1.1"
    packed: ClassVar[dict[str, bytes]] = {}

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        zipped = path.suffix in TEXT
        if str(path) not in self.packed:
            content = path.read_bytes()
            self.packed[str(path)] = gzip.compress(content, 9) if zipped else content
        body = self.packed[str(path)]
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(catalog: Catalog) -> Iterator[str]:
    """Address of the site, and of the plain page beside it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "site"
        changed = days(catalog)
        kept = exclusions(catalog)
        built = {"v1/built.json": '{"built": "2026-11-27T00:00:00Z"}', ".well-known/opencode": "{}"}
        build_site(catalog, built, root=needs.ROOT, out=out, site_url=SITE_URL, exclusions=kept, days=changed)
        (out / BASELINE).write_text(PLAIN.replace("{rows}", "\n".join(map(plain_row, all_facts(catalog)))), "utf-8")
        with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Zipped, directory=str(out))) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()
            thread.join()


def plain_row(facts: Any) -> str:
    """A model as a row of text."""
    cost = facts.cost
    told = (
        *(facts.title, facts.name, " ".join(facts.providers), facts.model.lab, facts.context, facts.output),
        *(cost.input, cost.output, " ".join(facts.can), facts.released, facts.why_not or "yes"),
    )
    return "<tr>" + "".join(f"<td>{html.escape(str('' if each is None else each))}" for each in told)


def opened(browser: Browser, address: str, ready: str, rate: int) -> tuple[Page, dict[str, float]]:
    """A page in a fresh profile, with what its first load cost."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.goto(address)
    page.wait_for_selector(ready)
    page.wait_for_function("window.pcReady")
    seconds = page.evaluate("pcReady") / 1000
    page.wait_for_timeout(2500 if rate > 1 else 1200)
    page.evaluate("pcTasks.length = 0")
    elements = page.evaluate("document.querySelectorAll('*').length")
    return page, {"KB": sum(received) / 1000, "ready": seconds, "elements": elements}


def typed(page: Page) -> tuple[float, float]:
    """p50 and p95 of milliseconds from a keystroke to painted rows."""
    page.evaluate(TYPE, TYPED[0])  # warm
    times = sorted(each for words in TYPED for each in page.evaluate(TYPE, words))
    return statistics.median(times), times[int(len(times) * 0.95)]


def explored(browser: Browser, base: str, rate: int) -> dict[str, float]:
    ready = []
    for _ in range(LOADS - 1):
        page, found = opened(browser, base, ROWS, rate)
        ready.append(found["ready"])
        page.context.close()
    page, found = opened(browser, base, ROWS, rate)
    found["ready"] = statistics.median([*ready, found["ready"]])
    found["p50"], found["p95"] = typed(page)
    found["sort"] = page.evaluate(CLICK, "[data-sort=ctx]")
    page.wait_for_timeout(300)
    found["detail"] = page.evaluate(CLICK, ".pc-body [role=row] a")
    page.wait_for_timeout(500)
    found["moved"] = page.evaluate("pcMoved")
    tasks = page.evaluate("pcTasks")
    found["long"], found["longest"] = len(tasks), max(tasks, default=0)
    page.context.close()
    return found


def plain(browser: Browser, base: str, rate: int) -> dict[str, float]:
    page, found = opened(browser, base + BASELINE, "tbody tr", rate)
    found["p50"], found["p95"] = typed(page)
    page.context.close()
    return found


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:]] or MODELS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=needs.chromium(), args=list(FLAGS))
        for size in sizes:
            catalog = site_world(size)
            rows = len(all_facts(catalog))
            with served(catalog) as base:
                for rate in (1, SLOW):
                    ours = explored(browser, base, rate)
                    theirs = plain(browser, base, rate) if size * rate <= MOST else {}
                    print(f"{rows:,} rows at {rate}x")
                    for name, value in ours.items():
                        beside = f"{theirs[name]:10.1f} {value / theirs[name]:6.2f}x" if theirs.get(name) else ""
                        print(f"  {name:9}{value:10.2f}{beside}")
        browser.close()


if __name__ == "__main__":
    main()
