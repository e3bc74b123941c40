// What requests cost. The rules are those of search/workload.py, with a share of prompts that comes from a cache.

/**
 * Requests that are alike.
 * @typedef {object} Workload
 * @property {number} requests a day
 * @property {number} prompt tokens of each prompt
 * @property {number} answer tokens of each answer
 * @property {number} cached share of the prompt's tokens that come from a cache, from 0 to 1
 */

/** @typedef {{ input?: number, output?: number, cache_read?: number }} Prices USD per million tokens */
/** @typedef {Prices & { tiers?: (Prices & { min_prompt: number })[], windows?: Prices[] }} Cost */

const MILLION = 1e6;

/**
 * USD a day, by the prices of prompts of that length, at the dearest time of the day; NaN where a price is not known.
 * Tokens from a cache cost as all others do where nobody states their price.
 * @param {Cost} cost
 * @param {Workload} workload
 */
export function usd(cost, workload) {
  const usual = sum(atLength(cost, workload.prompt), workload);
  const others = (cost.windows ?? []).map((each) => sum({ ...cost, ...each }, workload));
  return Number.isNaN(usual) ? NaN : Math.max(usual, ...others.filter((each) => !Number.isNaN(each)));
}

/**
 * @param {Cost} cost
 * @param {number} prompt tokens
 * @returns {Prices}
 */
function atLength(cost, prompt) {
  const tiers = (cost.tiers ?? []).filter((tier) => tier.min_prompt <= prompt);
  tiers.sort((one, other) => one.min_prompt - other.min_prompt);
  return tiers.reduce((prices, tier) => ({ ...prices, ...tier }), /** @type {Prices} */ (cost));
}

/**
 * @param {Prices} prices
 * @param {Workload} workload
 */
function sum({ input = NaN, output = NaN, cache_read = input }, { requests, prompt, answer, cached }) {
  const read = prompt * cached;
  return (requests * ((prompt - read) * input + read * cache_read + answer * output)) / MILLION;
}

/**
 * Why a request does not fit into a model's limits; nothing where it does, as far as they are known.
 * @param {{ context?: number, input?: number, output?: number }} limit tokens
 * @param {Workload} workload
 */
export function misfit(limit, { prompt, answer }) {
  if (prompt + answer > (limit.context ?? Infinity)) return "does not fit into its window";
  if (prompt > (limit.input ?? Infinity)) return "the prompt is too long";
  return answer > (limit.output ?? Infinity) ? "the answer is too long" : "";
}

/**
 * USD a day of a chain: where the first answers, and where each time only the dearest does.
 * @param {Cost[]} costs of those in the chain, in order
 * @param {Workload} workload
 * @returns {{ first: number, worst: number }}
 */
export function chainUsd(costs, workload) {
  const all = costs.map((cost) => usd(cost, workload));
  return { first: all[0] ?? NaN, worst: all.some(Number.isNaN) ? NaN : Math.max(...all) };
}
