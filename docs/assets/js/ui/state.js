// What the explorer shows, as its address says it: `#q=WORDS&cols=KEYS&group=1&model=SLUG/ID`.

/**
 * @typedef {object} State
 * @property {string} q words of a search, filters and order included
 * @property {string[]} cols keys of columns; none for the usual ones
 * @property {boolean} group offers of one model stand together
 * @property {string} model `slug/id` of the model that is looked at
 */

/** Words for what addresses of earlier versions of the site said. */
const EARLIER = new Map([
  ["kind", (/** @type {string} */ value) => `kind:${value}`],
  ["tools", () => "can:tools"],
  ["reasoning", () => "can:reasoning"],
  ["opencode", () => "is:usable"],
  ["from", (/** @type {string} */ value) => (value === "combined" ? "is:combined" : `p:${value.replace(/^portkey-/, "")}`)],
]);
const ORDERS = new Map([
  ["name", "name"],
  ["from", "provider"],
  ["context", "ctx"],
  ["output", "max"],
  ["price_in", "in"],
  ["price_out", "out"],
]);

/**
 * Reads an address; what it says that nobody knows is left out.
 * @param {string} hash
 * @returns {State}
 */
export function readState(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const words = [given.get("q") ?? ""];
  for (const [name, word] of EARLIER) {
    const value = given.get(name);
    if (value && /^[\w.@-]+$/.test(value)) words.push(word(value));
  }
  const [, falling, column] = /^(-?)(.*)$/.exec(given.get("sort") ?? "") ?? [];
  if (ORDERS.has(column)) words.push(`sort:${falling}${ORDERS.get(column)}`);
  return {
    q: words.filter(Boolean).join(" "),
    cols: (given.get("cols") ?? "").split(",").filter(Boolean),
    group: given.get("group") === "1",
    model: given.get("model") ?? "",
  };
}

/**
 * The fragment of the home page that shows a model.
 * @param {string} ref `slug/id`
 */
export function modelAddress(ref) {
  return `#${writeState({ q: "", cols: [], group: false, model: ref })}`;
}

/**
 * The address of a state, without `#`; empty for the first look.
 * @param {State} state
 */
export function writeState({ q, cols, group, model }) {
  const filled = { q: q.trim(), cols: cols.join(","), group: group ? "1" : "", model };
  const given = new URLSearchParams(Object.entries(filled).filter(([, value]) => value));
  // These say nothing in a fragment, and people read it.
  return given.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%40", "@");
}
