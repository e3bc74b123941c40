// The columns of the explorer's table.

import { isCombined, listedAs, nameOf, providersOf, refOf } from "../data/table.js";
import { make } from "./dom.js";
import { dayOf, dollars, tokens, worded } from "./figures.js";
import { setText } from "./grid.js";
import { modelAddress } from "./state.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {import("./grid.js").Column} Column */

/** Those that a first visit shows. */
export const USUAL = ["model", "provider", "context", "output", "in", "out", "can", "released", "usable"];

/**
 * Every column by its key, in their order.
 * @param {Table} table
 * @returns {Map<string, Column>}
 */
export function columnsOf(table) {
  /** @type {Column[]} */
  const columns = [
    { key: "model", label: "Model", sort: "name", cell: modelCell, write: (cell, row) => writeModel(table, cell, row) },
    { key: "provider", label: "Provider", sort: "provider", text: (row) => origin(table, row) },
    { key: "lab", label: "Lab", title: "Who made it", sort: "lab", text: (row) => table.labs[table.lab[row]] },
    { key: "context", label: "Context", title: "Tokens of the window", sort: "ctx", falling: true, figure: true, short: "ctx", text: (row) => tokens(table.context[row]) },
    { key: "output", label: "Output", title: "Tokens of the longest answer", sort: "max", falling: true, figure: true, short: "max", text: (row) => output(table, row) },
    { key: "in", label: "$ in", title: `USD per million tokens of the prompt${PRICES}`, sort: "in", figure: true, short: "in", text: (row) => price(table, table.priceIn, row) },
    { key: "out", label: "$ out", title: `USD per million tokens of the answer${PRICES}`, sort: "out", figure: true, short: "out", text: (row) => price(table, table.priceOut, row) },
    { key: "cached", label: "$ cached", title: `USD per million tokens of the prompt that come from a cache${PRICES}`, sort: "cached", figure: true, short: "cached", text: (row) => price(table, table.cached, row) },
    { key: "can", label: "Can", title: "Calls tools, reasons, keeps to a JSON Schema, reads images and files", sort: "can", falling: true, long: true, text: (row) => abilities(table, row) },
    { key: "levels", label: "Levels", title: "Levels of reasoning", sort: "levels", falling: true, text: (row) => table.levels[table.level[row]] },
    { key: "reads", label: "Reads", sort: "reads", falling: true, text: (row) => worded(table.reads[row], table.modalities).join(" ") },
    { key: "makes", label: "Makes", sort: "makes", falling: true, text: (row) => worded(table.makes[row], table.modalities).join(" ") },
    { key: "weights", label: "Weights", sort: "open", text: (row) => (table.open[row] ? "open" : "") },
    { key: "released", label: "Released", sort: "released", falling: true, figure: true, text: (row) => dayOf(table.released[row]) },
    { key: "health", label: "Health", title: "What it did when it was tried last", sort: "health", text: (row) => table.healths[table.health[row]] },
    { key: "combined", label: "Combined", title: "The combined model that it is an offer of", sort: "combined", text: (row) => combined(table, row) },
    { key: "usable", label: "opencode", title: "Whether opencode lists it, or why not", sort: "why", long: true, text: (row) => table.whys[table.why[row]] || "yes" },
  ];
  const shown = columns.filter(({ key }) => key !== "health" || table.healths.length > 1);
  return new Map(shown.map((column) => [column.key, column]));
}

function modelCell() {
  const name = make("a", {}, "");
  const id = make("code", {}, "");
  const copy = make("button", { type: "button", className: "pc-copy", title: "Copy what opencode calls it" }, "Copy");
  return make("div", {}, name, make("span", { className: "pc-chips" }, ""), id, copy);
}

/**
 * @param {Table} table
 * @param {HTMLElement} cell
 * @param {number} row
 */
function writeModel(table, cell, row) {
  const [name, chips, id, copy] = /** @type {HTMLElement[]} */ ([...cell.children]);
  setText(name, nameOf(table, row));
  name.setAttribute("href", modelAddress(refOf(table, row)));
  setText(chips, marks(table, row).join(" · "));
  const listed = table.why[row] ? table.id[row] : listedAs(table, row);
  setText(id, listed);
  copy.dataset.copy = listed;
  copy.setAttribute("aria-label", `Copy ${listed}`);
}

/**
 * What is to be known of a model at first sight.
 * @param {Table} table
 * @param {number} row
 */
export function marks(table, row) {
  const kind = table.kinds[table.kind[row]];
  const meant = table.deployments.get(row);
  return [
    kind === "chat" ? "" : kind,
    table.states[table.status[row]],
    table.ends.has(row) ? `ends ${table.ends.get(row)}` : "",
    meant === undefined ? "" : meant === "?" ? "deployment" : `deployment of ${meant}`,
    table.sources[table.source[row]].outside ? "outside the boundary" : "",
  ].filter(Boolean);
}

/**
 * @param {Table} table
 * @param {number} row
 */
function origin(table, row) {
  if (!isCombined(table, row)) return table.sources[table.source[row]].name;
  const count = providersOf(table, row).length;
  if (!count) return "no chain";
  return count === 1 ? "1 provider" : `${count} providers`;
}

const PRICES = "; of a combined model, what its first provider asks; + where long prompts or other hours cost otherwise";

/**
 * @param {Table} table
 * @param {Float64Array} prices
 * @param {number} row
 */
function price(table, prices, row) {
  const told = dollars(prices[row]);
  return told && table.varies[row] ? `${told}+` : told;
}

/**
 * @param {Table} table
 * @param {number} row
 */
function output(table, row) {
  return `${tokens(table.output[row])}${table.assumed[row] ? "*" : ""}`;
}

/**
 * @param {Table} table
 * @param {number} row
 */
function abilities(table, row) {
  return worded(table.can[row], table.abilities).filter((each) => each !== "temperature").join(" ");
}

/**
 * @param {Table} table
 * @param {number} row
 */
function combined(table, row) {
  const real = table.real[row];
  return real < 0 || real === row ? "" : table.id[real];
}
