// Builds a configuration of opencode from the models that somebody chooses by words and by providers.

import { chosenRows, narrowed, picker, published } from "./configuration/choice.js";
import { Search } from "./search/search.js";
import { copy, copyButton, find, make } from "./ui/dom.js";
import { grouped } from "./ui/figures.js";
import { startWithTable } from "./ui/start.js";

/** @typedef {import("./data/table.js").Table} Table */
/** @typedef {import("./configuration/choice.js").Config} Config */

const SITE = "../";
const SHOWN = 5; // models of a provider named in the preview
const SLOW = 500; // models from which on opencode's picker is tiresome
const FILE = "portkey.json";
const LATER = 120;

/**
 * @param {HTMLElement} root
 * @param {Table} table
 */
function start(root, table) {
  const site = new URL(SITE, location.href.replace(/#.*/, "")).href;
  const form = /** @type {HTMLFormElement} */ (find("form", root));
  const box = /** @type {HTMLInputElement} */ (find("input[type=search]", root));
  const said = find("output", root);
  const fault = find(".pc-fault", root);
  const result = find(".pc-result", root);
  const search = new Search(table);
  /** @type {Promise<Config> | undefined} */
  let asked;
  let later = 0;
  let drawn = 0;

  const choices = () => /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[name=from]")]);

  function read() {
    const given = new URLSearchParams(location.hash.slice(1));
    box.value = given.get("q") ?? "";
    const from = new Set((given.get("from") ?? "").split(","));
    for (const each of choices()) each.checked = from.has(each.value);
    draw();
  }

  function changed() {
    const from = choices().filter((each) => each.checked).map((each) => each.value);
    const state = new URLSearchParams(Object.entries({ q: box.value.trim(), from: from.join(",") }).filter(([, value]) => value));
    history.replaceState(history.state, "", state.size ? `#${state}` : location.pathname + location.search);
    draw();
  }

  async function draw() {
    drawn += 1;
    const mine = drawn;
    const found = search.find(box.value);
    fault.textContent = found.faults.join(" · ");
    if (found.faults.length) {
      said.textContent = "";
      result.replaceChildren();
      return;
    }
    const from = new Set(choices().filter((each) => each.checked).map((each) => each.value));
    // What only resembles the words is a suggestion to a reader, and nothing that anybody chose.
    const rows = chosenRows(table, found.rows.slice(0, found.exact), from);
    said.textContent = rows.length === 1 ? "1 model" : `${grouped(rows.length)} models`;
    if (!rows.length) {
      result.replaceChildren(make("p", {}, "No model that opencode can list meets this. Take away a word or choose another provider."));
      return;
    }
    try {
      asked ??= fetch(`${SITE}v1/opencode.json`).then((response) => {
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        return response.json();
      });
      const config = narrowed(await asked, table, rows);
      if (mine === drawn) result.replaceChildren(...outcome(config, published(table, rows), rows.length));
    } catch (error) {
      asked = undefined;
      const why = error instanceof Error ? error.message : String(error);
      result.replaceChildren(make("p", { role: "alert" }, `The published configuration could not be loaded: ${why}.`));
    }
  }

  /**
   * @param {Config} config
   * @param {{ address: string, login: string } | null} whole
   * @param {number} count
   * @returns {Node[]}
   */
  function outcome(config, whole, count) {
    const base = site.replace(/\/$/, "");
    /** @type {Node[]} */
    const nodes = [make("h2", { id: "result" }, "Your configuration")];
    if (whole) {
      nodes.push(
        make("p", {}, "This very list is published, and is kept up to date. Log in once, and opencode asks for it at every start:"),
        command(`opencode auth login ${base}${whole.login}`),
        make("p", {}, "Or give its address to whatever takes one: ", make("code", {}, `${site}${whole.address}`)),
      );
    } else {
      nodes.push(make("p", {}, "This choice is a file of its own, which does not change by itself: the address of this page keeps your choice, so come back for a new one."));
    }
    const text = `${JSON.stringify(config, null, 2)}\n`;
    const load = make("a", { className: "md-button md-button--primary", download: FILE, href: URL.createObjectURL(new Blob([text], { type: "application/json" })) }, `Download ${FILE}`);
    const button = make("button", { type: "button", className: "md-button" }, "Copy it");
    button.addEventListener("click", () => copy(text, button, () => {}));
    nodes.push(
      make("p", {}, load, " ", button),
      make("p", {}, "opencode reads it from where this variable says, here the folder that browsers save to. It holds no key; yours stands in the environment:"),
      command(`export OPENCODE_CONFIG="$HOME/Downloads/${FILE}"`),
      command('export PORTKEY_API_KEY="pk-test-replace-me"'),
      command("opencode"),
    );
    const groups = picker(config);
    const shown = groups.map(({ name, models }) => {
      const more = models.length > SHOWN ? [make("li", {}, `and ${grouped(models.length - SHOWN)} more`)] : [];
      return make("li", {}, make("strong", {}, name), ` ${grouped(models.length)}`, make("ul", {}, ...models.slice(0, SHOWN).map((each) => make("li", {}, each)), ...more));
    });
    const hides = "Providers that are not named there are hidden in opencode, so that nothing goes round the gateway.";
    const slow = count > SLOW ? [make("p", { className: "pc-whynot" }, `With ${grouped(count)} models the picker is slow; take fewer providers or more words.`)] : [];
    nodes.push(make("h2", { id: "picker" }, "What opencode's picker shows"), ...slow, make("p", {}, hides), make("ul", { className: "pc-picker" }, ...shown));
    return nodes;
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => event.target !== box && changed());
  box.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(changed, LATER);
  });
  addEventListener("hashchange", read);
  box.disabled = false;
  for (const each of choices()) each.disabled = false;
  read();
}

/** A command to copy. @param {string} text */
function command(text) {
  const button = copyButton(text);
  button.addEventListener("click", () => copy(text, button, () => {}));
  return make("div", { className: "pc-command" }, make("code", {}, text), " ", button);
}

await startWithTable("#pc-configure", ".pc-result", start);
