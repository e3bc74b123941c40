// Filters beside the table: values with counts, and ranges with a histogram. All they do is to change the words.

import { holds } from "../search/edit.js";
import { histogram, valuesOf } from "../search/facets.js";
import { make } from "./dom.js";
import { dollars, grouped, tokens } from "./figures.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {import("../search/search.js").Search} Search */
/** @typedef {import("../search/search.js").Found} Found */
/** @typedef {import("../search/facets.js").Value} Value */

/** Values of one filter that are shown at first. */
const FEW = 7;

/** Filters by values: the key, what it is called, its field where several values are alternatives, and if it is open. */
const GROUPS = /** @type {[key: string, label: string, field: string, open: boolean][]} */ ([
  ["is", "Show", "", true],
  ["can", "Can", "", true],
]);
/** Those that stand below the ranges. */
const MORE = /** @type {typeof GROUPS} */ ([
  ["provider", "Provider", "provider", true],
  ["lab", "Lab", "lab", false],
  ["kind", "Kind", "kind", false],
  ["reads", "Reads", "", false],
  ["makes", "Produces", "", false],
  ["why", "Not in opencode, because", "why", false],
]);

/** Ranges: the filter, what it is called, the field of the table, how a value is shown and written. */
const RANGES = /** @type {[filter: string, label: string, field: string, show: (value: number) => string, write: (value: number) => string][]} */ ([
  ["ctx", "Context", "context", tokens, (value) => tokens(value).toLowerCase()],
  ["price", "Price, 3 in to 1 out", "price", dollars, String],
  ["in", "$ in", "priceIn", dollars, String],
  ["out", "$ out", "priceOut", dollars, String],
]);

export class Facets {
  /**
   * @param {HTMLElement} root
   * @param {Table} table
   * @param {object} does
   * @param {(word: string, on: boolean) => void} does.choose adds a word to the search, or takes it out
   * @param {(filter: string, bounds: string) => void} does.range bounds a number, or does not any more
   */
  constructor(root, table, does) {
    this.table = table;
    /** @type {{ search: Search, found: Found, text: string } | null} */
    this.last = null;
    /** @type {Map<string, { part: HTMLDetailsElement, draw: () => void }>} */
    this.parts = new Map();
    const wide = matchMedia("(min-width: 60em)").matches;
    /** @param {typeof GROUPS} groups */
    const values = (groups) => {
      for (const [key, label, field, open] of groups) this.add(root, key, label, open && wide, (list) => this.drawValues(key, field, list));
    };
    values(GROUPS);
    for (const [filter, label, ...how] of RANGES) this.add(root, filter, label, false, (list) => this.drawRange(filter, label, how, list, does.range));
    values(MORE);
    root.addEventListener("change", (event) => {
      const { target } = event;
      if (target instanceof HTMLInputElement && target.type === "checkbox") does.choose(target.value, target.checked);
    });
    root.addEventListener("click", (event) => {
      const button = event.target instanceof HTMLElement ? event.target.closest("button") : null;
      const part = button && this.parts.get(button.dataset.more ?? "");
      if (!part) return;
      part.part.dataset.all = "";
      part.draw();
      part.part.querySelector("input")?.focus();
    });
  }

  /**
   * @param {HTMLElement} root
   * @param {string} key
   * @param {string} label
   * @param {boolean} open
   * @param {(list: HTMLElement) => void} draw
   */
  add(root, key, label, open, draw) {
    const list = make("div", {});
    const part = make("details", { open }, make("summary", {}, label), list);
    part.addEventListener("toggle", () => part.open && this.last && draw(list));
    this.parts.set(key, { part, draw: () => draw(list) });
    root.append(part);
  }

  /**
   * Shows what each filter would leave of what was found.
   * @param {Search} search
   * @param {Found} found
   * @param {string} text
   */
  show(search, found, text) {
    this.last = { search, found, text };
    for (const { part, draw } of this.parts.values()) if (part.open) draw();
  }

