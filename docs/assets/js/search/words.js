// The words people filter models by, read as search/query.py reads them: text -> Query.

export const MOST_WORDS = 30;
export const LONGEST = 500;
export const ABILITIES = ["tools", "reasoning", "json", "images", "files", "temperature"];
export const MODALITIES = ["text", "image", "audio", "video", "pdf"];

/**
 * A bound as it is written in the shortest way, and as a number: tokens, USD per million, or days since 1970-01-01.
 * @typedef {{text: string, value: number}} Bound
 */
/** @typedef {{type: "text", text: string, negated: boolean}} Text */
/** @typedef {{type: "oneOf", field: string, values: string[], negated: boolean}} OneOf */
/**
 * @typedef {{type: "between", field: string, least: Bound | null, most: Bound | null, above: boolean, below: boolean,
 *   negated: boolean}} Between
 */
/** @typedef {Text | OneOf | Between} Term */
/** @typedef {{by: string, descending: boolean}} Sort */
/** @typedef {{terms: Term[], sorts: Sort[]}} Query */
/** @typedef {{written: string, negated: boolean, filter: string | null, values: string[]}} Word */
/** @typedef {{word: string, why: string}} Fault */

/** A word cannot be read; the message names it. */
export class QueryError extends Error {}

/** @type {Map<string, [field: string, read: (text: string) => Bound]>} */
const MEASURED = new Map([
  ["ctx", ["context", tokens]],
  ["max", ["output", tokens]],
  ["price", ["price", usd]],
  ["in", ["price_in", usd]],
  ["out", ["price_out", usd]],
  ["cached", ["cached", usd]],
  ["chain", ["providers", count]],
  ["released", ["released", day]],
  ["retires", ["retires", day]],
]);
const FLOWS = new Map([["in", "reads"], ["out", "makes"]]);
const FREE = new Map([
  ["p", "provider"], ["lab", "lab"], ["family", "family"], ["tag", "tag"], ["id", "id"], ["why", "why"],
]);
/** @type {Map<string, string[]>} */
const CLOSED = new Map([
  ["kind", ["chat", "completion", "embedding", "image", "audio", "video", "rerank", "moderation", "unknown"]],
  ["status", ["preview", "deprecated", "retired", "unavailable"]],
  ["can", ABILITIES],
  ["is", ["combined", "single", "usable", "free", "open", "aging"]],
  ["health", ["works", "fails", "unknown"]],
]);
const FILTERS = [...new Set([
  ...FLOWS.keys(), "ctx", "max", "price", "cached", "chain", ...FREE.keys(), ...CLOSED.keys(), "released", "retires",
  "sort",
])];
const ORDERS = new Map([
  ...["ctx", "max", "price", "in", "out", "cached", "chain", "released", "retires"].map(
    (name) => /** @type {[string, string]} */ ([name, MEASURED.get(name)?.[0]]),
  ),
  ...["name", "id", "provider", "lab"].map((name) => /** @type {[string, string]} */ ([name, name])),
]);
/** @type {Map<string, string>} */
const WRITTEN = new Map([
  ...[...MEASURED].map(([name, [field]]) => /** @type {[string, string]} */ ([field, name])),
  ...[...FLOWS, ...FREE].map(([name, field]) => /** @type {[string, string]} */ ([field, name])),
  ...[...CLOSED.keys()].map((name) => /** @type {[string, string]} */ ([name, name])),
]);
const ORDER_WRITTEN = new Map([...ORDERS].map(([name, by]) => [by, name]));

// What Python takes for a space, which is not what `\s` of JavaScript means.
const SPACES = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const VALUE = `(?:"[^"]*"|[^${SPACES}",]+)`;
const LIST = `${VALUE}?(?:,${VALUE}?)*`;
const WORD = `(-(?=[^${SPACES}]))?(?:([A-Za-z_]+):(${LIST})|("[^"]*"|[^${SPACES}"]+))(?=[${SPACES}]|$)`;
const SPACE = new RegExp(`[${SPACES}]+`, "g");

/** @param {string} text */
const trimmed = (text) => text.replace(SPACE, " ").replace(/^ | $/g, "");

/**
 * Reads the words of a search.
 * @param {string} text
 * @returns {Query}
 * @throws {QueryError} one of them cannot be read
 */
