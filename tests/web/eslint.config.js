import js from "@eslint/js";

const BROWSER = `AbortController Blob Element Event HTMLAnchorElement HTMLButtonElement HTMLDetailsElement HTMLElement HTMLInputElement KeyboardEvent
  MouseEvent CustomEvent Option Path2D ResizeObserver Text URL URLSearchParams Intl addEventListener cancelAnimationFrame clearTimeout console decodeURIComponent document
  fetch getSelection history location matchMedia navigator performance requestAnimationFrame setTimeout structuredClone window`;

export default [
  js.configs.recommended,
  {
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: "module",
      globals: Object.fromEntries(BROWSER.split(/\s+/).map((name) => [name, "readonly"])),
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": ["error", ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property, message: "upstream text is only ever written as text" }))],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];
