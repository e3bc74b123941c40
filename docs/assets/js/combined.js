// The page of combined models: an entry's facts are loaded when somebody opens it, and entries are found by typing.

import "./ui/reveal.js";
import { loadDetail } from "./data/detail.js";
import { loadTable, rowOf } from "./data/table.js";
import { chainTable, evidence, explainer, leftOut } from "./ui/chain.js";
import { copy, make } from "./ui/dom.js";
import { dollars, grouped, tokens, worded } from "./ui/figures.js";
import { modelAddress } from "./ui/state.js";

/** @typedef {import("./data/table.js").Table} Table */
/** @typedef {import("./data/detail.js").Detail} Detail */

const SITE = "../";
const GRACE = 120; // milliseconds of not typing after which the number of what was found is said

/** @param {HTMLElement} root */
function start(root) {
  const folder = root.dataset.folder ?? "";
  /** @type {Promise<Table> | undefined} */
  let asked;
  const entries = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details[data-ref]")]);
  const said = make("output", { "aria-live": "polite" });

  /** @param {HTMLDetailsElement} entry */
  async function fill(entry) {
    if ("filled" in entry.dataset) return;
    entry.dataset.filled = "";
    const rest = make("div", {}, make("p", {}, "Loading ..."));
    entry.append(rest);
    try {
      asked ??= loadTable(folder, root.dataset.build ?? "");
      const table = await asked;
      const row = rowOf(table, entry.dataset.ref ?? "");
      if (row < 0) throw new Error("the site was built anew; load the page again");
      rest.replaceChildren(...entryOf(table, row, await loadDetail(folder, table, row)));
      entry.querySelector(":target")?.scrollIntoView();
    } catch (error) {
      asked = undefined;
      delete entry.dataset.filled;
      const why = error instanceof Error ? error.message : String(error);
      rest.replaceChildren(make("p", { role: "alert" }, `More could not be loaded: ${why}. Close and open it to try again.`));
      entry.addEventListener("toggle", () => rest.remove(), { once: true });
    }
  }

  const texts = entries.map((entry) => `${entry.dataset.ref} ${entry.textContent}`.toLowerCase());
  const box = make("input", { type: "search", placeholder: "Name, id or provider", "aria-label": "Find combined models", spellcheck: false });
  let later = 0;
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    entries.forEach((entry, n) => {
      const fits = words.every((word) => texts[n].includes(word));
      entry.hidden = !fits;
      if (fits) count += 1;
    });
    root.toggleAttribute("data-finding", words.length > 0);
    clearTimeout(later);
    later = setTimeout(() => (said.textContent = words.length ? `${grouped(count)} of ${grouped(entries.length)}` : ""), GRACE);
  });
  root.append(make("p", { className: "pc-find" }, box, " ", said));

  for (const entry of entries) {
    entry.addEventListener("toggle", () => entry.open && fill(entry));
    if (entry.open) fill(entry);
  }
  root.dataset.ready = "";
}

/**
 * Everything of one combined model.
 * @param {Table} table
 * @param {number} row
 * @param {Detail} detail
 * @returns {Node[]}
 */
function entryOf(table, row, detail) {
  const { model } = detail;
  const notices = model.notices ?? [];
  /** @type {Node[]} */
  const nodes = [make("dl", {}, ...facts(table, row, detail))];
  if (notices.length) {
    nodes.push(make("div", { className: "pc-notices" }, "Good to know", make("ul", {}, ...notices.map((/** @type {{ text: string }} */ each) => make("li", {}, each.text)))));
  }
  if (table.chains[row].length) nodes.push(chainTable(table, row, detail, SITE));
  nodes.push(...explainer(table, row, detail, SITE), ...leftOut(table, row, detail, SITE), evidence(table, detail, SITE));
  const ref = `combined/${model.id}`;
  const inTable = make("a", { href: `${SITE}${modelAddress(ref)}` }, "History and ready requests");
  const compared = make("a", { href: `${SITE}compare/#m=${encodeURIComponent(ref)}` }, "What your requests cost");
  nodes.push(make("p", {}, inTable, " · ", compared));
  return nodes;
}

/**
 * @param {Table} table
 * @param {number} row
 * @param {Detail} detail
 */
