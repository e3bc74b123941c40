// One model at a time, beside the table: facts and their sources, all offers, history, requests to copy.

import { loadDetail } from "../data/detail.js";
import { isCombined, listedAs, refOf } from "../data/table.js";
import { evidence, explainer, leftOut } from "./chain.js";
import { chart } from "./chart.js";
import { marks } from "./columns.js";
import { copy, make, scroller } from "./dom.js";
import { factsOf } from "./facts.js";
import { dollars, tokens, worded } from "./figures.js";
import { presence, series } from "./history.js";
import { bestOf, offersOf } from "./offers.js";
import { snippets } from "./snippets.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {import("../data/detail.js").Detail} Detail */

export class Drawer {
  /**
   * @param {HTMLElement} root
   * @param {object} given
   * @param {Table} given.table
   * @param {string} given.folder address of the folder of builds
   * @param {(said: string) => void} given.say
   * @param {() => void} given.close
   * @param {(ref: string) => void} given.go looks at another model
   */
  constructor(root, { table, folder, say, close, go }) {
    this.root = root;
    this.table = table;
    this.folder = folder;
    this.say = say;
    this.close = close;
    this.go = go;
    this.shown = "";
    root.addEventListener("click", (event) => this.onClick(event));
  }

  hide() {
    this.root.hidden = true;
    this.shown = "";
  }

  /**
   * Shows a model: at once what the table says of it, then the rest.
   * @param {string} ref
   * @param {number} row -1 where there is none of that name
   */
  show(ref, row) {
    if (this.shown === ref) return;
    this.shown = ref;
    this.root.hidden = false;
    const close = make("button", { type: "button", className: "pc-close" }, "Close");
    if (row < 0) {
      const gone = make("p", {}, `${ref} is not offered here, or not any more. `, make("a", { href: "changes/" }, "What changed"));
      this.root.replaceChildren(close, make("h2", { tabIndex: -1 }, "No such model"), gone);
      return;
    }
    const { table } = this;
    const listed = table.why[row] ? table.id[row] : listedAs(table, row);
    const rest = make("div", {}, make("p", {}, "Loading ..."));
    const head = make("h2", { tabIndex: -1 }, table.name[row]);
    this.root.replaceChildren(
      close,
      head,
      make("p", { className: "pc-chips" }, marks(table, row).join(" · ")),
      make("p", {}, make("code", {}, listed), " ", this.copyButton(listed)),
      this.usable(row),
      this.offers(row),
      rest,
    );
    this.root.scrollTop = 0;
    head.focus({ preventScroll: true });
    loadDetail(this.folder, table, row).then(
      (detail) => this.shown === ref && rest.replaceChildren(...this.rest(row, detail)),
      (error) => this.shown === ref && rest.replaceChildren(make("p", { role: "alert" }, `More could not be loaded: ${error.message}.`)),
    );
  }

  /** @param {number} row */
  usable(row) {
    const why = this.table.whys[this.table.why[row]];
    if (!why) return make("p", {}, "opencode lists it.");
    const more = make("a", { href: "operate/#why-a-model-is-not-in-opencode" }, "what that means");
    return make("p", { className: "pc-whynot" }, `Not in opencode: ${why} (`, more, ").");
  }

  /** All offers of the real model. @param {number} row */
  offers(row) {
    const { table } = this;
    const rows = offersOf(table, row);
    if (rows.length < 2) return make("div");
    const best = bestOf(table, rows);
    const chain = new Map((table.chains[table.real[row]] ?? []).map((each, n) => [each, n + 1]));
    /** @param {string} text @param {boolean} leads */
    const figure = (text, leads) => make("td", { className: leads ? "n pc-best" : "n" }, text, ...(leads ? [make("span", { className: "pc-hidden" }, " best")] : []));
    const lines = rows.map((each) => {
      const combined = isCombined(table, each);
      const label = combined ? "Combined" : table.sources[table.source[each]].name;
      const name = each === row ? make("strong", {}, label) : make("a", { href: `#model=${encodeURIComponent(refOf(table, each))}` }, label);
      if (each !== row) name.dataset.go = refOf(table, each);
      const abilities = worded(table.can[each], table.abilities).filter((can) => can !== "temperature");
      return make(
        "tr",
        {},
        make("td", { className: "n" }, String(chain.get(each) ?? "")),
        make("th", { scope: "row" }, name),
        figure(tokens(table.context[each]), best.context.has(each)),
        figure(tokens(table.output[each]), best.output.has(each)),
        figure(dollars(table.priceIn[each]), best.price.has(each)),
        figure(dollars(table.priceOut[each]), best.price.has(each)),
        make("td", {}, abilities.join(" ")),
      );
    });
    const heads = ["#", "Offer", "Context", "Output", "$ in", "$ out", "Can"].map((label) => make("th", { scope: "col" }, label));
    const table_ = make("table", { className: "pc-table" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines));
    const beside = rows.filter((each) => !table.why[each] || each === row).slice(0, 5);
    const asked = new URLSearchParams(beside.map((each) => ["m", refOf(table, each)]));
    const compare = make("a", { href: `compare/#${asked}` }, "Compare them and what requests cost");
    const told = "The numbers are the order in which the combined model tries them; the best value stands bold.";
    return make("section", {}, make("h3", {}, "All offers of this model"), scroller("Offers", table_), make("p", {}, make("small", {}, told)), make("p", {}, compare));
  }

