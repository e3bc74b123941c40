// Says when the site was last refreshed, and warns when that is long ago. Without an answer nothing is claimed.

const STALE_DAYS = 3; // a refresh runs once a day, and may fail once

/** @param {number} milliseconds */
function ago(milliseconds) {
  const minutes = Math.round(milliseconds / 60e3);
  if (minutes < 1) return "just now";
  const [unit, length] = minutes < 60 ? ["minute", 1] : minutes < 2880 ? ["hour", 60] : ["day", 1440];
  const count = Math.round(minutes / length);
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

/** @param {Element} place */
async function tell(place) {
  const response = await fetch(new URL("../../../v1/built.json", import.meta.url), { cache: "no-cache" });
  if (!response.ok) return;
  const { built } = await response.json();
  const age = Date.now() - Date.parse(built);
  if (Number.isNaN(age)) return;
  const when = document.createElement("time");
  when.dateTime = when.title = built;
  when.textContent = ago(age);
  const status = document.createElement("a");
  status.href = new URL("../../../status/", import.meta.url).href;
  status.textContent = "Status of providers";
  place.replaceChildren("Refreshed ", when, ". ", status, ".");
  if (age < STALE_DAYS * 864e5) return;
  const warning = document.createElement("div");
  warning.className = "pc-stale";
  warning.setAttribute("role", "status");
  warning.textContent = `This site was last refreshed ${ago(age)}: what it says may be out of date.`;
  (document.querySelector(".md-content__inner") ?? document.body).append(warning);
}

/** Tells it in the footer; not on a page that was saved, or whose host is away. */
export function tellAge() {
  const place = document.querySelector("#pc-age");
  if (place) tell(place).catch(() => {});
}
