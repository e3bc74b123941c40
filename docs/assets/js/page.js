// What every page does: it tells how old the site is, hands a search on to the table of models, and lets the keyboard
// reach what scrolls.

import { tellAge } from "./ui/age.js";
import { handOver } from "./ui/handover.js";

/** The theme puts wide tables into boxes that scroll, which no key reaches by itself. */
function reachable() {
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap")) {
    if (box instanceof HTMLElement && box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}

tellAge();
handOver(new URL("../../", import.meta.url).href);
addEventListener("load", reachable);
addEventListener("resize", reachable);