  /**
   * @param {number} row
   * @param {Detail} detail
   * @returns {Node[]}
   */
  rest(row, detail) {
    const { table } = this;
    const notices = detail.model.notices ?? [];
    const facts = factsOf(detail).map(({ term, value, source }) =>
      make("div", {}, make("dt", {}, term), make("dd", {}, value, ...(source ? [" ", make("small", {}, `from ${source}`)] : []))),
    );
    return [
      ...(detail.unlisted ? [make("p", { className: "pc-whynot" }, detail.unlisted)] : []),
      ...(notices.length ? [make("h3", {}, "Good to know"), make("ul", {}, ...notices.map((/** @type {any} */ each) => make("li", {}, each.text)))] : []),
      make("h3", {}, "Facts"),
      make("dl", { className: "pc-facts" }, ...facts, ...(detail.probed ? [make("div", {}, make("dt", {}, "When tried"), make("dd", {}, detail.probed))] : [])),
      make("p", {}, make("small", {}, "What names no source is the provider's own word.")),
      ...(isCombined(table, row) ? [...explainer(table, row, detail, ""), ...leftOut(table, row, detail, ""), evidence(table, detail, "")] : []),
      ...this.history(detail),
      ...this.requests(row, detail),
      make("p", {}, make("a", { href: detail.at }, "Its entry on the page")),
    ];
  }

  /** @param {Detail} detail */
  history(detail) {
    const events = detail.events ?? [];
    if (!events.length) return [make("h3", {}, "History"), make("p", {}, "Nothing of it changed since it is in the catalog.")];
    const charts = series(detail).map((each) => chart(each, presence(detail)));
    const items = events.slice(0, 30).map(([day, field, old, now]) => make("li", {}, `${day}: ${change(field, old, now)}`));
    return [make("h3", {}, "History"), ...charts, make("ul", {}, ...items)];
  }

  /**
   * @param {number} row
   * @param {Detail} detail
   */
  requests(row, detail) {
    const { table } = this;
    const source = table.sources[table.source[row]];
    const headers = detail.headers ?? source.headers;
    if (!headers) return [];
    const asked = { gateway: table.gateway, listed: listedAs(table, row), model: detail.asked ?? detail.model.id, headers, site: siteAddress(), usable: !table.why[row] };
    const parts = snippets(asked).map(({ label, text }) => make("details", {}, make("summary", {}, label), make("pre", {}, make("code", { tabIndex: 0 }, text)), this.copyButton(text)));
    if (parts[0]) parts[0].open = true;
    return [make("h3", {}, "Ask it through Portkey"), ...parts];
  }

  /** @param {string} text */
  copyButton(text) {
    const button = make("button", { type: "button", className: "pc-copy" }, "Copy");
    button.setAttribute("aria-label", text.includes("\n") ? "Copy" : `Copy ${text}`);
    button.dataset.copy = text;
    return button;
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const target = event.target instanceof Element ? event.target.closest("button, a") : null;
    if (!(target instanceof HTMLElement)) return;
    if (target.classList.contains("pc-close")) this.close();
    else if (target.dataset.copy) copy(target.dataset.copy, target, this.say);
    else if (target.dataset.go && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.go(target.dataset.go);
    }
  }
}

/**
 * A change in words.
 * @param {string} field
 * @param {unknown} old
 * @param {unknown} now
 */
function change(field, old, now) {
  if (!field) return now == null ? "went" : old == null ? "came" : "changed";
  return `${field} ${said(old)} → ${said(now)}`;
}

/** @param {unknown} value */
function said(value) {
  const text = value == null ? "unknown" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function siteAddress() {
  return new URL("../../../", import.meta.url).href.replace(/\/$/, "");
}
