// Plain words that people type for a filter, as the filter that they may mean.

import { piecesOf } from "./words.js";

const FILTERS = new Map([
  ["tool", "can:tools"],
  ["tools", "can:tools"],
  ["reasoning", "can:reasoning"],
  ["thinking", "can:reasoning"],
  ["json", "can:json"],
  ["vision", "in:image"],
  ["image", "in:image"],
  ["images", "in:image"],
  ["audio", "in:audio"],
  ["video", "in:video"],
  ["pdf", "in:pdf"],
  ["free", "is:free"],
  ["open", "is:open"],
  ["opensource", "is:open"],
  ["combined", "is:combined"],
  ["chat", "kind:chat"],
  ["embedding", "kind:embedding"],
  ["embeddings", "kind:embedding"],
  ["cheap", "sort:price"],
  ["cheapest", "sort:price"],
  ["newest", "sort:-released"],
  ["latest", "sort:-released"],
]);
const WINDOW = /^(\d+(?:\.\d+)?[km])\+?$/;

/**
 * The words of a search with filters in place of those that may mean one; empty where none does.
 * @param {string} text
 */
export function meant(text) {
  const pieces = piecesOf(text.includes('"') ? text : text.replace(/\bopen[ -]source\b/gi, "opensource"));
  const others = pieces.map((piece) => {
    const window = WINDOW.exec(piece.toLowerCase());
    return window ? `ctx:>=${window[1]}` : (FILTERS.get(piece.toLowerCase()) ?? piece);
  });
  return others.some((each, n) => each !== pieces[n]) ? [...new Set(others)].join(" ") : "";
}
