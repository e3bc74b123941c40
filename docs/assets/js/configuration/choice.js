// Which models somebody chose for opencode, and the configuration that has just these. Pure.

import { isCombined, listedAs } from "../data/table.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {{ name?: string, models: Record<string, { name?: string }> }} Provider of opencode's configuration */
/** @typedef {Record<string, any> & { provider: Record<string, Provider>, enabled_providers?: string[] }} Config */
/** @typedef {{ name: string, models: string[] }} Group of opencode's picker */

/** What names a model that opencode starts on, by itself; where that is not chosen, opencode decides. */
const STARTS_ON = ["model", "small_model"];

/**
 * The rows that opencode can list, of these sources.
 * @param {Table} table
 * @param {Iterable<number>} rows
 * @param {Set<string>} from slugs; none stand for all
 * @returns {number[]}
 */
export function chosenRows(table, rows, from) {
  return [...rows].filter((row) => !table.why[row] && (!from.size || from.has(table.sources[table.source[row]].slug)));
}

/**
 * The published configuration without all that is not chosen: providers without a model, and models.
 * A combined model keeps its earlier ids.
 * @param {Config} config as published
 * @param {Table} table
 * @param {number[]} rows
 * @returns {Config}
 */
export function narrowed(config, table, rows) {
  /** @type {Map<string, Set<string>>} */
  const chosen = new Map();
  for (const row of rows) {
    const prefix = table.sources[table.source[row]].prefix;
    const provider = prefix.slice(0, -1);
    const names = chosen.get(provider) ?? new Set();
    names.add(listedAs(table, row).slice(prefix.length));
    if (isCombined(table, row)) for (const each of (table.aliases.get(row) ?? "").split(" ")) names.add(each);
    chosen.set(provider, names);
  }
  const providers = Object.entries(config.provider).flatMap(([id, provider]) => {
    const names = chosen.get(id);
    const models = Object.entries(provider.models).filter(([name]) => names?.has(name));
    return models.length ? [/** @type {const} */ ([id, { ...provider, models: Object.fromEntries(models) }])] : [];
  });
  const kept = new Map(providers);
  const allowed = config.enabled_providers?.filter((id) => kept.has(id));
  const rest = Object.entries(config).filter(([name, value]) => !STARTS_ON.includes(name) || isKept(kept, value));
  return { ...Object.fromEntries(rest), ...(allowed && { enabled_providers: allowed }), provider: Object.fromEntries(providers) };
}

/**
 * @param {Map<string, Provider>} providers
 * @param {string} listed `provider/model`
 */
function isKept(providers, listed) {
  const slash = listed.indexOf("/");
  return Object.hasOwn(providers.get(listed.slice(0, slash))?.models ?? {}, listed.slice(slash + 1));
}

/**
 * What is published for just these rows: all, the combined models, or one provider's; nothing else is.
 * @param {Table} table
 * @param {number[]} rows
 * @returns {{ address: string, login: string } | null} relative to the site's address
 */
export function published(table, rows) {
  const count = new Array(table.sources.length).fill(0);
  const all = new Array(table.sources.length).fill(0);
  for (const row of rows) count[table.source[row]] += 1;
  for (let row = 0; row < table.rows; row += 1) if (!table.why[row]) all[table.source[row]] += 1;
  const used = count.flatMap((number, source) => (number ? [source] : []));
  if (!used.length || used.some((source) => count[source] !== all[source])) return null;
  if (all.every((number, source) => number === count[source])) return { address: "v1/opencode.json", login: "" };
  if (used.length > 1) return null;
  const { slug } = table.sources[used[0]];
  return used[0] === 0 ? { address: "v1/opencode/combined.json", login: "/combined" } : { address: `v1/opencode/${slug}.json`, login: `/providers/${slug}` };
}

/**
 * What opencode's picker lists, by provider.
 * @param {Config} config
 * @returns {Group[]}
 */
export function picker(config) {
  const groups = Object.entries(config.provider).map(([id, { name, models }]) => ({
    name: (name ?? id).trim(),
    models: Object.entries(models).map(([key, model]) => model.name ?? key),
  }));
  return groups.sort((one, other) => one.name.localeCompare(other.name, "en"));
}