export function parse(text) {
  const length = [...text].length;
  if (length > LONGEST) throw new QueryError(`the search has ${length} characters; at most ${LONGEST} are read`);
  const found = [...words(text)];
  if (found.length > MOST_WORDS) {
    throw new QueryError(`the search has ${found.length} words; at most ${MOST_WORDS} are read`);
  }
  /** @type {Query} */
  const query = { terms: [], sorts: [] };
  for (const word of found) take(word, query);
  const twice = query.sorts.find(({ by }, place) => query.sorts.findIndex((each) => each.by === by) < place);
  if (twice) throw new QueryError(`sort:${ORDER_WRITTEN.get(twice.by)}: the order is asked for twice`);
  return query;
}

/**
 * Reads what somebody is still typing: a word that cannot be read is taken as a plain text.
 * @param {string} text
 * @returns {{query: Query, faults: Fault[]}}
 */
export function parseLoosely(text) {
  /** @type {Query} */
  const query = { terms: [], sorts: [] };
  /** @type {Fault[]} */
  const faults = [];
  const cut = [...text].slice(0, LONGEST).join("");
  let read = 0;
  for (const written of cut.match(new RegExp(`(?:"[^"]*"|[^${SPACES}])+`, "g")) ?? []) {
    if (read === MOST_WORDS) break;
    read += 1;
    try {
      const one = parse(written);
      for (const sort of one.sorts) if (!query.sorts.some(({ by }) => by === sort.by)) query.sorts.push(sort);
      query.terms.push(...one.terms);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      faults.push({ word: written, why: error.message });
      const plain = trimmed(written.replaceAll('"', " ")).toLowerCase();
      if (plain) query.terms.push({ type: "text", text: plain, negated: false });
    }
  }
  return { query, faults };
}

/**
 * @param {string} text
 * @returns {Generator<Word>}
 */
