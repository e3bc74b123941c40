"""Scripts of pages, joined with what they import."""

import subprocess
from pathlib import Path

import pytest

from portkey_catalog.site.page_scripts import ScriptError, joined
from support import needs

FIRST = """// A comment with import("./lost.js") in it.
import { twice, Thing } from "./parts/one.js";
import { add } from "./parts/deep/two.js";
import "./parts/aside.js";

/** @typedef {import("./lost.js").Lost} Lost */

/**
 * Words of `this`.
 */
  // More.

const plain = `a ${[1].map((n) => `${n} // no comment`).join()} b`; // said
const pattern = /["'/*]+/g;
console.log(plain, "x'/*".replace(pattern, "!"), twice(add(1, 2)), new Thing().name);
const { later } = await import("./parts/later.js");
console.log(await later());
"""
ONE = """import { add } from "./deep/two.js";

/** Twice. */
export function twice(value) {
  return add(value, value);
}

export class Thing {
  name = LABEL;
}

export const LABEL = "thing";
"""
TWO = """const plain = 1; // another module has a name like it

export const add = (one, other) => one + other + plain - 1;
console.log(new URL("./x", import.meta.url).href.split("/").slice(-3).join("/"));
"""
LATER = """import { add } from "./deep/two.js";

export async function later() {
  return `later ${add(1, 1)}`;
}
"""
SOURCES = {
    "first.js": FIRST,
    "second.js": "console.log(1);\n",
    "parts/one.js": ONE,
    "parts/aside.js": 'console.log("aside");\n',
    "parts/later.js": LATER,
    "parts/deep/two.js": TWO,
    "parts/unused.js": "export const unused = 1;\n",
}


def run(folder: Path, scripts: dict[str, str]) -> list[str]:
    for name, text in {**scripts, "package.json": '{"type": "module"}'}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    command = [str(needs.node()), str(folder / "first.js")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_joined_script_does_what_its_modules_did(tmp_path: Path) -> None:
    told = ["parts/deep/x", "aside", "a 1 // no comment b x! 6 thing"]
    assert run(tmp_path / "before", SOURCES) == [*told, "later 2"]
    assert run(tmp_path / "after", joined(SOURCES)) == [*told, "parts/deep/x", "later 2"], "it has modules of its own"


def test_it_imports_nothing_and_what_is_loaded_later_stands_by_itself() -> None:
    scripts = joined(SOURCES)
    assert list(scripts) == ["first.js", "second.js", "parts/later.js"]
    assert not any("import{" in text or "import {" in text or "Twice" in text for text in scripts.values())
    assert scripts["parts/later.js"].rstrip().endswith("export{later};")


def test_a_module_that_two_others_import_runs_once() -> None:
    assert joined(SOURCES)["first.js"].count("one + other") == 1


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"a.js": 'import { b } from "./b.js";\n'}, "b.js is imported and is not there"),
        ({"a.js": 'import { b } from "../b.js";\n'}, "../b.js is imported and is not there"),
        ({"a.js": 'import "./x/b.js";\n', "x/b.js": 'import { a } from "../a.js";\n'}, "a.js imports itself"),
        ({"a.js": 'import b from "./b.js";\n'}, 'a.js: this form is not known: import b from "./b.js";'),
        ({"a.js": 'import { b as c } from "./b.js";\n'}, "this form is not known: import"),
        ({"a.js": "export default 1;\n"}, "a.js: this form is not known: export default 1;"),
        ({"a.js": "export let count = 0;\n"}, "this form is not known: export let count"),
        ({"a.js": 'const x = 1;\nexport * from "./b.js";\n'}, "this form is not known: export *"),
        ({"a.js": 'const x = await import("./b.js");\n'}, "b.js is imported and is not there"),
    ],
)
def test_what_cannot_be_joined_is_said_with_its_place(sources: dict[str, str], said: str) -> None:
    with pytest.raises(ScriptError) as caught:
        joined(sources)
    assert said in str(caught.value)


def test_a_script_of_no_module_stays_what_it_is() -> None:
    own = {"own.js": "window.own = 1;\n", "other.js": "/* kept */ import('./x') // and this\n"}
    assert joined(own) == own
