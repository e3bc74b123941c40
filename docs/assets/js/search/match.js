// Which rows of the table meet a search, and in which order.

import { isCombined, nameOf, providersOf } from "../data/table.js";
import { usualPrice } from "../cost/usual.js";
import { ABILITIES, MODALITIES, TRAITS } from "./words.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {import("./words.js").Term} Term */
/** @typedef {import("./words.js").Sort} Sort */

/**
 * Takes the rows out of a mask that a term other than a text does not meet.
 * @param {Table} table
 * @param {import("./words.js").OneOf | import("./words.js").Between} term
 * @param {Uint8Array} mask
 */
export function narrow(table, term, mask) {
  const meets = term.is === "between" ? lies(table, term) : isOneOf(table, term);
  for (let row = 0; row < mask.length; row += 1) if (mask[row] && meets(row) === term.negated) mask[row] = 0;
}

/**
 * @param {Table} table
 * @param {import("./words.js").Between} term
 * @returns {(row: number) => boolean}
 */
function lies(table, { field, least, most, above, below }) {
  const values = measured(table, field);
  const low = least ?? -Infinity;
  const high = most ?? Infinity;
  return (row) => {
    const value = values[row];
    return (above ? value > low : value >= low) && (below ? value < high : value <= high);
  };
}

/** @type {WeakMap<Table, Map<string, Float64Array>>} */
const computed = new WeakMap();

/**
 * A number for each row, NaN where it is not known.
 * @param {Table} table
 * @param {string} field
 * @returns {Float64Array}
 */
export function measured(table, field) {
  switch (field) {
    case "context":
    case "output":
    case "priceIn":
    case "priceOut":
    case "cached":
    case "released":
    case "retires":
      return table[field];
    default: {
      const known = computed.get(table) ?? new Map();
      computed.set(table, known);
      let values = known.get(field);
      if (!values) {
        values = Float64Array.from({ length: table.rows }, (_, row) => (field === "price" ? usualPrice(table, row) : providers(table, row)));
        known.set(field, values);
      }
      return values;
    }
  }
}

/**
 * Providers in the chain of a combined model.
 * @param {Table} table
 * @param {number} row
 */
function providers(table, row) {
  return isCombined(table, row) ? providersOf(table, row).length : NaN;
}

/**
 * @param {Table} table
 * @param {import("./words.js").OneOf} term
 * @returns {(row: number) => boolean}
 */
function isOneOf(table, { field, values }) {
  const alike = values.map(pattern);
  /** @param {string} text */
  const any = (text) => alike.some((each) => each(text));
  /** @param {string[]} words */
  const each = (words) => Uint8Array.from(words, (word) => Number(word !== "" && any(word.toLowerCase())));
  switch (field) {
    case "reads":
    case "makes":
      return bits(table[field], values, MODALITIES);
    case "can":
      return bits(table.can, values, ABILITIES);
    case "is":
      return traits(table, values);
    case "lab":
      return chosen(table.lab, each(table.labs));
    case "family":
      return chosen(table.family, each(table.families));
    case "kind":
      return chosen(table.kind, each(table.kinds));
    case "status":
      return chosen(table.status, each(table.states));
    case "why":
      return chosen(table.why, each(table.whys));
    case "health":
      return chosen(table.health, Uint8Array.from(table.healths, (said) => Number(values.includes(said === "" ? "unknown" : said === "works" ? said : "fails"))));
    case "provider":
      return ofSources(table, (source) => any(source.slug.toLowerCase()), any("combined"));
    case "tag":
      return (row) => tagsOf(table, row).some((tag) => any(tag));
    default:
      return (row) => any(table.id[row].toLowerCase()) || any((table.sources[table.source[row]].prefix + table.id[row]).toLowerCase());
  }
}

/**
 * @param {ArrayLike<number>} indexes
 * @param {Uint8Array} wanted
 * @returns {(row: number) => boolean}
 */
function chosen(indexes, wanted) {
  return (row) => wanted[indexes[row]] === 1;
}

/**
 * @param {ArrayLike<number>} sums
 * @param {string[]} values
 * @param {string[]} order
 * @returns {(row: number) => boolean}
 */
function bits(sums, values, order) {
  const wanted = values.reduce((sum, value) => sum | (1 << order.indexOf(value)), 0);
  return (row) => (sums[row] & wanted) !== 0;
}

/**
 * @param {Table} table
 * @param {(source: import("../data/table.js").Source) => boolean} holds
 * @param {boolean} combined
 * @returns {(row: number) => boolean}
 */
function ofSources(table, holds, combined) {
  const wanted = table.sources.map((source, n) => n > 0 && holds(source));
  return (row) => (isCombined(table, row) ? combined || table.chains[row].some((each) => wanted[table.source[each]]) : wanted[table.source[row]]);
}

/**
 * What the owner knows of the provider, or of all of a chain.
 * @param {Table} table
 * @param {number} row
 */
