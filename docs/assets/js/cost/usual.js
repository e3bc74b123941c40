// The price that models are compared by where nobody says how they are used. Pure.

/** @typedef {import("../data/table.js").Table} Table */

/** Tokens of the usual mix that prices are compared by: three of the prompt, one of the answer. */
const USUAL = { prompt: 3, answer: 1 };

/**
 * USD per million tokens of the usual mix; NaN where a price is not known.
 * @param {Table} table
 * @param {number} row
 */
export function usualPrice(table, row) {
  const { prompt, answer } = USUAL;
  // Twelve digits, so that equal prices are equal, however they add up.
  return Number(((prompt * table.priceIn[row] + answer * table.priceOut[row]) / (prompt + answer)).toPrecision(12));
}
