// Offers of one real model, together.

/** @typedef {import("../data/table.js").Table} Table */

/**
 * The same rows, those of one real model behind the first of them, the combined model before its offers.
 * @param {Table} table
 * @param {ArrayLike<number>} rows in order
 * @returns {Uint32Array}
 */
export function grouping(table, rows) {
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    const real = table.real[row];
    const key = real < 0 ? -1 - row : real;
    const group = groups.get(key);
    if (!group) groups.set(key, [row]);
    else if (row === real) group.unshift(row);
    else group.push(row);
  }
  const found = new Uint32Array(rows.length);
  let at = 0;
  for (const group of groups.values()) {
    found.set(group, at);
    at += group.length;
  }
  return found;
}
