// The words people filter models by, such as `in:image ctx:>200k out:<5 p:groq sort:-price`: the grammar of
// search/query.py, which the command line and the MCP server read by. It knows no catalog.

import { plain } from "../data/decimal.js";

/** @typedef {{ is: "text", text: string, negated: boolean }} Text */
/** @typedef {{ is: "oneOf", field: string, values: string[], negated: boolean }} OneOf */
/** @typedef {{ is: "between", field: string, least: number | null, most: number | null, above: boolean, below: boolean, negated: boolean }} Between */
/** @typedef {Text | OneOf | Between} Term */
/** @typedef {{ by: string, descending: boolean }} Sort */
/** @typedef {{ terms: Term[], sorts: Sort[] }} Query */

export const MOST_WORDS = 30;
export const LONGEST = 500;
export const MODALITIES = ["text", "image", "audio", "video", "pdf"];
export const ABILITIES = ["tools", "reasoning", "json", "images", "files", "temperature"];
export const TRAITS = ["combined", "single", "usable", "free", "open", "aging"];
export const STATES = ["preview", "deprecated", "retired", "unavailable"];
/** What the last probe showed, or that none told anything. */
export const HEALTH = ["works", "fails", "unknown"];
export const KINDS = ["chat", "completion", "embedding", "image", "audio", "video", "rerank", "moderation", "unknown"];

/** @typedef {(text: string) => number | null} Read */

const TOKENS = new Map([["ctx", "context"], ["max", "output"]]);
const USD = new Map([["price", "price"], ["in", "priceIn"], ["out", "priceOut"], ["cached", "cached"]]);
const COUNTS = new Map([["chain", "providers"]]);
const DAYS = new Map([["released", "released"], ["retires", "retires"]]);
const FLOWS = new Map([["in", "reads"], ["out", "makes"]]);
const FREE = new Map([["p", "provider"], ["lab", "lab"], ["family", "family"], ["tag", "tag"], ["id", "id"], ["why", "why"]]);
/** @type {Map<string, string[]>} */
const CLOSED = new Map([["kind", KINDS], ["status", STATES], ["can", ABILITIES], ["is", TRAITS], ["health", HEALTH]]);
/** Every filter, as it is written. */
export const FILTERS = [...new Set([...FLOWS.keys(), ...TOKENS.keys(), ...USD.keys(), ...COUNTS.keys(), ...FREE.keys(), ...CLOSED.keys(), ...DAYS.keys(), "sort"])];
const ORDERS = new Map([...TOKENS, ...USD, ...COUNTS, ...DAYS, ["name", "name"], ["id", "id"], ["provider", "provider"], ["lab", "lab"], ...["can", "levels", "reads", "makes", "open", "health", "why", "combined"].map((each) => /** @type {const} */ ([each, each]))]);
const WRITTEN = new Map([...TOKENS, ...USD, ...COUNTS, ...DAYS, ...FLOWS, ...FREE].map(([name, field]) => [field, name]));
for (const name of CLOSED.keys()) WRITTEN.set(name, name);
const ORDER_WRITTEN = new Map([...ORDERS].map(([name, order]) => [order, name]));

/** Words of a search cannot be read; the text names the word. */
export class QueryError extends Error {}

/** @typedef {{ written: string, negated: boolean, filter: string | null, values: string[] }} Word */

const VALUE = String.raw`(?:"(?:[^"]*)"|[^\s",]+)`;
const WORD = new RegExp(
  String.raw`(?<not>-(?=[^\s]))?(?:(?<filter>[A-Za-z_]+):(?<values>${VALUE}?(?:,${VALUE}?)*)|(?<free>"[^"]*"|[^\s"]+))(?=\s|$)`,
  "y",
);
const PARTS = new RegExp(String.raw`(?:^|(?<=,))${VALUE}?(?=,|$)`, "g");

/**
 * Reads the words of a search.
 * @param {string} text
 * @returns {Query}
 * @throws {QueryError} one of them cannot be read
 */
export function parse(text) {
  if (text.length > LONGEST) throw new QueryError(`the search has ${text.length} characters; at most ${LONGEST} are read`);
  const words = [...wordsOf(text)];
  if (words.length > MOST_WORDS) throw new QueryError(`the search has ${words.length} words; at most ${MOST_WORDS} are read`);
  /** @type {Query} */
  const query = { terms: [], sorts: [] };
  for (const word of words) {
    if (word.filter === "sort") query.sorts.push(...sortsOf(word));
    else query.terms.push(termOf(word));
  }
  const twice = query.sorts.find((each, n) => query.sorts.findIndex(({ by }) => by === each.by) < n);
  if (twice) throw new QueryError(`sort:${ORDER_WRITTEN.get(twice.by)}: the order is asked for twice`);
  return query;
}

