// What is known of one model beyond the table: facts and their sources, history, requests to copy.

import { isCombined, listedAs } from "../data/table.js";
import { evidence, explainer, leftOut } from "./chain.js";
import { chart } from "./chart.js";
import { copyButton, make } from "./dom.js";
import { factsOf, toldOf } from "./facts.js";
import { grouped } from "./figures.js";
import { series } from "./history.js";
import { snippets } from "./snippets.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {import("../data/detail.js").Detail} Detail */

/**
 * What the drawer says of a model once its detail is there: facts and their sources, history, requests to copy.
 * @param {Table} table
 * @param {number} row
 * @param {Detail} detail
 * @returns {Node[]}
 */
export function more(table, row, detail) {
  const notices = detail.model.notices ?? [];
  const limits = new Map([["limit.context", table.context[row]], ["limit.output", table.output[row]]]);
  /** What opencode is told where that is less than the whole, so that a conversation fits. @param {string} path @param {string} value */
  const lowered = (path, value) => {
    const told = limits.get(path);
    return told && `${grouped(told)} tokens` !== value && told >= 1000 ? `, of which opencode is told ${grouped(told)}` : "";
  };
  const facts = factsOf(detail).map(({ path, term, value, source }) =>
    make("div", {}, make("dt", {}, term), make("dd", {}, value, lowered(path, value), ...(source ? [" ", make("small", {}, source.startsWith("assumed") ? source : `from ${source}`)] : []))),
  );
  return [
    ...(detail.unlisted ? [make("p", { className: "pc-whynot" }, detail.unlisted)] : []),
    ...(notices.length ? [make("h3", {}, "Good to know"), make("ul", {}, ...notices.map((/** @type {any} */ each) => make("li", {}, each.text)))] : []),
    ...(isCombined(table, row) ? [...explainer(table, row, detail, ""), ...leftOut(table, row, detail, "")] : []),
    ...requests(table, row, detail),
    make("h3", {}, "Facts"),
    make("dl", { className: "pc-facts" }, ...facts, ...(detail.probed ? [make("div", {}, make("dt", {}, "When tried"), make("dd", {}, detail.probed))] : [])),
    make("p", {}, make("small", {}, "Without a source: as the provider states it.")),
    ...(isCombined(table, row) ? [evidence(table, detail, "")] : []),
    ...history(detail),
    make("p", {}, make("a", { href: detail.at }, isCombined(table, row) ? "On the page of combined models" : `On the page of ${table.sources[table.source[row]].name}`)),
  ];
}

/** @param {Detail} detail */
function history(detail) {
  const events = detail.events ?? [];
  if (!events.length) return [make("h3", {}, "History"), make("p", {}, "Nothing of it changed since it is in the catalog.")];
  const charts = series(detail).map((each) => chart(each));
  const items = events.slice(0, 30).map(([day, field, old, now]) => make("li", {}, `${day}: ${change(field, old, now)}`));
  return [make("h3", {}, "History"), ...charts, make("ul", {}, ...items)];
}

/**
 * @param {Table} table
 * @param {number} row
 * @param {Detail} detail
 */
function requests(table, row, detail) {
  const source = table.sources[table.source[row]];
  const headers = detail.headers ?? source.headers;
  if (!headers) return [];
  const head = make("h3", {}, "Ask it through Portkey");
  const state = table.states[table.status[row]];
  if (state === "retired" || state === "unavailable" || detail.model.enabled === false) return [head, make("p", {}, "It answers no request of this account.")];
  const kind = table.kinds[table.kind[row]];
  const asked = { gateway: table.gateway, listed: listedAs(table, row), model: detail.asked ?? detail.model.id, headers, site: siteAddress(), kind, usable: !table.why[row] };
  const parts = snippets(asked).map(({ label, text }) => make("details", {}, make("summary", {}, label), make("pre", {}, make("code", { tabIndex: 0 }, text)), copyButton(text)));
  if (!parts.length) return [head, make("p", {}, kind === "unknown" ? "What it is for is not known, so no request to it can be written here." : `No request is written here for models of this kind: ${kind}.`)];
  parts[0].open = true;
  const key = make("p", {}, "Each expects your Portkey key in the variable ", make("code", {}, "PORTKEY_API_KEY"), ": ", make("a", { href: "start/" }, "how to begin"), ".");
  return [head, key, ...parts];
}

/**
 * A change in words.
 * @param {string} field
 * @param {unknown} old
 * @param {unknown} now
 */
function change(field, old, now) {
  if (!field) return now == null ? "went" : old == null ? "came" : "changed";
  const [before, after] = [toldOf(field, old), toldOf(field, now)];
  return `${after.term}: ${before.value} → ${after.value}`;
}

function siteAddress() {
  return new URL("../../../", import.meta.url).href.replace(/\/$/, "");
}
