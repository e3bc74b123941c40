// Words that are added to a search, or taken out of it, by something else than typing.

import { parseLoosely, piecesOf, written } from "./words.js";

/** @param {string} piece the canonical words of one word, empty where it cannot be read */
function canonical(piece) {
  return written(parseLoosely(piece).query);
}

/**
 * Whether a search has a word, however it is spelt; one of several values counts.
 * @param {string} text
 * @param {string} word such as `p:groq`
 */
export function holds(text, word) {
  return piecesOf(text).some((piece) => valuesOf(canonical(piece)).includes(word));
}

/**
 * A word of several values -> a word for each.
 * @param {string} word
 */
function valuesOf(word) {
  const { terms } = parseLoosely(word).query;
  return terms.flatMap((term) => (term.is === "oneOf" ? term.values.map((value) => written({ terms: [{ ...term, values: [value] }], sorts: [] })) : [word]));
}

/**
 * A search with a word, or without it. A value of a filter that is there already stands beside the others as an
 * alternative, but for those that a model may have several of, which must all hold.
 * @param {string} text
 * @param {string} word such as `p:groq`
 * @param {boolean} on
 */
export function withWord(text, word, on) {
  const [filter] = word.split(":", 1);
  const pieces = piecesOf(text);
  if (!on) return pieces.flatMap((piece) => without(piece, word)).join(" ");
  if (holds(text, word)) return text;
  const joined = !["can", "in", "out", "is"].includes(filter);
  const at = joined ? pieces.findIndex((piece) => piece.toLowerCase().startsWith(`${filter}:`)) : -1;
  if (at < 0) return [...pieces, word].join(" ");
  pieces[at] = `${pieces[at]},${word.slice(filter.length + 1)}`;
  return pieces.join(" ");
}

/**
 * @param {string} piece
 * @param {string} word
 * @returns {string[]}
 */
function without(piece, word) {
  const values = valuesOf(canonical(piece));
  if (!values.includes(word)) return [piece];
  const [filter] = word.split(":", 1);
  const left = values.filter((each) => each !== word).map((each) => each.slice(filter.length + 1));
  return left.length ? [`${filter}:${left.join(",")}`] : [];
}

/**
 * A search without the words of a filter that compare numbers, and with this one instead.
 * @param {string} text
 * @param {string} filter such as `ctx`
 * @param {string} bounds such as `>=200k`; nothing for none
 */
export function withRange(text, filter, bounds) {
  const others = piecesOf(text).filter((piece) => !new RegExp(`^${filter}:[<>=$.0-9]`, "i").test(piece));
  return [...others, ...(bounds ? [`${filter}:${bounds}`] : [])].join(" ");
}

/**
 * What a search is ordered by, the first first: `-price`, `name`.
 * @param {string} text
 * @returns {string[]}
 */
export function sorted(text) {
  const { sorts } = parseLoosely(text).query;
  return sorts.map((sort) => written({ terms: [], sorts: [sort] }).slice("sort:".length));
}

/**
 * A search in the next order by a column: its best first, then the other way round, then not by it.
 * @param {string} text
 * @param {string} by such as `price`
 * @param {boolean} falling the largest is what people look for first
 * @param {boolean} beside as a second order, behind the one there is
 */
export function withSort(text, by, falling, beside) {
  const others = piecesOf(text).filter((piece) => !/^sort:/i.test(piece));
  const before = sorted(text);
  const [first, second] = falling ? [`-${by}`, by] : [by, `-${by}`];
  const now = before.find((each) => each === first || each === second);
  const next = now === undefined ? first : now === first ? second : "";
  const kept = beside ? before.filter((each) => each !== now).slice(0, 1) : [];
  return [...others, ...[...kept, next].filter(Boolean).map((each) => `sort:${each}`)].join(" ");
}
