// The theme's search knows pages and combined models; what is typed there also leads to the table of all models.

import { make } from "./dom.js";

/** @param {string} home address of the page with the table */
export function handOver(home) {
  const box = document.querySelector("input[data-md-component=search-query]");
  const results = document.querySelector(".md-search__scrollwrap");
  if (!(box instanceof HTMLInputElement) || !results) return;
  box.closest("[role=dialog]")?.setAttribute("aria-label", "Search"); // the theme gives it no name
  const link = make("a", { className: "pc-handover", href: home, hidden: true });
  results.prepend(link);
  box.addEventListener("input", () => {
    const typed = box.value.trim();
    link.hidden = !typed;
    link.textContent = `Find models: ${typed}`;
    link.href = `${home}#${new URLSearchParams({ q: typed })}`;
  });
  link.addEventListener("click", () => {
    const open = document.querySelector("#__search");
    if (open instanceof HTMLInputElement) open.checked = false;
  });
}
