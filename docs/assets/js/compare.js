// Up to five models or offers beside each other, and what a workload costs with each of their offers and chains.

import { chainUsd, misfit, usd } from "./cost/workload.js";
import { loadDetail } from "./data/detail.js";
import { isCombined, listedAs, nameOf, refOf, rowOf } from "./data/table.js";
import { Search } from "./search/search.js";
import { find, make, scroller } from "./ui/dom.js";
import { grouped } from "./ui/figures.js";
import { factsOf } from "./ui/facts.js";
import { offersOf } from "./ui/offers.js";
import { startWithTable } from "./ui/start.js";
import { modelAddress } from "./ui/state.js";

/** @typedef {import("./data/table.js").Table} Table */
/** @typedef {import("./data/detail.js").Detail} Detail */
/** @typedef {import("./cost/workload.js").Workload} Workload */
/** @typedef {{ row: number, detail: Detail, usd: number, worst: number, why: string }} Priced */

const MOST = 5;
const SUGGESTED = 8;
const FIELDS = /** @type {const} */ (["requests", "prompt", "answer", "cached"]);

/**
 * @param {HTMLElement} root
 * @param {Table} table
 * @param {string} folder
 */
function start(root, table, folder) {
  const form = /** @type {HTMLFormElement} */ (find("form", root));
  const box = /** @type {HTMLInputElement} */ (find("input[type=search]", root));
  const list = find(".pc-suggested", root);
  const search = new Search(table);
  /** @type {number[]} */
  let chosen = [];
  /** @type {string[]} */
  let missing = [];
  let drawn = 0;

  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement} */ (find(`input[name=${name}]`, root));

  /** @returns {Workload} */
  function workload() {
    const [requests, prompt, answer, cached] = FIELDS.map((name) => Number(field(name).value));
    return { requests, prompt, answer, cached: cached / 100 };
  }

  /** What is no number of the field's range, in words. */
  function faults() {
    return FIELDS.map(field).flatMap((each) => {
      const value = each.value === "" ? NaN : Number(each.value);
      const label = each.closest("label")?.textContent?.trim() ?? each.name;
      return value >= 0 && value <= Number(each.max) ? [] : [`${label}: a number from 0 to ${grouped(Number(each.max))}`];
    });
  }

  function read() {
    const given = new URLSearchParams(location.hash.slice(1));
    const asked = given.getAll("m");
    missing = asked.filter((ref) => rowOf(table, ref) < 0).slice(0, MOST);
    chosen = [...new Set(asked.map((ref) => rowOf(table, ref)))].filter((row) => row >= 0).slice(0, MOST);
    for (const name of FIELDS) {
      const value = given.get(name);
      field(name).value = value !== null && /^-?\d{1,12}(?:\.\d{1,6})?$/.test(value) ? value : field(name).defaultValue;
    }
    return draw();
  }

  function store() {
    const given = new URLSearchParams(chosen.map((row) => ["m", refOf(table, row)]));
    for (const name of FIELDS) if (field(name).value !== field(name).defaultValue) given.set(name, field(name).value);
    history.replaceState(history.state, "", `#${given.toString().replaceAll("%2F", "/").replaceAll("%3A", ":")}`);
    draw();
  }

  async function draw() {
    drawn += 1;
    const mine = drawn;
    const facts = find(".pc-compared", root);
    const costs = find(".pc-costs", root);
    const wrong = faults();
    find(".pc-fault", root).textContent = [...missing.map((ref) => `${ref} is not offered here, or not any more`), ...wrong].join(" · ");
    if (!chosen.length) {
      facts.replaceChildren(make("p", {}, "Nothing is chosen yet."));
      costs.replaceChildren();
      return;
    }
    const offers = [...new Set(chosen.flatMap((row) => (isCombined(table, row) ? offersOf(table, row) : [row])))];
    let details, told;
    try {
      details = await Promise.all(chosen.map((row) => loadDetail(folder, table, row)));
      told = await Promise.all(offers.map(async (row) => priced(row, await loadDetail(folder, table, row))));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (mine === drawn) facts.replaceChildren(make("p", { role: "alert" }, `Facts and prices could not be loaded: ${why}. Load the page again.`));
      return;
    }
    if (mine !== drawn) return;
    facts.replaceChildren(compared(details));
    costs.replaceChildren(...(wrong.length ? [] : [costTable(told)]));
  }

  /**
   * @param {number} row
   * @param {Detail} detail
   * @returns {Promise<Priced>}
   */
  async function priced(row, detail) {
    const asked = workload();
    const why = misfit(detail.model.limit ?? {}, asked);
    if (!isCombined(table, row)) return { row, detail, usd: usd(detail.model.cost ?? {}, asked), worst: NaN, why };
    const chain = await Promise.all(table.chains[row].map((each) => loadDetail(folder, table, each)));
    const { first, worst } = chainUsd(chain.map((each) => each.model.cost ?? {}), asked);
    return { row, detail, usd: first, worst, why };
  }

  /** @param {Detail[]} details */
  function compared(details) {
    const columns = details.map((detail) => new Map(factsOf(detail).map(({ term, value }) => [term, value])));
    const terms = [...new Set(columns.flatMap((each) => [...each.keys()]))];
    const heads = chosen.map((row) => {
      const away = make("button", { type: "button", className: "pc-clear" }, "Remove");
      away.setAttribute("aria-label", `Remove ${listedAs(table, row)}`);
      away.addEventListener("click", () => {
        chosen = chosen.filter((each) => each !== row);
        store();
        box.focus(); // the button is gone
      });
      const link = make("a", { href: `../${modelAddress(refOf(table, row))}` }, nameOf(table, row));
      return make("th", { scope: "col" }, link, make("br"), make("code", {}, refOf(table, row)), make("br"), away);
    });
    const lines = terms.map((term) => {
      const values = columns.map((each) => each.get(term) ?? "");
      const differs = new Set(values).size > 1;
      return make("tr", { className: differs ? "pc-differs" : "" }, make("th", { scope: "row" }, term), ...values.map((value) => make("td", {}, value || "–")));
    });
    const body = make("table", { className: "pc-table" }, make("thead", {}, make("tr", {}, make("td"), ...heads)), make("tbody", {}, ...lines));
    return scroller("Facts", body);
  }

  /** @param {Priced[]} told */
  function costTable(told) {
    told.sort((one, other) => (Number.isNaN(one.usd) ? Infinity : one.usd) - (Number.isNaN(other.usd) ? Infinity : other.usd));
    const lines = told.map(({ row, usd: first, worst, why }) => {
      const combined = isCombined(table, row);
      const range = combined && worst > first ? ` to ${money(worst)} where only the dearest answers` : "";
      return make(
        "tr",
        {},
        make("th", { scope: "row" }, make("code", {}, refOf(table, row))),
        make("td", {}, combined ? "chain" : table.sources[table.source[row]].name),
        make("td", { className: "n" }, Number.isNaN(first) ? "not known" : money(first)),
        make("td", { className: "n" }, Number.isNaN(first) ? "" : money(first * 30)),
        make("td", {}, [why, range].filter(Boolean).join("; ")),
      );
    });
    const heads = ["Offer or chain", "Provider", "a day", "in 30 days", "Notes"].map((label) => make("th", { scope: "col" }, label));
    return scroller("Costs", make("table", { className: "pc-table" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines)));
  }

  function suggest() {
    if (chosen.length === MOST && box.value.trim()) {
      list.replaceChildren(make("li", {}, `${MOST} stand beside each other: remove one first.`));
      return;
    }
    const found = box.value.trim() ? search.find(box.value).rows.slice(0, SUGGESTED) : [];
    list.replaceChildren(
      ...[...found].map((row) => {
        const button = make("button", { type: "button", className: "pc-clear" }, `${nameOf(table, row)} · ${refOf(table, row)}`);
        button.addEventListener("click", () => {
          chosen = [...new Set([...chosen, row])];
          box.value = "";
          suggest();
          store();
          box.focus();
        });
        return make("li", {}, button);
      }),
    );
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", suggest);
  form.addEventListener("input", (event) => event.target !== box && store());
  form.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const at = event.target === box ? -1 : buttons.findIndex((each) => each === event.target);
    if (at < 0 && event.target !== box) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && buttons.length) {
      event.preventDefault();
      (buttons[Math.min(at + step, buttons.length - 1)] ?? box).focus();
    } else if (event.key === "Enter" && event.target === box) buttons[0]?.click();
    else if (event.key === "Escape") {
      box.value = "";
      suggest();
      box.focus();
    }
  });
  addEventListener("hashchange", read);
  box.disabled = false;
  return read();
}

/** @param {number} amount USD */
function money(amount) {
  return amount.toLocaleString("en-US", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: amount < 1 ? 4 : 2 });
}

await startWithTable("#pc-compare", ".pc-compared", start);
