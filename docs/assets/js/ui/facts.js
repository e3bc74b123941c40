// Every fact of a model with where it came from, as terms and values.

import { dollars, grouped, tokens } from "./figures.js";

/** @typedef {import("../data/detail.js").Detail} Detail */
/** @typedef {{ path: string, term: string, value: string, source: string }} Fact */

/** @type {[path: string, term: string, show?: (value: any) => string][]} */
const FACTS = [
  ["lab", "Made by"],
  ["family", "Family"],
  ["kind", "Kind"],
  ["status", "Status"],
  ["limit.context", "Context", size],
  ["limit.input", "Longest prompt", size],
  ["limit.output", "Output, at most", size],
  ["cost.input", "Prompt, per million", price],
  ["cost.output", "Answer, per million", price],
  ["cost.cache_read", "Cached prompt, per million", price],
  ["cost.cache_write", "Written to the cache, per million", price],
  ["cost.tiers", "Longer prompts", tiers],
  ["cost.windows", "By time of the day", windows],
  ["modalities.input", "Reads", list],
  ["modalities.output", "Produces", list],
  ["tool_call", "Calls tools", yes],
  ["reasoning", "Reasons", yes],
  ["reasoning_efforts", "Levels of reasoning", list],
  ["structured_output", "Keeps to a JSON Schema", yes],
  ["attachment", "Takes files", yes],
  ["temperature", "Takes a temperature", yes],
  ["open_weights", "Open weights", yes],
  ["created", "Listed as created"],
  ["release_date", "Released"],
  ["retires", "Retires"],
  ["successor", "Successor named by the provider"],
  ["knowledge", "Knowledge until"],
  ["served", "Served as"],
  ["canonical_slug", "Canonical slug"],
  ["hugging_face_id", "On Hugging Face"],
  ["alias_of", "Another name of"],
  ["identity", "Identity"],
  ["snapshot", "Snapshot"],
];

/**
 * @param {Detail} detail
 * @returns {Fact[]}
 */
export function factsOf(detail) {
  const given = new Map(Object.entries(detail.model.provenance ?? {}));
  return FACTS.flatMap(([path, term, show]) => {
    const value = path.split(".").reduce((within, name) => within?.[name], /** @type {any} */ (detail.model));
    if (value == null || (Array.isArray(value) && !value.length)) return [];
    const source = given.get(path) ?? given.get(path.split(".")[0]);
    return [{ path, term, value: show ? show(value) : String(value), source: source === undefined ? "" : String(source) }];
  });
}

/**
 * A field of a change and one of its values, as people read them.
 * @param {string} field
 * @param {unknown} value
 */
export function toldOf(field, value) {
  const known = FACTS.find(([path]) => path === field);
  const term = known ? known[1] : field;
  if (value == null) return { term, value: "unknown" };
  const text = known?.[2] ? known[2](value) : typeof value === "string" ? value : JSON.stringify(value);
  return { term, value: text.length > 120 ? `${text.slice(0, 117)}...` : text };
}

/** @param {number} value */
function size(value) {
  const short = tokens(value);
  return short === String(value) ? `${value} tokens` : `${grouped(value)} tokens`;
}

/** @param {number} value */
function price(value) {
  return dollars(Number(value));
}

/** @param {boolean} value */
function yes(value) {
  return value ? "yes" : "no";
}

/** @param {string[]} value */
function list(value) {
  return value.join(", ");
}

/** @param {{ min_prompt: number, input?: number, output?: number }[]} value */
function tiers(value) {
  return value.map((each) => `from ${tokens(each.min_prompt)} tokens ${pair(each)}`).join("; ");
}

/** @param {{ start: string, end: string, input?: number, output?: number }[]} value */
function windows(value) {
  return value.map((each) => `${each.start}-${each.end} UTC ${pair(each)}`).join("; ");
}

/** @param {{ input?: number, output?: number }} prices */
function pair({ input, output }) {
  return `${input === undefined ? "as usual" : price(input)} in, ${output === undefined ? "as usual" : price(output)} out`;
}
