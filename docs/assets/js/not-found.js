// Helps at an address that leads nowhere: what became of a model or provider, and a search for what was meant.

import { movedTo, partsOf, readGone, wordsOf } from "./data/moved.js";
import { find, make } from "./ui/dom.js";
import { writeState } from "./ui/state.js";

const site = new URL("../../", import.meta.url);

/**
 * A link to the explorer.
 * @param {Partial<import("./ui/state.js").State>} state
 * @param {Node | string} label
 */
function link(state, label) {
  const hash = writeState({ q: "", cols: [], group: false, model: "", ...state });
  return make("a", { href: `${site.href}#${hash}` }, label);
}

/** @param {import("./data/moved.js").Moved} moved */
function tell({ name, id, removed, instead, until }) {
  const line = make("p", {}, make("strong", {}, name), ...(id ? [" (", make("code", {}, id), ")"] : []));
  line.append(` ${id ? "was" : "was a provider that was"} removed on ${removed}. `);
  if (instead) line.append("Use instead: ", link({ model: instead }, make("code", {}, instead)), ". ");
  const today = new Date().toISOString().slice(0, 10);
  if (instead && until && until > today) line.append(`Until ${until} the old id leads there, while that is offered.`);
  return line;
}

async function removed() {
  const response = await fetch(new URL("v1/removed.json", site));
  if (!response.ok) throw new Error(String(response.status));
  return readGone(await response.json());
}

const place = find("#pc-gone");
const below = location.pathname.startsWith(site.pathname) ? location.pathname.slice(site.pathname.length) : location.pathname;
const parts = partsOf(below, location.hash);
const words = wordsOf(parts);
if (words) place.append(make("p", {}, "Search all models for ", link({ q: words }, words), "."));
removed().then(
  (gone) => {
    const moved = movedTo(parts, gone);
    if (moved) place.prepend(tell(moved));
    place.dataset.ready = "";
  },
  () => {}, // a host that is away; the list below may have it
);