function* words(text) {
  const word = new RegExp(WORD, "y");
  const space = new RegExp(`[${SPACES}]+`, "y");
  for (let at = 0; at < text.length; ) {
    space.lastIndex = at;
    if (space.test(text)) {
      at = space.lastIndex;
      continue;
    }
    word.lastIndex = at;
    const found = word.exec(text);
    if (!found) {
      const rest = text.slice(at);
      const open = (rest.match(/"/g) ?? []).length % 2;
      const why = open ? "a quote is not closed" : "a quote may not begin within a word";
      throw new QueryError(`${rest.split(new RegExp(`[${SPACES}]`))[0]}: ${why}`);
    }
    const [written, not, filter, values, free] = found;
    const parts = filter === undefined ? [free] : values.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    yield {
      written,
      negated: not !== undefined,
      filter: filter?.toLowerCase() ?? null,
      values: parts.map((each) => each.replace(/^"+|"+$/g, "")),
    };
    at = word.lastIndex;
  }
}

/** @param {Word} word @param {string} why */
const fault = (word, why) => new QueryError(`${word.written}: ${why}`);

/** @param {Word} word @param {Query} query */
function take(word, query) {
  if (word.filter === "sort") query.sorts.push(...sorts(word));
  else query.terms.push(term(word));
}

/** @param {Word} word @returns {Term} */
function term(word) {
  const { filter, negated } = word;
  if (filter === null) {
    const text = trimmed(word.values[0].toLowerCase());
    if (!text) throw fault(word, "there is nothing between the quotes");
    return { type: "text", text, negated };
  }
  if (!FILTERS.includes(filter)) {
    const known = FILTERS.map((each) => `${each}:`).join(", ");
    const instead = "to search for the text itself, put it in quotes";
    throw fault(word, `there is no filter ${filter}:, only ${known}; ${instead}`);
  }
  const values = word.values.map((each) => edged(each).toLowerCase());
  if (!values.every(Boolean)) throw fault(word, "a value is missing");
  const field = FREE.get(filter);
  if (field) return { type: "oneOf", field, values, negated };
  const known = CLOSED.get(filter);
  if (known) return demanded(word, filter, values, known, "");
  const flow = FLOWS.get(filter);
  if (flow && !values.some((each) => /^[<>=$.0-9]/.test(each))) {
    return demanded(word, flow, values, MODALITIES, ", or USD per million tokens, such as <5");
  }
  if (values.length > 1) throw fault(word, "one number or range is expected; write the filter once for each bound");
  return between(word, word.values[0]);
}

/** @param {string} text */
const edged = (text) => text.replace(new RegExp(`^[${SPACES}]+|[${SPACES}]+$`, "g"), "");

/**
 * @param {Word} word @param {string} field @param {string[]} values @param {string[]} known @param {string} also
 * @returns {OneOf}
 */
function demanded(word, field, values, known, also) {
  const strange = values.find((each) => !known.includes(each));
  if (strange) throw fault(word, `${strange} is none of ${known.join(", ")}${also}`);
  return { type: "oneOf", field, values, negated: word.negated };
}

/** @param {Word} word @param {string} value @returns {Between} */
function between(word, value) {
  const [field, reader] = /** @type {[string, (text: string) => Bound]} */ (MEASURED.get(word.filter ?? ""));
  /** @param {string} text */
  const read = (text) => {
    try {
      return reader(edged(text).toLowerCase());
    } catch (error) {
      throw fault(word, /** @type {Error} */ (error).message);
    }
  };
  /** @type {Between} */
  const open = { type: "between", field, least: null, most: null, above: false, below: false, negated: word.negated };
  const dots = value.indexOf("..");
  if (dots >= 0) {
    const [least, most] = [value.slice(0, dots), value.slice(dots + 2)].map((each) => (each ? read(each) : null));
    if (!least && !most) throw fault(word, "a range has at least one end");
    if (least && most && least.value > most.value) throw fault(word, "the range ends before it begins");
    return { ...open, least, most };
  }
  const found = /^(>=|<=|>|<|=)?([^<>=]+)$/.exec(value);
  if (!found) throw fault(word, "expected a sign such as > or <= and one value, or a range such as 1..5");
  const bound = read(found[2]);
  const sign = found[1] ?? "=";
  if (sign.startsWith(">")) return { ...open, least: bound, above: sign === ">" };
  if (sign.startsWith("<")) return { ...open, most: bound, below: sign === "<" };
  return { ...open, least: bound, most: bound };
}

/**
 * @param {string} text digits, perhaps with a point
 * @param {number} places that the point moves to the right
 * @returns {Bound}
 */
function decimal(text, places) {
  const [whole, part = ""] = text.split(".");
  const digits = whole + part.padEnd(places, "0").slice(0, places);
  const rest = part.slice(places).replace(/0+$/, "");
  const written = (digits.replace(/^0+/, "") || "0") + (rest && `.${rest}`);
  return { text: written, value: Number(written) };
}

/** @param {string} text */
function tokens(text) {
  const found = /^([0-9][0-9_]{0,14}(?:\.[0-9]{1,6})?)([km]?)$/.exec(text);
  if (!found) throw new Error("expected tokens, such as 200k or 1m");
  return decimal(found[1].replaceAll("_", ""), { "": 0, k: 3, m: 6 }[found[2]] ?? 0);
}

/** @param {string} text */
function usd(text) {
  const found = /^\$?([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})$/.exec(text);
  if (!found) throw new Error("expected USD per million tokens, such as 0.25");
  return decimal(found[1], 0);
}

/** @param {string} text */
function count(text) {
  if (!/^[0-9]{1,6}$/.test(text)) throw new Error("expected a number, such as 3");
  return decimal(text, 0);
}

/** @param {string} text @returns {Bound} */
function day(text) {
  const value = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) / 86_400_000 : NaN;
  const real = !Number.isNaN(value) && new Date(value * 86_400_000).toISOString().startsWith(text);
  if (!real || text.startsWith("0000")) throw new Error("expected a day such as 2026-11-20");
  return { text, value };
}

/** @param {Word} word @returns {Sort[]} */
function sorts(word) {
  if (word.negated) throw fault(word, "the - stands behind the colon: sort:-price");
  return word.values.map((each) => {
    const value = edged(each).toLowerCase();
    const by = ORDERS.get(value.replace(/^-/, ""));
    if (!by) {
      throw fault(word, `expected one of ${[...ORDERS.keys()].join(", ")}, with - before it for the other way round`);
    }
    return { by, descending: value.startsWith("-") };
  });
}

/**
 * The search as words that are read as the same.
 * @param {Query} query
 */
export function written(query) {
  const order = query.sorts.map(({ by, descending }) => `sort:${descending ? "-" : ""}${ORDER_WRITTEN.get(by)}`);
  return [...query.terms.map(termText), ...order].join(" ");
}

/** @param {Term} term */
function termText(term) {
  const sign = term.negated ? "-" : "";
  if (term.type === "text") {
    return new RegExp(`[${SPACES}:]|^-`).test(term.text) ? `${sign}"${term.text}"` : sign + term.text;
  }
  const filter = `${sign}${WRITTEN.get(term.field)}:`;
  if (term.type === "between") return filter + bounds(term);
  return filter + term.values.map((each) => (new RegExp(`[${SPACES},]`).test(each) ? `"${each}"` : each)).join(",");
}

/** @param {Between} term */
function bounds({ least, most, above, below }) {
  if (least && most) return least.text === most.text ? `=${least.text}` : `${least.text}..${most.text}`;
  if (least) return `${above ? ">" : ">="}${least.text}`;
  return `${below ? "<" : "<="}${most?.text}`;
}
