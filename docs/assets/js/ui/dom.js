// Elements. Whatever comes from a catalog is only ever written as text.

/**
 * Creates an element; children that are strings become text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties] properties of the element, or attributes where it has none of that name
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) Reflect.set(element, name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * The element of a page's own that a selector names.
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function find(selector, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`${selector} is missing on the page`);
  return found;
}

/** A button that has `copy` copy a text. @param {string} text */
export function copyButton(text) {
  const button = make("button", { type: "button", className: "pc-copy" }, "Copy");
  button.setAttribute("aria-label", text.includes("\n") ? "Copy" : `Copy ${text}`);
  button.dataset.copy = text;
  return button;
}

/**
 * Copies a text, and says so on the button for a moment.
 * @param {string} text
 * @param {HTMLElement} button
 * @param {(said: string) => void} say told to people who cannot see the button
 */
export async function copy(text, button, say) {
  const label = button.dataset.label ?? button.textContent ?? "";
  button.dataset.label = label;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    say(`Copied ${text.length > 80 ? "" : text}`);
  } catch {
    button.textContent = "Not copied";
    say("The browser did not let the page copy it");
  }
  setTimeout(() => (button.textContent = label), 1500);
}

/**
 * A table that scrolls sideways on a narrow screen.
 * @param {string} label
 * @param {HTMLElement} table
 */
export function scroller(label, table) {
  return make("div", { className: "pc-scroll", tabIndex: 0, role: "region", "aria-label": label }, table);
}
