// Starts a page that draws the explorer's table.

import { loadTable } from "../data/table.js";
import { find, make } from "./dom.js";

/** @typedef {import("../data/table.js").Table} Table */

/**
 * Loads the table that the page names, if it is there at all, and says so where that cannot be.
 * @param {string} selector of the element that names it
 * @param {string} within of the one in that which says what went wrong
 * @param {(root: HTMLElement, table: Table, folder: string) => void | Promise<void>} start `folder` is the address of that
 *   of builds
 */
export async function startWithTable(selector, within, start) {
  const root = document.querySelector(selector);
  if (!(root instanceof HTMLElement)) return;
  const folder = root.dataset.folder ?? "";
  try {
    await start(root, await loadTable(folder, root.dataset.build ?? ""), folder);
    root.dataset.ready = "";
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    find(within, root).replaceChildren(make("p", { role: "alert" }, `The list of models could not be loaded: ${why}.`));
    console.error(error);
  }
}
