// One model at a time, beside the table: at once what the table says of it, and what more.js makes of its detail.

import { loadDetail } from "../data/detail.js";
import { isCombined, listedAs, nameOf, refOf } from "../data/table.js";
import { marks } from "./columns.js";
import { copy, copyButton, make, scroller } from "./dom.js";
import { dayOf, dollars, tokens, worded } from "./figures.js";
import { bestOf, offersOf } from "./offers.js";
import { modelAddress } from "./state.js";

/** @typedef {import("../data/table.js").Table} Table */

/** Days ahead that somebody is told of who looks at a model that goes. */
const SOON = 90;
/** What stands above each column of offers, and the class of that column. */
const OFFERS = [["#", "n"], ["Offer", ""], ["Context", "n"], ["Output", "n"], ["$ in", "n"], ["$ out", "n"], ["Can", "pc-abilities"]];

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
      const what = make("p", {});
      const head = make("h2", { tabIndex: -1 }, "No such model");
      this.root.replaceChildren(close, head, gone, what);
      head.focus({ preventScroll: true });
      this.became(ref).then((found) => this.shown === ref && what.append(...found), () => {});
      return;
    }
    const { table } = this;
    const listed = table.why[row] ? table.id[row] : listedAs(table, row);
    const rest = make("div", {}, make("p", {}, "Loading ..."));
    const head = make("h2", { tabIndex: -1 }, nameOf(table, row));
    this.root.replaceChildren(
      close,
      head,
      make("p", { className: "pc-chips" }, marks(table, row).join(" · ")),
      make("p", {}, make("code", {}, listed), " ", copyButton(listed)),
      this.usable(row),
      this.goes(row),
      this.offers(row),
      rest,
    );
    this.root.scrollTop = 0;
    head.focus({ preventScroll: true });
    Promise.all([loadDetail(this.folder, table, row), import("./more.js")]).then(
      ([detail, { more }]) => this.shown === ref && rest.replaceChildren(...more(table, row, detail)),
      (error) => this.shown === ref && rest.replaceChildren(make("p", { role: "alert" }, `More could not be loaded: ${error.message}.`)),
    );
  }

  /**
   * What became of a model that went, and what to use in its place.
   * @param {string} ref
   * @returns {Promise<(Node | string)[]>}
   */
  async became(ref) {
    const [{ movedTo, partsOf, readGone }, response] = await Promise.all([import("../data/moved.js"), fetch(new URL("../../../v1/removed.json", import.meta.url))]);
    const moved = response.ok ? movedTo(partsOf(ref), readGone(await response.json())) : undefined;
    if (!moved) return [];
    const told = `${moved.name} was removed on ${moved.removed}.`;
    if (!moved.instead) return [told];
    const link = make("a", { href: modelAddress(moved.instead) }, make("code", {}, moved.instead));
    link.dataset.go = moved.instead;
    return [`${told} Use instead: `, link];
  }

  /** @param {number} row */
  usable(row) {
    const why = this.table.whys[this.table.why[row]];
    if (!why) return make("p", {}, "opencode lists it.");
    const more = make("a", { href: "offered/#why-a-model-is-not-in-opencode" }, "what that means");
    const instead = offersOf(this.table, row).find((each) => !this.table.why[each]);
    return make("p", { className: "pc-whynot" }, `Not in opencode: ${why} (`, more, ").", ...(instead === undefined ? [] : this.instead(instead)));
  }

  /** That its day is near, or over. @param {number} row */
  goes(row) {
    const [day, today] = [this.table.retires[row], Math.floor(Date.now() / 864e5)];
    const state = this.table.states[this.table.status[row]];
    if (!(day - today <= SOON) || state === "retired") return make("p");
    const told = day > today ? `It goes on ${dayOf(day)}: requests to it fail from then on.` : `It was to go on ${dayOf(day)}: requests to it may fail.`;
    return make("p", { className: "pc-whynot" }, told);
  }

  /** Another offer of the same model that opencode lists. @param {number} row */
  instead(row) {
    const listed = listedAs(this.table, row);
    const link = make("a", { href: modelAddress(refOf(this.table, row)) }, make("code", {}, listed));
    link.dataset.go = refOf(this.table, row);
    return [" The same model is there as ", link, " ", copyButton(listed)];
  }

  /** All offers of the real model. @param {number} row */
  offers(row) {
    const { table } = this;
    const rows = offersOf(table, row);
    if (rows.length < 2) return make("p", {}, make("a", { href: `compare/#m=${encodeURIComponent(refOf(table, row))}` }, "Compare it and what requests cost"));
    const best = bestOf(table, rows);
    const several = new Set(rows.map((each) => table.source[each]).filter((each, n, all) => all.indexOf(each) < n));
    const chain = new Map((table.chains[table.real[row]] ?? []).map((each, n) => [each, n + 1]));
    /** @param {string} text @param {boolean} leads */
    const figure = (text, leads) => make("td", { className: leads ? "n pc-best" : "n" }, text, ...(leads ? [make("span", { className: "pc-hidden" }, " best")] : []));
    const lines = rows.map((each) => {
      const combined = isCombined(table, each);
      const label = combined ? "Combined" : table.sources[table.source[each]].name;
      const name = each === row ? make("strong", {}, label) : make("a", { href: modelAddress(refOf(table, each)) }, label);
      if (each !== row) name.dataset.go = refOf(table, each);
      const abilities = worded(table.can[each], table.abilities).filter((can) => can !== "temperature");
      return make(
        "tr",
        {},
        make("td", { className: "n" }, String(chain.get(each) ?? "")),
        make("th", { scope: "row" }, name, ...(several.has(table.source[each]) ? [make("code", {}, table.id[each])] : [])),
        figure(tokens(table.context[each]), best.context.has(each)),
        figure(tokens(table.output[each]), best.output.has(each)),
        figure(dollars(table.priceIn[each]), best.priceIn.has(each)),
        figure(dollars(table.priceOut[each]), best.priceOut.has(each)),
        make("td", { className: "pc-abilities" }, abilities.join(" ")),
      );
    });
    const heads = OFFERS.map(([label, className]) => make("th", { scope: "col", className }, label));
    const table_ = make("table", { className: "pc-table pc-offers" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines));
    const beside = rows.filter((each) => !table.why[each] || each === row).slice(0, 5);
    const asked = new URLSearchParams(beside.map((each) => ["m", refOf(table, each)]));
    const compare = make("a", { href: `compare/#${asked}` }, "Compare them and what requests cost");
    const told = "In the order in which the combined model tries them, where they are numbered; the best value of a column stands bold.";
    return make("section", {}, make("h3", {}, "All offers of this model"), scroller("Offers", table_), make("p", {}, make("small", {}, told)), make("p", {}, compare));
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