function tagsOf(table, row) {
  const rows = isCombined(table, row) ? table.chains[row] : [row];
  const [first, ...others] = rows.map((each) => table.sources[table.source[each]].tags);
  return (first ?? []).filter((tag) => others.every((tags) => tags.includes(tag)));
}

/**
 * Whether a trait holds of a row.
 * @param {Table} table
 * @param {string} trait
 * @returns {(row: number) => boolean}
 */
export function trait(table, trait) {
  const [deprecated, retired] = ["deprecated", "retired"].map((state) => table.states.indexOf(state));
  switch (trait) {
    case "combined":
      return (row) => table.source[row] === 0;
    case "single":
      return (row) => table.source[row] !== 0;
    case "usable":
      return (row) => table.why[row] === 0;
    case "free":
      return (row) => table.priceIn[row] === 0 && table.priceOut[row] === 0;
    case "open":
      return (row) => table.open[row] === 1;
    default:
      return (row) => table.status[row] === deprecated || (!Number.isNaN(table.retires[row]) && table.status[row] !== retired);
  }
}

/**
 * @param {Table} table
 * @param {string[]} values
 * @returns {(row: number) => boolean}
 */
function traits(table, values) {
  const all = TRAITS.filter((each) => values.includes(each)).map((each) => trait(table, each));
  return (row) => all.some((holds) => holds(row));
}

/**
 * Whether a text is one value; `*` stands for anything.
 * @param {string} value
 * @returns {(text: string) => boolean}
 */
function pattern(value) {
  if (!value.includes("*")) return (text) => text === value;
  const parts = value.split("*");
  const [first, last] = [parts[0], parts[parts.length - 1]];
  const between = parts.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    // Each part at the first place that it has: where that leaves too little for others, no later one leaves more.
    let at = first.length;
    for (const part of between) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - last.length;
  };
}

/** @type {WeakMap<Table, Map<string, Float64Array>>} */
const ranked = new WeakMap();

const TEXTS = ["name", "id", "provider", "lab", "health", "why", "combined"];

/** @param {number} bits */
const ones = (bits) => bits.toString(2).replaceAll("0", "").length;

/** How many there are of something, by the order that counts it. @type {Map<string, (table: Table, row: number) => number>} */
const COUNTS = new Map([
  ["can", (table, row) => ones(table.can[row] & ~(1 << ABILITIES.indexOf("temperature")))], // which no column shows
  ["reads", (table, row) => ones(table.reads[row])],
  ["makes", (table, row) => ones(table.makes[row])],
  ["levels", (table, row) => table.levels[table.level[row]].split(" ").filter(Boolean).length],
  ["open", (table, row) => table.open[row]],
]);

/**
 * A number for each row by which an order compares, NaN where it is not known.
 * @param {Table} table
 * @param {string} by
 */
function rankOf(table, by) {
  const [count, isText] = [COUNTS.get(by), TEXTS.includes(by)];
  if (!count && !isText) return measured(table, by);
  const known = ranked.get(table) ?? new Map();
  ranked.set(table, known);
  let ranks = known.get(by);
  if (!ranks && count) {
    ranks = Float64Array.from({ length: table.rows }, (_, row) => count(table, row) || NaN);
    known.set(by, ranks);
  } else if (!ranks) {
    const texts = Array.from({ length: table.rows }, (_, row) => textOf(table, by, row));
    const places = new Map([...new Set(texts)].sort((one, other) => (one < other ? -1 : Number(one > other))).map((text, n) => [text, n]));
    ranks = Float64Array.from(texts, (text) => (text === "" ? NaN : (places.get(text) ?? NaN)));
    known.set(by, ranks);
  }
  return ranks;
}

/**
 * @param {Table} table
 * @param {string} by
 * @param {number} row
 */
function textOf(table, by, row) {
  const source = table.sources[table.source[row]];
  if (by === "name") return nameOf(table, row).toLowerCase();
  if (by === "id") return source.prefix + table.id[row];
  if (by === "health") return table.healths[table.health[row]];
  if (by === "why") return table.whys[table.why[row]];
  if (by === "combined") return table.real[row] < 0 ? "" : table.id[table.real[row]];
  return by === "lab" ? table.labs[table.lab[row]].toLowerCase() : source.slug.toLowerCase();
}

/**
 * Puts rows in order, what is not known last, and equal ones as they were.
 * @param {Table} table
 * @param {Uint32Array} rows
 * @param {Sort[]} sorts
 */
export function putInOrder(table, rows, sorts) {
  for (const { by, descending } of [...sorts].reverse()) {
    const ranks = rankOf(table, by);
    const sign = descending ? -1 : 1;
    rows.sort((one, other) => {
      const [first, second] = [ranks[one], ranks[other]];
      if (Number.isNaN(first)) return Number.isNaN(second) ? 0 : 1;
      return Number.isNaN(second) ? -1 : sign * (first - second);
    });
  }
}