  /**
   * @param {string} key
   * @param {string} field
   * @param {HTMLElement} list
   */
  drawValues(key, field, list) {
    if (!this.last) return;
    const { search, found, text } = this.last;
    const all = valuesOf(this.table, key, search.others(found, field || undefined));
    const chosen = all.filter(({ word }) => holds(text, word));
    const few = this.parts.get(key)?.part.dataset.all === undefined && all.length > FEW + 1;
    const shown = few ? [...chosen, ...all.filter((each) => !chosen.includes(each)).slice(0, FEW - chosen.length)] : all;
    const lines = [...list.querySelectorAll("label")];
    // The same lines as before are written anew, so that the pointer and the focus stay where they are.
    shown.forEach((value, n) => writeValue(lines[n] ?? list.insertBefore(valueLine(), list.querySelector("button")), value, chosen.includes(value)));
    for (const line of lines.slice(shown.length)) line.remove();
    const more = list.querySelector("button");
    if (!few) more?.remove();
    else if (!more) list.append(make("button", { type: "button", className: "pc-more", "data-more": key }, `All ${grouped(all.length)}`));
    else more.textContent = `All ${grouped(all.length)}`;
  }

  /**
   * @param {string} filter
   * @param {string} label
   * @param {any[]} how
   * @param {HTMLElement} list
   * @param {(filter: string, bounds: string) => void} range
   */
  drawRange(filter, label, [field, show, write], list, range) {
    if (!this.last) return;
    const { search, found } = this.last;
    const own = found.query.terms.flatMap((term) => (term.is === "between" && term.field === field && !term.negated ? [term] : []));
    const { edges, counts } = histogram(this.table, field, search.others(found, field));
    if (!edges.length) return list.replaceChildren("not known");
    const tallest = Math.max(...counts, 1);
    const bars = [...counts].map((count, n) => make("span", { title: `${show(edges[n])} to ${show(edges[n + 1])}: ${grouped(count)}` }));
    bars.forEach((bar, n) => (bar.style.height = `${Math.ceil((counts[n] / tallest) * 32)}px`));
    const [lows, highs] = [own.flatMap(({ least }) => least ?? []), own.flatMap(({ most }) => most ?? [])];
    const [low, high] = [lows.length ? Math.max(...lows) : null, highs.length ? Math.min(...highs) : null];
    const last = edges.length - 1;
    /** @param {string} name @param {number} at */
    const slider = (name, at) => make("input", { type: "range", min: "0", max: String(last), value: String(at), "aria-label": `${label}, ${name}` });
    const at = (/** @type {number} */ value) => edges.reduce((best, edge, n) => (Math.abs(edge - value) < Math.abs(edges[best] - value) ? n : best), 0);
    const from = slider("at least", low === null ? 0 : at(low));
    const to = slider("at most", high === null ? last : at(high));
    const said = make("output", {}, `${show(low ?? edges[0])} to ${show(high ?? edges[last])}`);
    const change = () => {
      const [least, most] = [+from.value, +to.value];
      const bounds = least === 0 && most === last ? "" : least === 0 ? `<=${write(edges[most])}` : most === last ? `>=${write(edges[least])}` : `${write(edges[least])}..${write(edges[most])}`;
      range(filter, bounds);
    };
    /** @param {HTMLInputElement} handle @param {HTMLInputElement} other */
    const keep = (handle, other) => {
      // No handle passes the other one.
      if (handle === from ? +from.value > +to.value : +to.value < +from.value) handle.value = other.value;
      for (const each of [from, to]) each.setAttribute("aria-valuetext", show(edges[+each.value]));
    };
    keep(from, to);
    const tell = () => (said.textContent = `${show(edges[+from.value])} to ${show(edges[+to.value])}`);
    for (const handle of [from, to]) {
      handle.addEventListener("input", () => keep(handle, handle === from ? to : from));
      handle.addEventListener("input", tell);
      handle.addEventListener("change", change);
    }
    const held = [...list.querySelectorAll("input")].findIndex((each) => each === document.activeElement);
    list.replaceChildren(make("div", { className: "pc-histogram", "aria-hidden": "true" }, ...bars), from, to, said);
    [from, to][held]?.focus({ preventScroll: true }); // the keyboard goes on where it was
  }
}

function valueLine() {
  return make("label", {}, make("input", { type: "checkbox" }), make("span", {}, ""), make("small", {}, ""));
}

/**
 * @param {Element} line
 * @param {Value} value
 * @param {boolean} chosen
 */
function writeValue(line, { word, label, count }, chosen) {
  const [box, name, number] = line.children;
  if (!(box instanceof HTMLInputElement)) return;
  box.value = word;
  box.checked = chosen;
  name.textContent = label;
  number.textContent = grouped(count);
}
