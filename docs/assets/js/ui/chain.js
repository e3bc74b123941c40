// A combined model's chain: in which order offers are asked, why they are one model, what was left out, and what becomes
// of a request that fails.

import { nameOf, refOf, rowOf } from "../data/table.js";
import { make, scroller } from "./dom.js";
import { dollars, tokens } from "./figures.js";
import { usualPrice } from "../cost/usual.js";
import { modelAddress } from "./state.js";
import { walk } from "./walk.js";

/** @typedef {import("../data/table.js").Table} Table */
/** @typedef {import("../data/detail.js").Detail} Detail */
/** @typedef {import("./walk.js").Config} Config */
/** @typedef {{ provider: string, id: string, evidence: string[], excluded?: string }} Member */

const HEADER = "x-portkey-config";

/**
 * The chain drawn in order, with limits and prices.
 * @param {Table} table
 * @param {number} row of a combined model
 * @param {Detail} detail
 * @param {string} site address of the site, relative to the page
 */
export function chainTable(table, row, detail, site) {
  const chain = table.chains[row];
  const alike = new Set(chain.map((each) => usualPrice(table, each))).size < 2;
  const dearest = alike ? -1 : dearestOf(table, chain);
  const lines = chain.map((each, n) => {
    const source = table.sources[table.source[each]];
    const ref = refOf(table, each);
    const worst = each === dearest;
    const went = new Map(Object.entries(detail.went ?? {})).get(ref);
    const link = make("a", { href: `${site}${modelAddress(ref)}` }, source.name);
    return make(
      "tr",
      {},
      make("td", { className: "n" }, String(n + 1)),
      make("th", { scope: "row", className: "w" }, link),
      make("td", {}, make("code", {}, table.id[each]), ...(went ? [make("br"), went] : [])),
      make("td", { className: "n" }, tokens(table.context[each])),
      make("td", { className: "n" }, tokens(table.output[each]), ...(table.assumed[each] ? [make("small", {}, " (assumed)")] : [])),
      make("td", { className: "n" }, dollars(table.priceIn[each])),
      make("td", { className: "n" }, dollars(table.priceOut[each]), ...(worst ? [make("small", {}, " dearest")] : [])),
    );
  });
  const heads = ["#", "Provider", "Model id", "Context", "Output", "$ in", "$ out"].map((label) =>
    make("th", { scope: "col", className: label === "Provider" ? "w" : label === "Model id" ? "" : "n" }, label),
  );
  const body = make("table", { className: "pc-table" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines));
  return scroller(`Failover order of ${nameOf(table, row)}`, body);
}

/**
 * The target whose usual mix of tokens costs most.
 * @param {Table} table
 * @param {number[]} chain
 */
function dearestOf(table, chain) {
  return chain.reduce((most, each) => (usualPrice(table, each) > usualPrice(table, most) ? each : most));
}

/**
 * What was left out of the chain, and why.
 * @param {Table} table
 * @param {number} row
 * @param {Detail} detail
 * @param {string} site
 */
export function leftOut(table, row, detail, site) {
  const asked = new Set(table.chains[row]);
  const outside = members(detail).filter((each) => each.excluded && !asked.has(rowOf(table, `${each.provider}/${each.id}`)));
  if (!outside.length) return [];
  const items = outside.map((each) => make("li", {}, ...offer(table, each, site), `: ${each.excluded}`));
  return [make("h3", {}, "Left out of the chain"), make("ul", {}, ...items)];
}

/**
 * Why offers are the same model.
 * @param {Table} table
 * @param {Detail} detail
 * @param {string} site
 */
export function evidence(table, detail, site) {
  const items = members(detail).map((each) => make("li", {}, ...offer(table, each, site), `: ${each.evidence.join("; ")}`));
  return make("details", {}, make("summary", {}, "Why these are the same model"), make("ul", {}, ...items));
}

/** @param {Detail} detail @returns {Member[]} */
function members(detail) {
  return detail.model.members ?? [];
}

/**
 * @param {Table} table
 * @param {Member} member
 * @param {string} site
 * @returns {(Node | string)[]}
 */
