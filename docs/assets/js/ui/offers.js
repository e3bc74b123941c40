// All offers of one real model beside each other.

import { isCombined } from "../data/table.js";

/** @typedef {import("../data/table.js").Table} Table */

/**
 * Rows of one real model: the combined one, then its offers, those that it sends requests to first and in order.
 * @param {Table} table
 * @param {number} row
 * @returns {number[]}
 */
export function offersOf(table, row) {
  const real = table.real[row];
  if (real < 0) return [row];
  const chain = table.chains[real];
  const others = [];
  for (let each = 0; each < table.rows; each += 1) {
    if (table.real[each] === real && each !== real && !chain.includes(each)) others.push(each);
  }
  return [real, ...chain, ...others];
}

/**
 * The rows that are best at something; where all that tell it tell the same, nobody is.
 * @param {Table} table
 * @param {number[]} rows
 * @returns {{ priceIn: Set<number>, priceOut: Set<number>, context: Set<number>, output: Set<number> }}
 */
export function bestOf(table, rows) {
  const offers = rows.filter((row) => !isCombined(table, row));
  return {
    priceIn: leaders(offers, (row) => -table.priceIn[row]),
    priceOut: leaders(offers, (row) => -table.priceOut[row]),
    context: leaders(offers, (row) => table.context[row]),
    output: leaders(offers, (row) => table.output[row]),
  };
}

/**
 * @param {number[]} rows
 * @param {(row: number) => number} measure
 */
function leaders(rows, measure) {
  const known = rows.filter((row) => !Number.isNaN(measure(row)));
  const most = Math.max(...known.map(measure));
  const found = known.filter((row) => measure(row) === most);
  return new Set(found.length < known.length ? found : []);
}
