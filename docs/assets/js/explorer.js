// The explorer: every model in one table, searched and filtered by words of one grammar, all of it in the address.

import { refOf, rowOf } from "./data/table.js";
import { Facets } from "./ui/facet-panel.js";
import { Drawer } from "./ui/drawer.js";
import { Grid, ALL_ON_PAGE } from "./ui/grid.js";
import { columnsOf, USUAL } from "./ui/columns.js";
import { copy, find, make } from "./ui/dom.js";
import { grouped } from "./ui/figures.js";
import { grouping } from "./ui/grouping.js";
import { startWithTable } from "./ui/start.js";
import { readState, writeState } from "./ui/state.js";
import { sorted, withRange, withSort, withWord } from "./search/edit.js";
import { meant } from "./search/meant.js";
import { Search } from "./search/search.js";

/** @typedef {import("./data/table.js").Table} Table */
/** @typedef {import("./ui/state.js").State} State */

const LATER = 120; // milliseconds after which what follows from a search is drawn: counts, the address
const IDLE = 700; // milliseconds after the first rows when the search is made ready

/**
 * @param {HTMLElement} root
 * @param {Table} table
 * @param {string} folder address of the folder of builds
 * @returns {Promise<void>} when all of the first view is there
 */
function start(root, table, folder) {
  const box = /** @type {HTMLInputElement} */ (find("input[type=search]", root));
  const output = find("output", root);
  const said = find(".pc-said", root);
  const fault = find(".pc-fault", root);
  const hint = /** @type {HTMLButtonElement} */ (find(".pc-meant", root));
  const search = new Search(table);
  const columns = columnsOf(table);
  const combined = table.sources[0].rows;
  let state = readState(location.hash);
  let later = 0;
  /** Combined models among the rows that are shown, with their offers below them. @type {Set<number>} */
  let heads = new Set();
  /** @type {Facets | null} made once the first rows are there */
  let facets = null;
  /** @type {import("./search/search.js").Found | null} */
  let latest = null;

  const drawer = new Drawer(find(".pc-drawer", root), { table, folder, say, close: () => look(""), go: look });
  const grid = new Grid(find(".pc-grid", root), {
    open: (row) => look(refOf(table, row)),
    mark: (row, line) => {
      line.classList.toggle("pc-off", table.why[row] > 0);
      line.classList.toggle("pc-member", state.group && table.real[row] !== row && heads.has(table.real[row]));
      line.toggleAttribute("data-open", refOf(table, row) === state.model);
    },
  });
  /** @param {string} text */
  function say(text) {
    said.textContent = text;
  }

  function makeFacets() {
    return new Facets(find(".pc-facets", root), table, {
      choose: (word, on) => type(withWord(box.value, word, on)),
      range: (filter, bounds) => type(withRange(box.value, filter, bounds)),
    });
  }

  /** Shows what the words in the box find. @param {boolean} [typing] what follows from it waits for the next letter */
  function draw(typing = true) {
    const found = search.find(box.value);
    latest = found;
    heads = new Set(state.group ? found.rows.filter((row) => table.real[row] === row) : []);
    grid.show(state.group ? grouping(table, found.rows) : found.rows);
    if (state.group) grid.remark();
    const count = found.rows.length;
    output.textContent = `${grouped(count)} of ${grouped(table.rows)}`;
    if (count === table.rows) output.textContent = `${grouped(count - combined)} models, ${grouped(combined)} combined`;
    clearTimeout(later);
    if (typing) later = setTimeout(() => settle(found), LATER);
    else afterPaint(() => settle(found));
  }

  /** Draws what follows from what was found. @param {import("./search/search.js").Found} found */
  function settle(found) {
    if (found !== latest) return;
    const meaning = meant(box.value);
    const other = meaning && search.find(meaning).rows.length ? meaning : "";
    fault.textContent = found.faults.join(" · ") || (found.rows.length || other ? "" : NONE);
    fault.title = fault.textContent;
    say(found.rows.length > ALL_ON_PAGE ? "" : `${grouped(found.rows.length)} found`);
    find(".pc-only", root).hidden = found.rows.length <= ALL_ON_PAGE;
    hint.hidden = !other;
    hint.textContent = other && `Did you mean ${other}`;
    hint.value = other;
    state.q = box.value;
    store();
    facets ??= makeFacets();
    facets.show(search, found, box.value);
    showOrder();
  }

  /** @param {string} [from] what was in the address of the entry of the history that a new one follows on */
  function store(from) {
    const hash = writeState(state);
    const address = hash ? `#${hash}` : location.pathname + location.search;
    if (`#${hash}` === location.hash) return;
    if (from === undefined) history.replaceState(state.model ? history.state : null, "", address);
    else history.pushState({ from }, "", address);
  }

  /** @param {string} words */
  function type(words) {
    box.value = words;
    draw();
  }

  /** Looks at a model, or at none. @param {string} ref */
  function look(ref) {
    state.q = box.value; // what was typed just now stands in no address yet
    store();
    const without = writeState({ ...state, model: "" });
    if (!ref && state.model && history.state?.from === without) {
      history.back(); // to where it was opened from, so that to go back once more leads on
      return;
    }
    const left = state.model;
    state.model = ref;
    store(ref && !left ? without : undefined);
    showModel();
    if (!ref) comeBack(left);
  }

  /** Has the keyboard go on at the row of a model that was looked at. @param {string} ref */
  function comeBack(ref) {
    const at = grid.rows.indexOf(rowOf(table, ref));
    grid.focus(at < 0 ? grid.focused : at);
  }

  function showModel() {
    const row = state.model ? rowOf(table, state.model) : -1;
    if (state.model) {
      drawer.show(state.model, row);
      if (PHONE.matches) root.scrollIntoView();
    } else drawer.hide();
    grid.remark();
  }

  /** Keys of the columns beside that of models. */
  function wanted() {
    const keys = state.cols.filter((key) => columns.has(key));
    return keys.length ? keys : USUAL;
  }

  function setColumns() {
    const chosen = [...columns.values()].filter(({ key }) => key === "model" || wanted().includes(key));
    grid.setColumns(
      chosen,
      chosen.map((column) => {
        if (!column.sort) return make("span", { title: column.title ?? "" }, column.label);
        const button = make("button", { type: "button", title: `${column.title ?? column.label}. With Shift, a second order` }, column.label);
        button.dataset.sort = column.sort;
        if (column.falling) button.dataset.falling = "";
        return button;
      }),
    );
    root.style.setProperty("--pc-columns", chosen.map(widthOf).join(" "));
    showOrder();
  }

  function showOrder() {
    const orders = sorted(box.value);
    for (const head of root.querySelectorAll("[data-sort]")) {
      const by = head.getAttribute("data-sort") ?? "";
      const at = orders.findIndex((each) => each.replace("-", "") === by);
      const cell = head.closest("[role=columnheader]");
      if (at < 0) cell?.removeAttribute("aria-sort");
      else cell?.setAttribute("aria-sort", orders[at].startsWith("-") ? "descending" : "ascending");
      head.toggleAttribute("data-second", at > 0);
    }
  }

  function buildMenu() {
    const menu = find(".pc-columns", root);
    menu.replaceChildren(
      ...[...columns.values()].slice(1).map(({ key, label, title }) => {
        const choice = make("input", { type: "checkbox", value: key, checked: wanted().includes(key) });
        return make("label", { title: title ?? "" }, choice, ` ${label}`);
      }),
    );
    menu.onchange = () => {
      state.cols = [...menu.querySelectorAll("input")].filter(({ checked }) => checked).map(({ value }) => value);
      if (state.cols.join() === USUAL.slice(1).join()) state.cols = [];
      else if (!state.cols.length) state.cols = [USUAL[0]]; // the model alone
      store();
      setColumns();
      draw();
    };
  }

  const group = /** @type {HTMLInputElement} */ (find("input[name=group]", root));
  group.addEventListener("change", () => {
    state.group = group.checked;
    store();
    draw();
    grid.remark();
  });
  box.addEventListener("input", () => draw());
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      grid.focus(grid.focused);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (grid.rows.length) look(refOf(table, grid.rows[0]));
    } else if (event.key === "Escape" && box.value) {
      event.preventDefault();
      type("");
    }
  });
  grid.root.addEventListener("pc-leave", () => box.focus());
  grid.root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.dataset.copy) copy(button.dataset.copy, button, say);
    else if (button?.dataset.sort) type(withSort(box.value, button.dataset.sort, "falling" in button.dataset, event.shiftKey));
  });
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      box.focus();
      box.select();
    } else if (event.key === "Escape" && menus.some(({ open }) => open)) {
      event.stopPropagation();
      for (const menu of menus) if (menu.open) close(menu);
    } else if (event.key === "Escape" && state.model) {
      event.preventDefault(); // a box keeps what was typed
      event.stopPropagation();
      look("");
    }
  }, true);
  const menus = /** @type {HTMLDetailsElement[]} */ ([...root.querySelectorAll("details.pc-menu")]);
  /** @param {HTMLDetailsElement} menu */
  function close(menu) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
  addEventListener("pointerdown", ({ target }) => {
    for (const menu of menus) if (target instanceof Element && !menu.contains(target)) menu.open = false;
  });
  find("form", root).addEventListener("submit", (event) => event.preventDefault());
  find(".pc-clear", root).addEventListener("click", () => type(""));
  hint.addEventListener("click", () => {
    box.focus();
    type(hint.value);
  });
  function read() {
    state = readState(location.hash);
    box.value = state.q;
    group.checked = state.group;
    buildMenu();
    setColumns();
    draw(false);
    showModel();
    if (state.model) grid.reveal(rowOf(table, state.model));
  }
  /** Shows what the address says now; where only the model is another one, the table stays as it is. */
  function turn() {
    const now = readState(location.hash);
    const left = now.model ? "" : state.model;
    const [was, is] = [state, now].map((each) => writeState({ ...each, model: "" }));
    if (was !== is) read();
    else {
      state = now;
      showModel();
    }
    if (left) comeBack(left);
  }
  addEventListener("beforeprint", () => grid.all(true));
  addEventListener("afterprint", () => grid.all(false));
  addEventListener("hashchange", turn);
  addEventListener("popstate", turn);
  box.disabled = false;
  read();
  setTimeout(() => search.names, IDLE);
  setTimeout(() => search.names.words(), 2 * IDLE);
  return new Promise((done) => afterPaint(done));
}

/** Runs what need not be there with the next frame. @param {() => void} task */
function afterPaint(task) {
  requestAnimationFrame(() => setTimeout(task));
}

/** Where a model's panel covers all of the explorer. */
const PHONE = matchMedia("(max-width: 44.9375em)");

const NONE = "No model meets all of this: take a word away, or look under Words for what can be asked.";

/** Widths of columns that are not as others are. */
const WIDTHS = new Map([["model", "minmax(12rem, 3fr)"], ["can", "minmax(5.6rem, 1.2fr)"], ["released", "4.4rem"]]);

/** @param {import("./ui/grid.js").Column} column */
function widthOf({ key, figure }) {
  return WIDTHS.get(key) ?? (figure ? "minmax(3.2rem, 0.5fr)" : "minmax(4.4rem, 1fr)");
}

await startWithTable("#pc-explorer", ".pc-grid", start);
