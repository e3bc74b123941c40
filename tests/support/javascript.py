"""Scripts of the site, run without a page."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from support import needs

HEAD = """
const js = new URL("docs/assets/js/", `file://${process.cwd()}/`);
const load = (path) => import(new URL(path, js));
let text = "";
for await (const part of process.stdin) text += part;
const given = JSON.parse(text);
"""


def answer(script: str, given: Any) -> Any:
    """What a script says of `given`: it imports by `await load("search/words.js")`, and ends by `say(value)`.

    NaN comes back as `None`.
    """
    say = "\nfunction say(value) { process.stdout.write(JSON.stringify(value)); }\n"
    command = [str(needs.node()), "--input-type=module", "--eval", HEAD + say + script]
    asked = json.dumps(given)
    done = subprocess.run(command, cwd=needs.ROOT, input=asked, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