function offer(table, { provider, id }, site) {
  const row = rowOf(table, `${provider}/${id}`);
  if (row < 0) return [provider, " ", make("code", {}, id)];
  const name = table.sources[table.source[row]].name;
  return [make("a", { href: `${site}${modelAddress(`${provider}/${id}`)}` }, name), " ", make("code", {}, id)];
}

/** What may happen to a target, as people choose it. @type {[event: import("./walk.js").Event, label: string][]} */
const EVENTS = [
  [429, "429: too many requests"],
  [503, "503: overloaded"],
  [500, "500: an error of its own"],
  [401, "401: the key is refused"],
  [404, "404: no such model"],
  [400, "400: the request is wrong"],
  ["stall", "a stall: nothing comes"],
];

/**
 * Walks the chain that opencode sends, with failures as somebody chooses them.
 * @param {Table} table
 * @param {number} row
 * @param {Detail} detail
 * @param {string} site
 */
export function explainer(table, row, detail, site) {
  const config = sentConfig(detail);
  if (!config) return [];
  const names = table.chains[row].map((each) => table.sources[table.source[each]].name);
  const event = make("select", {}, ...EVENTS.map(([value, label]) => make("option", { value: String(value) }, label)));
  const failing = make("select", {}, ...names.map((_, n) => make("option", { value: String(n + 1) }, howMany(n + 1, names.length))));
  const way = make("ol", { className: "pc-steps", "aria-live": "polite" });
  const end = make("p", { className: "pc-steps-end" });
  const draw = () => {
    const chosen = event.value === "stall" ? "stall" : Number(event.value);
    const { steps, status, target } = walk(config, chosen, Number(failing.value));
    way.replaceChildren(...steps.map((step) => make("li", {}, told(step, names[step.target]))));
    const waited = steps.reduce((sum, step) => sum + step.wait, 0);
    end.textContent = ending(status, names[target], waited);
  };
  event.addEventListener("change", draw);
  failing.addEventListener("change", draw);
  draw();
  const asked = make("p", {}, make("label", {}, "When ", failing), " ", make("label", {}, "fails with ", event));
  const more = make("a", { href: `${site}failover/` }, "How chains work");
  const seen = make("a", { href: `${site}outages/` }, "What opencode shows");
  return [make("h3", {}, "What happens when a provider fails"), make("div", { className: "pc-walk" }, asked, way, end), make("p", {}, more, " · ", seen)];
}

/**
 * The chain as opencode sends it.
 * @param {Detail} detail
 * @returns {Config | null}
 */
function sentConfig(detail) {
  const header = new Map(Object.entries(detail.headers ?? {})).get(HEADER);
  try {
    const config = JSON.parse(header ?? "");
    return config.targets.length ? config : null;
  } catch {
    return null;
  }
}

/**
 * @param {number} failing
 * @param {number} all
 */
function howMany(failing, all) {
  if (all === 1) return "the provider";
  if (failing === all) return "every provider";
  return failing === 1 ? "the first provider" : `each of the first ${failing}`;
}

/**
 * @param {import("./walk.js").Step} step
 * @param {string} name
 */
export function told({ attempt, status, wait, then }, name) {
  const who = attempt > 1 ? `${name}, try ${attempt}` : name;
  if (then === "hangs") return `${who}: nothing comes, and no time limit ends it.`;
  const said = status === 408 && wait ? `${who}: nothing for ${seconds(wait)}, which is the limit (408)` : `${who}: ${status}`;
  if (then === "again") return `${said}. ${seconds(wait)} later it is asked again.`;
  if (then === "next") return `${said}. The next one is asked.`;
  return status < 300 ? `${said}, an answer.` : `${said}. The chain ends here.`;
}

/**
 * @param {number} status
 * @param {string} name
 * @param {number} waited milliseconds
 */
function ending(status, name, waited) {
  const later = waited ? `, ${seconds(waited)} later than usual` : "";
  if (status === 0) return "opencode waits until it gives up by itself.";
  if (status < 300) return `opencode gets the answer of ${name}${later}, and nothing of the errors.`;
  const again = status === 408 || status === 409 || status === 429 || status >= 500;
  return `opencode gets the ${status} of ${name}${later}${again ? ", and asks the whole chain again, up to five times" : ""}.`;
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${milliseconds / 1000} s`;
}
