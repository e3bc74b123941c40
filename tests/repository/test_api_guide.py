"""The page of the API: its commands run, and its examples are what the schemas of the files say."""

import functools
import http.server
import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from portkey_catalog.schema import Cost
from support import needs
from support.past import FIRST, SECOND, changed, with_past
from support.small_catalog import full_catalog, published

PAGE = (needs.ROOT / "docs" / "api.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLES = [json.loads(each) for each in re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]
BY_SCHEMA = (
    *("index", "provider", "combined-models", "near-misses", "ids", "removed", "findings", "health", "held"),
    "changes",
)
"""The schemas of the page's first examples, in their order."""
OTHERS = (
    "v1/models.json",
    "memory/available_models",
    "v1/publication.json",
    "v1/portkey/claude-sonnet-4.json",
    "v1/portkey-by-prefix.json",
    "v1/built.json",
)
"""The files of those after them."""
NOT_HERE = {"before", "together"}
"""What a first publication has not, and a provider that is not in this catalog."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    catalog = full_catalog()
    cost = Cost(input=Decimal(3), output=Decimal(15))
    cheaper = changed(catalog, "openrouter", "anthropic/claude-sonnet-4", cost=cost)
    return published(with_past((FIRST, catalog), (SECOND, cheaper)))[0]


@pytest.fixture(scope="module")
def site(documents: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("www")
    for name, text in documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_gets_an_answer(command: str, site: str, tmp_path: Path) -> None:
    for program in ("curl", "jq"):
        needs.program(program)
    script = f"set -eu\nset -o pipefail\n{command.replace('SITE_URL', site)}"
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    command_line = ["bash", "-c", script]
    done = subprocess.run(command_line, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert done.stdout.strip() or [json.loads(path.read_text("utf-8")) for path in files]


def test_the_page_has_an_example_of_every_file_with_a_schema(documents: dict[str, str]) -> None:
    assert {f"v1/schema/{name}.json" for name in BY_SCHEMA} == {name for name in documents if "/schema/" in name}
    assert len(EXAMPLES) == len(BY_SCHEMA) + len(OTHERS)


@pytest.mark.parametrize(("name", "example"), list(zip(BY_SCHEMA, EXAMPLES, strict=False)), ids=BY_SCHEMA)
def test_an_example_is_valid(name: str, example: object, documents: dict[str, str]) -> None:
    jsonschema.Draft202012Validator(json.loads(documents[f"v1/schema/{name}.json"])).validate(example)


@pytest.mark.parametrize(("name", "example"), list(zip(OTHERS, EXAMPLES[len(BY_SCHEMA) :], strict=True)), ids=OTHERS)
def test_an_example_looks_as_the_file_does(name: str, example: object, documents: dict[str, str]) -> None:
    assert example_fits(example, json.loads(documents[name])), name


def example_fits(example: object, real: object) -> bool:
    """Whether a document has no field that the real one has not, where the names of its fields are given."""
    if isinstance(example, list) and isinstance(real, list):
        return all(any(example_fits(each, other) for other in real) for each in example)
    if isinstance(example, dict) and isinstance(real, dict):
        fields = [name for name in example if re.fullmatch("[a-z_]+", name) and name not in NOT_HERE]
        return all(name in real and example_fits(example[name], real[name]) for name in fields)
    return type(example) is type(real) or {type(example), type(real)} <= {int, float} or example == "..."