function facts(table, row, detail) {
  const { model } = detail;
  const chain = table.chains[row];
  const alone = table.ends.get(row) ?? "";
  const answering = chain.length ? table.sources[table.source[chain[0]]].name : "";
  /** @type {[term: string, value: string | Node[]][]} */
  const terms = [
    ["Until", alone && answering ? `${alone}, answered by ${answering} alone` : ""],
    ["Made by", table.labs[table.lab[row]]],
    [alone ? "Limits" : "Safe limits", limits(table, row, model.limit ?? {})],
    ["Price per million", spread(model.cost_range ?? {})],
    ["At worst", chain.length > 1 ? worst(table, chain) : ""],
    ["Can", worded(table.can[row], table.abilities).join(", ")],
    ["Boundary", model.require?.length ? `only providers tagged ${model.require.join(" and ")}` : detail.lifted ? "none: lifted by hand" : ""],
    ["For Portkey", chain.length && !alone ? saved(model.id) : []],
    ["Changes", feeds(model.id)],
  ];
  return terms.filter(([, value]) => value.length).map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, ...value)));
}

/**
 * What opencode is told, and the whole where the chain has more.
 * @param {Table} table
 * @param {number} row
 * @param {{ context?: number, output?: number }} whole
 */
function limits(table, row, whole) {
  const context = part(table.context[row], whole.context);
  const output = part(table.output[row], whole.output);
  const assumed = table.assumed[row] ? " (assumed)" : "";
  return [context && `${context} context`, output && `${output} output${assumed}`].filter(Boolean).join(", ");
}

/**
 * @param {number} told
 * @param {number} [whole]
 */
function part(told, whole = told) {
  if (Number.isNaN(told)) return "";
  return told < whole ? `${tokens(told)} of ${tokens(whole)}` : tokens(told);
}

/** @param {{ input?: { min: number, max: number }, output?: { min: number, max: number } }} range */
function spread({ input, output }) {
  /** @param {{ min: number, max: number } | undefined} range @param {string} word */
  const said = (range, word) => (range ? `${[...new Set([dollars(Number(range.min)), dollars(Number(range.max))])].join(" to ")} ${word}` : "");
  return [said(input, "in"), said(output, "out")].filter(Boolean).join(", ");
}

/**
 * What requests cost where only the dearest answers.
 * @param {Table} table
 * @param {number[]} chain
 */
function worst(table, chain) {
  if (chain.some((each) => Number.isNaN(table.priceIn[each]) || Number.isNaN(table.priceOut[each]))) return "not known: a provider in the chain states no price";
  /** @param {Float64Array} prices */
  const dearest = (prices) => chain.filter((each) => prices[each] === Math.max(...chain.map((other) => prices[other])));
  /** @param {number} each */
  const name = (each) => table.sources[table.source[each]].name;
  if (new Set(chain.map((each) => `${table.priceIn[each]} ${table.priceOut[each]}`)).size < 2) return ""; // one price, told above
  const [prompts, answers] = [dearest(table.priceIn), dearest(table.priceOut)];
  const prompt = prompts.find((each) => answers.includes(each)) ?? prompts[0];
  const answer = answers.includes(prompt) ? prompt : answers[0];
  const [most, rest] = [dollars(table.priceIn[prompt]), dollars(table.priceOut[answer])];
  if (prompt === answer) return `${most} in, ${rest} out, where only ${name(prompt)} answers`;
  return `${most} in, where only ${name(prompt)} answers, or ${rest} out, where only ${name(answer)} does`;
}

/** @param {string} id */
function saved(id) {
  const address = `${SITE}v1/portkey/${encodeURIComponent(id)}.json`;
  const button = make("button", { type: "button", className: "pc-copy", "aria-label": "Copy the Portkey config" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      const response = await fetch(address);
      if (response.ok) return await copy(await response.text(), button, () => {});
    } catch {
      // as below
    }
    button.textContent = "Could not be loaded";
  });
  return [make("a", { href: address }, "the chain as a Portkey config"), document.createTextNode(" "), button];
}

/** @param {string} id */
function feeds(id) {
  const folder = id === "index.html" ? `@${id}` : encodeURIComponent(id);
  const atom = make("a", { href: `${folder}/feed.xml` }, "Atom");
  return [atom, document.createTextNode(", "), make("a", { href: `${folder}/feed.json` }, "JSON Feed")];
}

const root = document.querySelector("#pc-combined");
if (root instanceof HTMLElement) start(root);
