// How many models each value of a filter would leave, all other filters and the text in force.

import { isCombined, providersOf } from "../data/table.js";
import { measured, trait } from "./match.js";
import { ABILITIES, MODALITIES, TRAITS, written } from "./words.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {{ word: string, label: string, count: number }} Value */

/**
 * Values of one filter with their counts, the most first where they have no order of their own.
 * @param {Table} table
 * @param {string} key
 * @param {Uint8Array} mask rows that meet everything else
 * @returns {Value[]}
 */
export function valuesOf(table, key, mask) {
  switch (key) {
    case "is":
      return TRAITS.map((each) => ({ word: `is:${each}`, label: LABELS.get(each) ?? each, count: counted(mask, trait(table, each)) }));
    case "can":
      return ABILITIES.map((each, n) => ({ word: `can:${each}`, label: each, count: counted(mask, (row) => (table.can[row] >> n) & 1) }));
    case "reads":
    case "makes":
      return MODALITIES.map((each, n) => ({ word: `${key === "reads" ? "in" : "out"}:${each}`, label: each, count: counted(mask, (row) => (table[key][row] >> n) & 1) }));
    case "provider":
      return byCount(ofProviders(table, mask));
    case "lab":
      return byCount(tally(table.lab, table.labs, mask, "lab"));
    case "kind":
      return byCount(tally(table.kind, table.kinds, mask, "kind"));
    default:
      return byCount(tally(table.why, table.whys, mask, "why"));
  }
}

const LABELS = new Map([
  ["usable", "in opencode"],
  ["single", "of one provider"],
  ["open", "open weights"],
  ["aging", "on its way out"],
]);

/**
 * @param {Uint8Array} mask
 * @param {(row: number) => unknown} holds
 */
function counted(mask, holds) {
  let count = 0;
  for (let row = 0; row < mask.length; row += 1) if (mask[row] && holds(row)) count += 1;
  return count;
}

/**
 * @param {ArrayLike<number>} indexes
 * @param {string[]} words
 * @param {Uint8Array} mask
 * @param {string} field
 * @returns {Value[]}
 */
function tally(indexes, words, mask, field) {
  const counts = new Uint32Array(words.length);
  for (let row = 0; row < mask.length; row += 1) if (mask[row]) counts[indexes[row]] += 1;
  /** @param {string} value */
  const word = (value) => written({ terms: [{ is: "oneOf", field, values: [value.toLowerCase()], negated: false }], sorts: [] });
  /** @type {Map<string, Value>} */
  const found = new Map();
  words.forEach((label, n) => {
    if (label === "") return;
    const here = { word: word(label), label, count: counts[n] };
    const same = found.get(here.word); // as spelt in another letter case
    if (same) here.count += same.count;
    if (same && same.count > counts[n]) here.label = same.label;
    found.set(here.word, here);
  });
  return [...found.values()];
}

/**
 * @param {Table} table
 * @param {Uint8Array} mask
 * @returns {Value[]}
 */
function ofProviders(table, mask) {
  const counts = new Map(table.sources.map(({ slug }) => [slug, 0]));
  for (let row = 0; row < mask.length; row += 1) {
    if (mask[row]) for (const slug of providersOf(table, row)) counts.set(slug, (counts.get(slug) ?? 0) + 1);
    if (mask[row] && isCombined(table, row)) counts.set("combined", (counts.get("combined") ?? 0) + 1);
  }
  return table.sources.map(({ slug, name }) => ({ word: `p:${slug.toLowerCase()}`, label: name, count: counts.get(slug) ?? 0 }));
}

/** @param {Value[]} values */
function byCount(values) {
  return values.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
}

/** Bounds that people ask for: windows as they are sold, and prices of one leading digit. */
const WINDOWS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 100, 128, 200, 256, 400, 512].map((thousands) => thousands * 1e3).concat([1e6, 2e6, 4e6, 1e7]);
const PRICES = [0, ...[-3, -2, -1, 0, 1, 2, 3].flatMap((power) => [1, 2, 3, 5, 7].map((digit) => Number(`${digit}e${power}`)))];

/**
 * How many models lie between each bound that people ask for and the next.
 * @param {Table} table
 * @param {string} field
 * @param {Uint8Array} mask
 * @returns {{ edges: number[], counts: Uint32Array }} one edge more than counts; what lies above the last is in the last
 */
export function histogram(table, field, mask) {
  const values = measured(table, field);
  let [least, most] = [Infinity, 0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!most) return { edges: [], counts: new Uint32Array() };
  const bounds = field === "context" ? WINDOWS : PRICES;
  const first = Math.max(bounds.findLastIndex((edge) => edge <= least), 0);
  const last = bounds.findIndex((edge) => edge >= most);
  const edges = bounds.slice(first, Math.max(last < 0 ? bounds.length : last + 1, first + 2));
  const counts = new Uint32Array(edges.length - 1);
  for (let row = 0; row < mask.length; row += 1) {
    if (!mask[row] || Number.isNaN(values[row])) continue;
    let part = 0;
    while (part + 1 < counts.length && edges[part + 1] <= values[row]) part += 1;
    counts[part] += 1;
  }
  return { edges, counts };
}
