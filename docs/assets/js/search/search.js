// A search over the table: filters, texts in names, typos behind, and the order.

import { isCombined, listedAs, nameOf, refOf } from "../data/table.js";
import { narrow, putInOrder } from "./match.js";
import { Names } from "./names.js";
import { parseLoosely } from "./words.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {import("./words.js").Query} Query */
/** @typedef {{ rows: Uint32Array, exact: number, query: Query, faults: string[] }} Found `exact` is how many come first */

/** With so many exact results nobody is asked whether they mistyped. */
const ENOUGH = 10;

export class Search {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.usual = usualOrder(table);
    /** @type {Names | null} */
    this.read = null;
  }

  /** What texts are looked for in. It is made when it is first needed: all models are shown without it. */
  get names() {
    this.read ??= new Names(this.table);
    return this.read;
  }

  /**
   * @param {string} text
   * @returns {Found}
   */
  find(text) {
    const { query, faults } = parseLoosely(text);
    const mask = this.filtered(query);
    const texts = query.terms.flatMap((term) => (term.is === "text" ? [term] : []));
    for (const { text, negated } of texts) if (negated) this.take(mask, this.names.having(text), 0);
    const wanted = texts.filter(({ negated }) => !negated).map(({ text }) => text);
    const near = wanted.length ? mask.slice() : mask;
    for (const each of wanted) this.take(mask, this.names.having(each), 1);
    const exact = this.ordered(mask, query, wanted.join(" "));
    if (!wanted.length || exact.length >= ENOUGH) return { rows: exact, exact: exact.length, query, faults };
    for (const each of wanted) this.take(near, this.havingOrLike(each), 1);
    for (const row of exact) near[row] = 0;
    const others = this.ordered(near, query, "");
    const rows = new Uint32Array(exact.length + others.length);
    rows.set(exact);
    rows.set(others, exact.length);
    return { rows, exact: exact.length, query, faults };
  }

  /**
   * The rows that meet every filter but, where one is named, those about one field.
   * @param {Query} query
   * @param {string} [but]
   */
  filtered(query, but) {
    const mask = new Uint8Array(this.table.rows).fill(1);
    for (const term of query.terms) if (term.is !== "text" && term.field !== but) narrow(this.table, term, mask);
    return mask;
  }

  /**
   * The rows that a filter would choose among: those that meet everything else.
   * @param {Found} found
   * @param {string} [but] field of the filter
   * @returns {Uint8Array}
   */
  others(found, but) {
    const mask = this.filtered(found.query, but);
    const typos = found.rows.length > found.exact;
    for (const term of found.query.terms) {
      if (term.is !== "text") continue;
      const having = typos && !term.negated ? this.havingOrLike(term.text) : this.names.having(term.text);
      this.take(mask, having, term.negated ? 0 : 1);
    }
    return mask;
  }

  /** @param {string} text */
  havingOrLike(text) {
    const having = this.names.having(text);
    const like = this.names.like(text);
    for (let row = 0; row < having.length; row += 1) like[row] |= having[row];
    return like;
  }

  /**
   * Leaves in a mask the rows of which another says so.
   * @param {Uint8Array} mask
   * @param {Uint8Array} other
   * @param {number} value
   */
  take(mask, other, value) {
    for (let row = 0; row < mask.length; row += 1) if (other[row] !== value) mask[row] = 0;
  }

  /**
   * @param {Uint8Array} mask
   * @param {Query} query
   * @param {string} text
   */
  ordered(mask, query, text) {
    const rows = this.usual.filter((row) => mask[row]);
    if (query.sorts.length) putInOrder(this.table, rows, query.sorts);
    else if (text) return this.nearestFirst(rows, text);
    return rows;
  }

  /**
   * What was typed in full, then an id of that name, then what begins so, then the rest, each as it was.
   * @param {Uint32Array} rows
   * @param {string} text
   */
  nearestFirst(rows, text) {
    /** @type {number[][]} */
    const classes = [[], [], [], [], [], []];
    const dashed = text.replaceAll(" ", "-");
    for (const row of rows) classes[this.nearness(row, text, dashed)].push(row);
    return Uint32Array.from(classes.flat());
  }

  /**
   * @param {number} row
   * @param {string} text
   * @param {string} dashed
   */
  nearness(row, text, dashed) {
    const { table } = this;
    const id = table.id[row].toLowerCase();
    const name = nameOf(table, row).toLowerCase();
    if (text.includes("/") && (refOf(table, row).toLowerCase() === text || listedAs(table, row).toLowerCase() === text)) return 0;
    const tail = id.slice(id.lastIndexOf("/") + 1);
    if (id === dashed || tail === dashed) return isCombined(table, row) ? 1 : 2;
    if (name === text) return 3;
    return tail.startsWith(dashed) || name.startsWith(text) ? 4 : 5;
  }
}

/**
 * Combined models that opencode lists, its other models, then what it does not list, each as the catalog has it.
 * @param {Table} table
 */
function usualOrder(table) {
  /** @type {number[][]} */
  const classes = [[], [], [], []];
  for (let row = 0; row < table.rows; row += 1) classes[(table.why[row] ? 2 : 0) + (isCombined(table, row) ? 0 : 1)].push(row);
  return Uint32Array.from(classes.flat());
}
