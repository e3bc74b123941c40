// Numbers as text.

/**
 * A number in its shortest form without an exponent. The browser's own form for a locale would do for all, but its first
 * use takes longer than the table takes to be drawn.
 * @param {number} value
 */
export function plain(value) {
  const text = String(value);
  return text.includes("e") ? value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 }) : text;
}
