// A value over time as steps, drawn as SVG. A library would be larger than what it draws: a line and its ends.

import { dayOf, dollars, tokens } from "./figures.js";
import { LISTED } from "./history.js";

/** @typedef {import("./history.js").Series} Series */

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [320, 64, 6];

/**
 * @param {Series} series
 * @param {number} [today] days since 1970-01-01
 * @returns {HTMLElement}
 */
export function chart({ field, label, steps }, today = Math.floor(Date.now() / 864e5)) {
  const first = Math.min(...steps.slice(1).map(({ day }) => day));
  const from = first - Math.max(1, (today - first) / 8);
  const known = steps.flatMap(({ value }) => (value === null ? [] : [value]));
  const most = Math.max(...known, 0) || 1;
  const x = (/** @type {number} */ day) => EDGE + ((Math.max(day, from) - from) / (today - from || 1)) * (WIDTH - 2 * EDGE);
  const y = (/** @type {number} */ value) => HEIGHT - EDGE - (value / most) * (HEIGHT - 2 * EDGE);
  let path = "";
  steps.forEach(({ day, value }, n) => {
    if (value === null) return;
    const until = n + 1 < steps.length ? steps[n + 1].day : today;
    const move = n && steps[n - 1].value !== null ? "L" : "M";
    path += `${move}${x(day).toFixed(1)} ${y(value).toFixed(1)}H${x(until).toFixed(1)}`;
  });
  const show = field === LISTED ? (/** @type {number} */ value) => (value ? "yes" : "no") : field.startsWith("cost.") ? dollars : tokens;
  const told = steps.map(({ day, value }) => `${Number.isFinite(day) ? `from ${dayOf(day)} ` : "before "}${value === null ? "unknown" : show(value)}`);
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", `${label}: ${told.join(", ")}`);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawn.append(line);
  const figure = document.createElement("figure");
  figure.className = "pc-chart";
  const caption = document.createElement("figcaption");
  caption.textContent = `${label}: ${told.join(", ")}`;
  figure.append(drawn, caption);
  return figure;
}