/**
 * Reads what stands in a box while somebody types: what cannot be read narrows nothing, and is told.
 * @param {string} text
 * @returns {{ query: Query, faults: string[] }}
 */
export function parseLoosely(text) {
  /** @type {Query} */
  const query = { terms: [], sorts: [] };
  /** @type {string[]} */
  const faults = [];
  for (const piece of piecesOf(text.slice(0, LONGEST)).slice(0, MOST_WORDS)) {
    try {
      const { terms, sorts } = parse(piece);
      query.terms.push(...terms);
      query.sorts.push(...sorts.filter(({ by }) => query.sorts.every((each) => each.by !== by)));
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      faults.push(error.message);
      const [, negated, filter] = /^(-?)([A-Za-z_]+):/.exec(piece) ?? [];
      // An id may read as a filter that there is none of: `deepseek:free`.
      if (filter && !FILTERS.includes(filter.toLowerCase())) {
        query.terms.push({ is: "text", text: unquoted(piece.slice(negated.length)).toLowerCase(), negated: negated !== "" });
      }
    }
  }
  return { query, faults };
}

/**
 * The words of a text, as they stand, a quote that is not closed closed at its end.
 * @param {string} text
 * @returns {string[]}
 */
export function piecesOf(text) {
  const closed = (text.match(/"/g)?.length ?? 0) % 2 ? `${text}"` : text;
  return closed.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
}

/**
 * @param {string} text
 * @returns {Generator<Word>}
 */
function* wordsOf(text) {
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at])) {
      at += 1;
      continue;
    }
    WORD.lastIndex = at;
    const found = WORD.exec(text);
    if (!found?.groups) {
      const rest = text.slice(at);
      const why = (rest.match(/"/g)?.length ?? 0) % 2 ? "a quote is not closed" : "a quote may not begin within a word";
      throw new QueryError(`${rest.trim().split(/\s/)[0]}: ${why}`);
    }
    const { not, filter, values, free } = found.groups;
    const negated = not !== undefined;
    if (filter === undefined) yield { written: found[0], negated, filter: null, values: [unquoted(free)] };
    else yield { written: found[0], negated, filter: filter.toLowerCase(), values: (values.match(PARTS) ?? [""]).map(unquoted) };
    at = WORD.lastIndex;
  }
}

/** @param {string} text */
function unquoted(text) {
  return text.replace(/^"+|"+$/g, "");
}

/**
 * @param {Word} word
 * @param {string} why
 */
function fault(word, why) {
  return new QueryError(`${word.written}: ${why}`);
}

/** `@slug/id`, as requests name a model, is found by `slug/id`. @param {string} text */
function routed(text) {
  return /^@[^/]+\/./.test(text) ? text.slice(1) : text;
}

/**
 * @param {Word} word
 * @returns {Term}
 */
function termOf(word) {
  const { filter, values, negated } = word;
  if (filter === null) {
    if (!values[0].trim()) throw fault(word, "there is nothing between the quotes");
    return { is: "text", text: routed(values[0].toLowerCase().trim().split(/\s+/).join(" ")), negated };
  }
  if (!FILTERS.includes(filter)) {
    const known = FILTERS.map((each) => `${each}:`).join(", ");
    throw fault(word, `there is no filter ${filter}:, only ${known}; to search for the text itself, put it in quotes`);
  }
  if (!values.every((each) => each.trim())) throw fault(word, "a value is missing");
  const group = groupOf(word);
  if (group) return group;
  if (values.length > 1) throw fault(word, "one number or range is expected; write the filter once for each bound");
  const day = DAYS.get(filter);
  if (day) return between(word, day, readDay, "a day such as 2026-11-20");
  const size = TOKENS.get(filter);
  if (size) return between(word, size, readTokens, "tokens, such as 200k or 1m");
  const count = COUNTS.get(filter);
  if (count) return between(word, count, readCount, "a number, such as 3");
  return between(word, USD.get(filter) ?? "", readUsd, "USD per million tokens, such as 0.25");
}

/**
 * A word whose values are names; `in:` and `out:` are that where they have no number.
 * @param {Word} word
 * @returns {OneOf | null}
 */
function groupOf(word) {
  const filter = word.filter ?? "";
  const values = word.values.map((each) => each.trim().toLowerCase());
  const free = FREE.get(filter);
  if (free) return { is: "oneOf", field: free, values, negated: word.negated };
  const closed = CLOSED.get(filter);
  if (closed) {
    demand(word, values, closed, "");
    return { is: "oneOf", field: filter, values, negated: word.negated };
  }
  const flow = FLOWS.get(filter);
  if (flow && !values.some((each) => /^[<>=$.0-9]/.test(each))) {
    demand(word, values, MODALITIES, ", or USD per million tokens, such as <5");
    return { is: "oneOf", field: flow, values, negated: word.negated };
  }
  return null;
}

/**
 * @param {Word} word
 * @param {string[]} values
 * @param {string[]} known
 * @param {string} also
 */
function demand(word, values, known, also) {
  const strange = values.find((each) => !known.includes(each));
  if (strange !== undefined) throw fault(word, `${strange} is none of ${known.join(", ")}${also}`);
}

/**
 * @param {Word} word
 * @param {string} field
 * @param {Read} read
 * @param {string} expected
 * @returns {Between}
 */
function between(word, field, read, expected) {
  const [value] = word.values;
  const { negated } = word;
  /** @param {string} text */
  const bound = (text) => {
    const found = read(text.trim().toLowerCase());
    if (found === null) throw fault(word, `expected ${expected}`);
    return found;
  };
  if (value.includes("..")) {
    const at = value.indexOf("..");
    const [least, most] = [value.slice(0, at), value.slice(at + 2)].map((each) => (each ? bound(each) : null));
    if (least === null && most === null) throw fault(word, "a range has at least one end");
    if (least !== null && most !== null && least > most) throw fault(word, "the range ends before it begins");
    return { is: "between", field, least, most, above: false, below: false, negated };
  }
  const found = /^(>=|<=|>|<|=)?([^<>=]+)$/.exec(value);
  if (!found) throw fault(word, "expected a sign such as > or <= and one value, or a range such as 1..5");
  const [, sign, text] = found;
  const limit = bound(text);
  const least = sign === "<" || sign === "<=" ? null : limit;
  const most = sign === ">" || sign === ">=" ? null : limit;
  return { is: "between", field, least, most, above: sign === ">", below: sign === "<", negated };
}

/** @type {Read} */
function readTokens(text) {
  const found = /^([0-9][0-9_]{0,14}(?:\.[0-9]{1,6})?)([km]?)$/.exec(text);
  return found && Number(found[1].replaceAll("_", "")) * (found[2] === "k" ? 1e3 : found[2] === "m" ? 1e6 : 1);
}

/** @type {Read} */
function readUsd(text) {
  const found = /^\$?([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})$/.exec(text);
  return found && Number(found[1]);
}

/** @type {Read} */
function readCount(text) {
  return /^[0-9]{1,6}$/.test(text) ? Number(text) : null;
}

/** @type {Read} */
function readDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text ? null : day.getTime() / 864e5;
}

/**
 * @param {Word} word
 * @returns {Sort[]}
 */
function sortsOf(word) {
  if (word.negated) throw fault(word, "the - stands behind the colon: sort:-price");
  return word.values.map((value) => {
    const name = value.trim().toLowerCase();
    const by = ORDERS.get(name.replace(/^-/, ""));
    if (!by) throw fault(word, `expected one of ${[...ORDERS.keys()].join(", ")}, with - before it for the other way round`);
    return { by, descending: name.startsWith("-") };
  });
}

/**
 * A search as words that are read as the same.
 * @param {Query} query
 */
export function written({ terms, sorts }) {
  return [...terms.map(termText), ...sorts.map(({ by, descending }) => `sort:${descending ? "-" : ""}${ORDER_WRITTEN.get(by)}`)].join(" ");
}

/** @param {Term} term */
function termText(term) {
  const sign = term.negated ? "-" : "";
  if (term.is === "text") return sign + (/[\s:]|^-/.test(term.text) ? `"${term.text}"` : term.text);
  if (term.is === "oneOf") return `${sign}${WRITTEN.get(term.field)}:${term.values.map((each) => (/[\s,]/.test(each) ? `"${each}"` : each)).join(",")}`;
  return `${sign}${WRITTEN.get(term.field)}:${boundsText(term)}`;
}

/** @param {Between} term */
function boundsText({ field, least, most, above, below }) {
  /** @param {number} value */
  const bound = (value) => (DAYS.has(field) ? new Date(value * 864e5).toISOString().slice(0, 10) : plain(value));
  if (least !== null && most !== null) return least === most ? `=${bound(least)}` : `${bound(least)}..${bound(most)}`;
  if (least !== null) return `${above ? ">" : ">="}${bound(least)}`;
  return `${below ? "<" : "<="}${bound(most ?? 0)}`;
}
