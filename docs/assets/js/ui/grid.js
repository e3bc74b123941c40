// A table of which only the rows in sight are elements. Rows have one height and are laid out apart from each other, so
// that to show other models is to write other text into elements that are there.

import { make } from "./dom.js";

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {string} label
 * @property {string} [title] what it is in full
 * @property {string} [sort] what a search is ordered by with it
 * @property {boolean} [falling] its largest value is what people look for first
 * @property {boolean} [figure] numbers, which stand at the right
 * @property {string} [short] what stands before such a number where columns have no heads: small screens
 * @property {(row: number) => string} [text] of a cell that is only text
 * @property {boolean} [long] texts that a cell cuts off and shows in full under the pointer
 * @property {() => HTMLElement} [cell] makes a cell that is more
 * @property {(cell: HTMLElement, row: number) => void} [write] and writes a row into it
 */

/** Pixels of the table that are ever in sight: on paper it has no end. */
const TALLEST = 4000;
/** Rows that stand ready above and below those in sight. */
const SPARE = 4;
/** Up to so many results are all on the page, so that the browser's own search finds them. */
export const ALL_ON_PAGE = 300;
/** Rows of a print; more are more than anybody reads on paper. */
const PRINTED = 1000;
/** Milliseconds after which the rest of them is added. */
const SETTLED = 300;

export class Grid {
  /**
   * @param {HTMLElement} root becomes the table; it scrolls by itself
   * @param {object} does
   * @param {(row: number) => void} does.open somebody chose a row
   * @param {(row: number, line: HTMLElement) => void} does.mark writes what concerns the whole row
   */
  constructor(root, does) {
    this.root = root;
    this.does = does;
    this.head = make("div", { className: "pc-head" });
    this.head.setAttribute("role", "rowgroup");
    this.body = make("div", { className: "pc-body" });
    this.body.setAttribute("role", "rowgroup");
    root.replaceChildren(this.head, this.body);
    /** @type {Column[]} */
    this.columns = [];
    /** @type {ArrayLike<number> & { indexOf(row: number): number }} */
    this.rows = [];
    /** @type {{ line: HTMLElement, cells: HTMLElement[], at: number, row: number }[]} in the order of the page */
    this.lines = [];
    /** @type {HTMLElement | null} */
    this.model = null;
    this.height = 0;
    this.seen = 0;
    this.settled = 0;
    this.focused = 0;
    this.whole = false;
    this.printing = false;
    root.addEventListener("scroll", () => this.fill(), { passive: true });
    new ResizeObserver(() => {
      this.measure();
      this.fill();
    }).observe(root);
    this.body.addEventListener("keydown", (event) => this.onKey(event));
    this.body.addEventListener("click", (event) => this.onClick(event));
  }

  /**
   * Chooses columns.
   * @param {Column[]} columns
   * @param {(HTMLElement | Node)[]} heads what stands above each
   */
  setColumns(columns, heads) {
    this.columns = columns;
    const line = make("div", { className: "pc-line" });
    line.setAttribute("role", "row");
    line.append(
      ...columns.map((column, n) => {
        const head = make("div", { className: `pc-cell pc-${column.key}${column.figure ? " n" : ""}` }, heads[n]);
        head.setAttribute("role", "columnheader");
        return head;
      }),
    );
    this.head.replaceChildren(line);
    this.root.setAttribute("aria-colcount", String(columns.length));
    this.lines = [];
    this.model = null;
    this.body.replaceChildren();
    this.height = 0;
    this.measure();
    this.fill();
  }

  /**
   * Shows these rows, from the top.
   * @param {ArrayLike<number> & { indexOf(row: number): number }} rows
   */
  show(rows) {
    this.rows = rows;
    this.focused = 0;
    this.whole = false;
    clearTimeout(this.settled);
    this.root.scrollTop = 0;
    this.root.setAttribute("aria-rowcount", String(rows.length + 1));
    this.body.style.height = `${rows.length * this.height}px`;
    this.fill();
    if (rows.length <= ALL_ON_PAGE && rows.length > this.lines.length) {
      this.settled = setTimeout(() => {
        this.whole = true;
        this.fill();
      }, SETTLED);
    }
  }

  /**
   * Has all rows on the page, for a print, or no more than are needed.
   * @param {boolean} every
   */
  all(every) {
    this.printing = every;
    this.fill();
  }

  measure() {
    this.seen = Math.min(this.root.clientHeight, TALLEST);
    if (!this.rows.length) return; // a line that is not shown has no height
    if (this.lines.length === 0) this.lines.push(this.makeLine());
    this.lines[0].line.hidden = false;
    const height = this.lines[0].line.offsetHeight;
    if (height === this.height) return;
    this.height = height;
    this.body.style.height = `${this.rows.length * height}px`;
    for (const each of this.lines) each.at = -1;
  }

  /** Writes the rows in sight. */
  fill() {
    if (!this.height) this.measure();
    if (!this.height) return;
    const all = this.printing ? PRINTED : this.whole ? this.rows.length : Math.ceil(this.seen / this.height) + 2 * SPARE;
    const count = Math.min(this.rows.length, all);
    const wanted = this.printing ? 0 : Math.floor(this.root.scrollTop / this.height) - SPARE;
    const first = Math.max(0, Math.min(wanted, this.rows.length - count));
    while (this.lines.length < count) this.lines.push(this.makeLine());
    while (this.lines.length > Math.max(count, 1)) this.lines.pop()?.line.remove();
    if (count === 0) {
      for (const each of this.lines) {
        each.line.hidden = true;
        each.at = -1; // so that it is shown again with the next row
      }
      return;
    }
    this.turn(first);
    this.lines.forEach((each, n) => this.write(each, first + n));
  }

