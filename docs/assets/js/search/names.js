// Finds texts in the names of all models. Names stand in one long string, so that to look for a text is one pass of the
// browser's own; words that nobody spells like that are looked for among the words there are, with a typo or two.

import { isCombined, listedAs, nameOf, providersOf } from "../data/table.js";

/** @typedef {import("../data/table.js").Table} Table */

/** Rows that a text finds: a value for each row, 1 where it does. */
/** @typedef {Uint8Array} Found */

/** Shorter words are too many others with one letter changed. */
const SHORTEST = 4;
/** What stands between two words of a name. */
const SEPARATORS = "- ./";

export class Names {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.starts = new Uint32Array(table.rows + 1);
    this.all = "";
    for (let row = 0; row < table.rows; row += 1) {
      this.all += `${calledIn(table, row)}\0`;
      this.starts[row + 1] = this.all.length;
    }
    /** @type {Map<string, Found>} texts that were looked for lately */
    this.known = new Map();
    /** @type {string[] | null} every word of the names */
    this.vocabulary = null;
    /** @type {Map<string, string[]>} */
    this.corrected = new Map();
  }

  /**
   * Rows in whose names a text stands.
   * @param {string} text in lower case
   * @returns {Found}
   */
  having(text) {
    const known = this.known.get(text);
    if (known) return known;
    const { all, starts } = this;
    const found = new Uint8Array(this.table.rows);
    // While somebody types, what the shorter text did not find the longer one does not, either.
    const shorter = text.length > 1 ? this.known.get(text.slice(0, -1)) : undefined;
    if (shorter) {
      for (let row = 0; row < found.length; row += 1) {
        if (shorter[row]) {
          const at = all.indexOf(text, starts[row]);
          if (at < 0) break;
          row = this.rowAt(at, row);
          found[row] = 1;
        }
      }
    } else {
      for (let at = all.indexOf(text), row = 0; at >= 0; at = all.indexOf(text, starts[row + 1])) {
        row = this.rowAt(at, row);
        found[row] = 1;
      }
    }
    if (this.known.size > 64) this.known.clear();
    this.known.set(text, found);
    return found;
  }

  /**
   * The row whose names stand at a place.
   * @param {number} at
   * @param {number} from a row at that place or before
   */
  rowAt(at, from) {
    const { starts } = this;
    let [low, step] = [from, 1];
    while (low + step < starts.length && starts[low + step] <= at) {
      low += step;
      step *= 2;
    }
    for (; step >= 1; step >>= 1) if (low + step < starts.length && starts[low + step] <= at) low += step;
    return low;
  }

  /**
   * Rows in whose names a text stands of which words are mistyped; digits are never another digit.
   * @param {string} text in lower case
   * @returns {Found} nothing where no word of it is
   */
  like(text) {
    const found = new Uint8Array(this.table.rows);
    const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
    const spellings = words.map((word) => (this.all.includes(word) ? [word] : this.corrections(word)));
    if (words.every((word, n) => spellings[n][0] === word)) {
      // Words that are all there may be written with something else between them: gpt_4o, sonnet-4.5.
      const respelt = words.length > 1 ? [...SEPARATORS].map((each) => words.join(each)).filter((each) => each !== text) : [];
      for (const other of respelt) {
        const having = this.having(other);
        for (let row = 0; row < found.length; row += 1) found[row] |= having[row];
      }
      return found;
    }
    found.fill(1);
    for (const others of spellings) {
      const having = others.map((other) => this.having(other));
      for (let row = 0; row < found.length; row += 1) if (found[row] && !having.some((each) => each[row])) found[row] = 0;
    }
    return found;
  }

  /**
   * The words of the names that are nearest to one that is none of them.
   * @param {string} word
   */
  corrections(word) {
    const known = this.corrected.get(word);
    if (known) return known;
    const most = word.length < SHORTEST ? 0 : word.length < 6 ? 1 : 2;
    let [nearest, best] = [/** @type {string[]} */ ([]), most];
    if (most && !/^\d+$/.test(word)) {
      const digits = word.replace(/\D/g, "");
      for (const other of this.words()) {
        // A word that is still being typed is compared with the beginning of those there are.
        for (const part of other.length > word.length ? [other, other.slice(0, word.length)] : [other]) {
          if (Math.abs(part.length - word.length) > best || part.replace(/\D/g, "") !== digits) continue;
          const away = distance(word, part, best);
          if (away > best || away === 0) continue;
          if (away < best) nearest = [];
          best = away;
          if (!nearest.includes(part)) nearest.push(part);
        }
      }
    }
    if (!nearest.length) nearest = this.apart(word);
    if (this.corrected.size > 64) this.corrected.clear();
    this.corrected.set(word, nearest);
    return nearest;
  }

  /**
   * Two words that stand side by side in names, and are written as one: gpt4o, claudesonnet.
   * @param {string} word
   */
  apart(word) {
    const known = new Set(this.words());
    const places = [...word.slice(1)].flatMap((letter, n) => {
      const digit = /\d/.test(letter) !== /\d/.test(word[n]);
      return digit || known.has(word.slice(0, n + 1)) ? [n + 1] : [];
    });
    const pairs = places.flatMap((at) => [...SEPARATORS].map((each) => `${word.slice(0, at)}${each}${word.slice(at)}`));
    return pairs.filter((pair) => this.all.includes(pair));
  }

  words() {
    this.vocabulary ??= [...new Set(this.all.match(/[\p{L}\p{N}]+/gu))].filter((word) => word.length >= SHORTEST - 1);
    return this.vocabulary;
  }
}

/**
 * All names of a model, on lines of their own, in lower case, so that no text is found across two of them.
 * @param {Table} table
 * @param {number} row
 */
function calledIn(table, row) {
  const { slug, name } = table.sources[table.source[row]];
  const listed = listedAs(table, row);
  const title = nameOf(table, row);
  let names = listed.endsWith(title) ? listed : `${listed}\n${title}`;
  for (const other of [table.labs[table.lab[row]], table.families[table.family[row]], slug]) if (other) names += `\n${other}`;
  if (!isCombined(table, row)) return `${names}\n${name}`.toLowerCase();
  const aliases = (table.aliases.get(row) ?? "").split(" ");
  return [names, ...aliases, ...providersOf(table, row)].join("\n").toLowerCase();
}

/**
 * Least number of letters that are wrong, missing, too many, or exchanged with their neighbour (Damerau-Levenshtein, each
 * place changed once); more than `most` where it is more than that.
 * @param {string} one
 * @param {string} other
 * @param {number} most
 */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let last = new Uint8Array(0);
  let here = new Uint8Array(other.length + 1).map((_, n) => n);
  for (let i = 1; i <= one.length; i += 1) {
    const next = new Uint8Array(other.length + 1);
    next[0] = i;
    let least = i;
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      let value = Math.min(here[j] + 1, next[j - 1] + 1, here[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) value = Math.min(value, last[j - 2] + 1);
      next[j] = value;
      if (value < least) least = value;
    }
    if (least > most) return most + 1;
    [last, here] = [here, next];
  }
  return here[other.length];
}
