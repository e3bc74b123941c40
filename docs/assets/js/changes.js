// Filters the tables of changes by provider, by kind, by whom it hurts and by a model's name. The rows are in the page;
// the choice stands in the address.

import { make } from "./ui/dom.js";
import { grouped } from "./ui/figures.js";

const root = document.querySelector("#pc-filter");
const rows = /** @type {HTMLTableRowElement[]} */ ([...document.querySelectorAll("tr[data-kind]")]);
for (const row of rows) row.dataset.head = row.closest("tbody")?.querySelector(".pc-head")?.textContent ?? "";

/**
 * @param {"from" | "kind" | "head"} name
 * @param {string} all what stands for every row
 */
function select(name, all) {
  /** @type {Map<string | undefined, number>} */
  const counts = new Map();
  for (const { dataset } of rows) counts.set(dataset[name], (counts.get(dataset[name]) ?? 0) + 1);
  const options = [...counts].sort().flatMap(([value, count]) => (value ? [new Option(`${value} (${count})`, value)] : []));
  return make("select", { name }, new Option(all, ""), ...options);
}

/** Names of the model and of its provider in a row, in lower case. @param {HTMLTableRowElement} row */
const named = (row) => `${row.dataset.from} ${row.cells[1].textContent}`.toLowerCase();

/** @param {Element} root */
function start(root) {
  const output = make("output", { "aria-live": "polite" });
  const [from, kind, head] = [select("from", "everywhere"), select("kind", "all"), select("head", "all")];
  const box = make("input", { type: "search", name: "q" });
  const labels = [make("label", {}, "From ", from), make("label", {}, "Kind ", kind), make("label", {}, "Effect ", head), make("label", {}, "Model ", box)];
  const form = make("form", { "aria-label": "Changes" }, ...labels, output);
  root.replaceChildren(form);
  const lists = [from, kind, head];
  const fields = [...lists, box];

  function draw() {
    let shown = 0;
    const typed = box.value.trim().toLowerCase();
    for (const row of rows) {
      const other = lists.some(({ name, value }) => value && row.dataset[name] !== value);
      row.hidden = other || !named(row).includes(typed);
      shown += row.hidden ? 0 : 1;
    }
    const groups = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".pc-day tbody, .pc-day"));
    for (const group of groups) {
      group.hidden = !group.querySelector("tr[data-kind]:not([hidden])") && fields.some(({ value }) => value.trim());
    }
    output.textContent = `${grouped(shown)} of ${grouped(rows.length)} changes`;
  }

  /** What the address says; a provider or kind that nothing here is of shows everything. */
  function read() {
    const given = new URLSearchParams(location.hash.slice(1));
    for (const list of lists) {
      const wanted = given.get(list.name) ?? "";
      list.value = [...list.options].some(({ value }) => value === wanted) ? wanted : "";
    }
    box.value = given.get("q") ?? "";
    draw();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    draw();
    const filled = fields.filter(({ value }) => value.trim()).map(({ name, value }) => [name, value]);
    const hash = new URLSearchParams(filled).toString();
    history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
  });
  addEventListener("hashchange", read);
  read();
}

if (root && rows.length) start(root);
