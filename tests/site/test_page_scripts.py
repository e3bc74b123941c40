"""Scripts of pages, joined with what they import."""

import subprocess
from pathlib import Path

import pytest

from portkey_catalog.site.page_scripts import Script, ScriptError, joined
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
const pattern = /["'/x]+/g;
/** @type {any} */ (globalThis).kept = 5;
console.log(plain, "-'/x".replace(pattern, "!"), (globalThis).kept, twice(add(1, 2)), new Thing().name);
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
    told = ["parts/deep/x", "aside", "a 1 // no comment b -! 5 6 thing"]
    assert run(tmp_path / "before", SOURCES) == [*told, "later 2"]
    assert run(tmp_path / "after", joined(SOURCES)) == [*told, "parts/deep/x", "later 2"], "it has modules of its own"


def test_it_imports_nothing_and_what_is_loaded_later_stands_by_itself() -> None:
    scripts = joined(SOURCES)
    assert list(scripts) == ["first.js", "second.js", "parts/later.js"]
    assert not any("import{" in text or "import {" in text or "Twice" in text for text in scripts.values())
    assert scripts["parts/later.js"].rstrip().endswith("export{later};")


def test_a_module_that_two_others_import_runs_once() -> None:
    assert joined(SOURCES)["first.js"].count("one + other") == 1


ONE_LINE = "const x = 1;\n"


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ({"a.js": 'import { b } from "./b.js";\n'}, "a.js: b.js is not there"),
        ({"a.js": 'import { b } from "../b.js";\n'}, "a.js: ../b.js is not there"),
        ({"a.js": 'import "./x/b.js";\n', "x/b.js": 'import { a } from "../a.js";\n'}, "a.js imports itself"),
        ({"a.js": 'import { x } from "./b.js";\n', "b.js": ONE_LINE}, "a.js: b.js exports no x"),
        ({"a.js": 'import { u } from "./b.js";\n', "b.js": "export const t = 1, u = 2;\n"}, "b.js exports no u"),
        ({"a.js": 'import b from "./b.js";\n'}, 'a.js: this form is not known: import b from "./b.js";'),
        ({"a.js": 'import { b as c } from "./b.js";\n'}, "this form is not known: import"),
        ({"a.js": '  import { b } from "./b.js";\n'}, "this form is not known: import"),
        ({"a.js": '\ufeffimport { b } from "./b.js";\n'}, "a.js"),
        ({"a.js": "export default 1;\n"}, "a.js: this form is not known: export default 1;"),
        ({"a.js": " export const x = 1;\n"}, "this form is not known: export const x = 1;"),
        ({"a.js": "export let count = 0;\n"}, "this form is not known: export let count"),
        ({"a.js": 'const x = 1;\nexport * from "./b.js";\n'}, "this form is not known: export *"),
        ({"a.js": "const x = await import('./b.js');\n"}, "this form is not known: import("),
        ({"a.js": "const x = await import(`./b.js`);\n"}, "this form is not known: import("),
        ({"a.js": 'new Worker(new URL("./w.js", import.meta.url));\n'}, "this form is not known: new Worker"),
        ({"a.js": "const x = `a\n// no comment\n`;\n"}, "this form is not known: const x = `a"),
        ({"a.js": "const x = `a\n/** none */\nexport const y = 1`;\n"}, "this form is not known"),
        ({"a.js": 'const x = "a\\\n// none\\\nb";\n'}, "this form is not known"),
        ({"a.js": "/* one\n/** and more */\nlet x;\n"}, "this form is not known: /* one"),
        ({"a.js": "const $module0 = 1;\n"}, "this form is not known: $module0"),
        ({"a.js": 'import "./b.js";\n', "b.js": "const x = await 1;\n"}, "b.js: this form is not known: const x ="),
    ],
)
def test_what_may_mean_something_else_is_not_joined_and_stays_as_it_is(sources: dict[str, str], said: str) -> None:
    with pytest.raises(ScriptError) as caught:
        Script("a.js", sources)
    assert said in str(caught.value)
    assert "a.js" not in joined(sources)


def test_a_script_of_no_module_stays_what_it_is() -> None:
    own = {"own.js": "window.own = 1;\n", "other.js": "/* kept */ let y; // and this\n"}
    assert joined(own) == own


def test_every_script_of_the_template_is_joined() -> None:
    folder = needs.ROOT / "docs" / "assets" / "js"
    sources = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.js")}
    assert {path for path in sources if "/" not in path} | {"ui/more.js", "data/moved.js"} == joined(sources).keys()
