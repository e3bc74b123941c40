// What became of a model over time, as steps that can be drawn.

/** @typedef {import("../data/detail.js").Detail} Detail */

/**
 * @typedef {object} Series
 * @property {string} field
 * @property {string} label
 * @property {{ day: number, value: number | null }[]} steps from each day on, the earliest first; null is not known
 */

const SHOWN = [
  ["cost.input", "$ in"],
  ["cost.output", "$ out"],
  ["limit.context", "context"],
];

/**
 * Prices and the window over time; only those that changed.
 * @param {Detail} detail
 * @returns {Series[]}
 */
export function series(detail) {
  return SHOWN.flatMap(([field, label]) => {
    const changes = (detail.events ?? []).filter((each) => each[1] === field).reverse();
    if (!changes.length) return [];
    const before = { day: -Infinity, value: number(changes[0][2]) };
    return [{ field, label, steps: [before, ...changes.map(([day, , , now]) => ({ day: Date.parse(day) / 864e5, value: number(now) }))] }];
  });
}

/**
 * Days on which the model came or went, the earliest first.
 * @param {Detail} detail
 * @returns {{ day: number, there: boolean }[]}
 */
export function presence(detail) {
  const whole = (detail.events ?? []).filter(([, field]) => field === "");
  return whole.reverse().map(([day, , , now]) => ({ day: Date.parse(day) / 864e5, there: now != null }));
}

/** @param {unknown} value */
function number(value) {
  return value == null || Number.isNaN(Number(value)) ? null : Number(value);
}
