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

/** The field of whether a provider lists the model: 1 for that it does. */
export const LISTED = "listed";

/**
 * Whether it was listed, prices and the window over time; only those that changed.
 * @param {Detail} detail
 * @returns {Series[]}
 */
export function series(detail) {
  const found = presence(detail);
  return [...(found.length ? [{ field: LISTED, label: "listed", steps: found }] : []), ...figures(detail)];
}

/** @param {Detail} detail @returns {Series[]} */
function figures(detail) {
  return SHOWN.flatMap(([field, label]) => {
    const changes = (detail.events ?? []).filter((each) => each[1] === field).reverse();
    if (!changes.length) return [];
    const before = { day: -Infinity, value: number(changes[0][2]) };
    return [{ field, label, steps: [before, ...changes.map(([day, , , now]) => ({ day: Date.parse(day) / 864e5, value: number(now) }))] }];
  });
}

/** @param {Detail} detail */
function presence(detail) {
  const whole = (detail.events ?? []).filter(([, field]) => field === "").reverse();
  const steps = whole.map(([day, , , now]) => ({ day: Date.parse(day) / 864e5, value: Number(now != null) }));
  return steps.length ? [{ day: -Infinity, value: 1 - steps[0].value }, ...steps] : [];
}

/** @param {unknown} value */
function number(value) {
  return value == null || Number.isNaN(Number(value)) ? null : Number(value);
}