  /**
   * Moves lines that went out of sight at one end to the other, so that the others stay as they are.
   * @param {number} first
   */
  turn(first) {
    const moved = first - this.lines[0].at;
    if (this.lines[0].at < 0 || moved === 0 || Math.abs(moved) >= this.lines.length) return;
    if (moved > 0) {
      const gone = this.lines.splice(0, moved);
      this.body.append(...gone.map(({ line }) => line));
      this.lines.push(...gone);
    } else {
      const gone = this.lines.splice(moved);
      this.body.prepend(...gone.map(({ line }) => line));
      this.lines.unshift(...gone);
    }
  }

  makeLine() {
    this.model ??= this.makeModel();
    const line = /** @type {HTMLElement} */ (this.model.cloneNode(true));
    this.body.append(line);
    return { line, cells: /** @type {HTMLElement[]} */ ([...line.children]), at: -1, row: -1 };
  }

  /** A line of which the others are copies. */
  makeModel() {
    const line = make("div", { className: "pc-line", tabIndex: -1 });
    line.setAttribute("role", "row");
    const cells = this.columns.map((column, n) => {
      const cell = column.cell?.() ?? make("div", {}, "");
      cell.classList.add("pc-cell", `pc-${column.key}`);
      if (column.figure) {
        cell.classList.add("n");
        cell.dataset.label = column.short ?? column.label.toLowerCase();
      }
      cell.setAttribute("role", n ? "cell" : "rowheader");
      if (!column.cell) cell.append("");
      return cell;
    });
    line.append(...cells);
    return line;
  }

  /**
   * @param {{ line: HTMLElement, cells: HTMLElement[], at: number, row: number }} each
   * @param {number} at
   */
  write(each, at) {
    const row = this.rows[at];
    if (each.at !== at) {
      each.at = at;
      each.line.style.transform = `translateY(${at * this.height}px)`;
      each.line.setAttribute("aria-rowindex", String(at + 2));
      each.line.hidden = false;
    }
    each.line.tabIndex = at === this.focused ? 0 : -1;
    if (each.row === row) return;
    each.row = row;
    this.columns.forEach((column, n) => {
      const cell = each.cells[n];
      if (column.write) column.write(cell, row);
      else setText(cell, column.text?.(row) ?? "");
      if (column.long) cell.title = cell.textContent ?? "";
    });
    this.does.mark(row, each.line);
  }

  /** Writes anew what concerns whole rows. */
  remark() {
    for (const { row, line } of this.lines) if (row >= 0) this.does.mark(row, line);
  }

  /**
   * Scrolls to where a row stands, and has the keyboard go on from there.
   * @param {number} row
   */
  reveal(row) {
    const at = this.rows.indexOf(row);
    if (at < 0 || !this.height) return;
    this.focused = at;
    this.root.scrollTop = Math.max(0, at * this.height - this.seen / 3);
    this.fill();
  }

  /**
   * Puts the focus on the row at a place.
   * @param {number} at
   */
  focus(at) {
    if (!this.rows.length) return;
    this.focused = Math.max(0, Math.min(at, this.rows.length - 1));
    const top = this.focused * this.height;
    const seen = this.seen - this.head.offsetHeight;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    else if (top + this.height > this.root.scrollTop + seen) this.root.scrollTop = top + this.height - seen;
    this.fill();
    const line = this.lines.find((each) => each.at === this.focused)?.line;
    line?.focus({ preventScroll: true });
    line?.scrollIntoView({ block: "nearest" }); // where the page has to be scrolled, too
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const page = Math.max(1, Math.floor(this.seen / this.height) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = new Map(Object.entries(steps)).get(event.key);
    const line = this.lineOf(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || !line) return;
    if (step !== undefined) {
      event.preventDefault();
      if (step === -1 && this.focused === 0) this.root.dispatchEvent(new CustomEvent("pc-leave"));
      else this.focus(line.at + step);
    } else if (event.key === "Enter" && event.target === line.line) {
      event.preventDefault();
      this.does.open(line.row);
    }
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const line = this.lineOf(event.target);
    const other = event.target instanceof Element && event.target.closest("button, input, a");
    if (!line || event.defaultPrevented || getSelection()?.toString()) return;
    if (other instanceof HTMLAnchorElement) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
    } else if (other) {
      return;
    }
    this.focused = line.at;
    this.does.open(line.row);
  }

  /** @param {EventTarget | null} target */
  lineOf(target) {
    const line = target instanceof Element ? target.closest(".pc-line") : null;
    return this.lines.find((each) => each.line === line);
  }
}

/**
 * Writes a text into a cell whose only child is text.
 * @param {Element} cell
 * @param {string} text
 */
export function setText(cell, text) {
  const node = cell.firstChild;
  if (node instanceof Text) {
    if (node.data !== text) node.data = text;
  } else cell.textContent = text;
}
