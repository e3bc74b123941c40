// What every page does: it tells how old the site is, and what scrolls can be reached by keyboard.

import { tellAge } from "./ui/age.js";

/** The theme puts wide tables into boxes that scroll, which no key reaches by itself. */
function reachable() {
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap")) {
    if (box instanceof HTMLElement && box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}

tellAge();
addEventListener("load", reachable);
addEventListener("resize", reachable);
