// Numbers as people read them, the same as on the generated pages (site/figures.py).

import { plain } from "../data/decimal.js";

/** 8600 -> 8,600. @param {number} count a whole number */
export function grouped(count) {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/**
 * 200000 -> 200K, 1048576 -> 1.05M; nothing for what is not known.
 * @param {number} count
 */
export function tokens(count) {
  if (Number.isNaN(count)) return "";
  if (count < 1000) return String(count);
  if (count < 999500) return `${+(count / 1e3).toFixed(count < 1e5 ? 1 : 0)}K`;
  return `${+(count / 1e6).toFixed(2)}M`;
}

/**
 * 3 -> $3, 0.5 -> $0.50, 0.0375 -> $0.0375, 0 -> free; nothing for what is not known.
 * @param {number} price
 */
export function dollars(price) {
  if (Number.isNaN(price)) return "";
  if (price === 0) return "free";
  const [whole, cents] = plain(rounded(price) || price).split(".");
  return cents ? `$${whole}.${cents.padEnd(2, "0")}` : `$${whole}`;
}

/** To four decimals, a half to the even one, as the pages do. @param {number} price */
function rounded(price) {
  const scaled = Number((price * 1e4).toPrecision(12));
  const below = Math.floor(scaled);
  return (scaled - below > 0.5 || (scaled - below === 0.5 && below % 2) ? below + 1 : below) / 1e4;
}

/**
 * Days since 1970-01-01 -> 2026-11-27.
 * @param {number} day
 */
export function dayOf(day) {
  return Number.isNaN(day) ? "" : new Date(day * 864e5).toISOString().slice(0, 10);
}

/**
 * The words whose bits are set.
 * @param {number} bits
 * @param {string[]} words
 */
export function worded(bits, words) {
  return words.filter((_, n) => bits & (1 << n));
}
