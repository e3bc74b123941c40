// The table of all models on the home page: filter, sort, copy. No dependency; data is only ever written as text.

const BATCH = 100; // rows drawn at once
const HEADS = [
  ["name", "Model"],
  ["from", "Provider"],
  ["can", "Can"],
  ["context", "Context"],
  ["output", "Output"],
  ["price_in", "$ in"],
  ["price_out", "$ out"],
];
const FALLING_FIRST = new Set(["context", "output", "can"]); // columns where most is best
const CHECKS = { tools: "tools", reasoning: "reasoning", opencode: "in opencode" };
const START = { q: "", from: "", kind: "", tools: "", reasoning: "", opencode: "", sort: "" };

/** Creates an element; children that are strings become text. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function grouped(count) {
  return count.toLocaleString("en-US");
}

function tokens(count) {
  if (count == null || count < 1000) return String(count ?? "");
  if (count < 999500) return `${+(count / 1e3).toFixed(count < 1e5 ? 1 : 0)}K`;
  return `${+(count / 1e6).toFixed(2)}M`;
}

function dollars(price) {
  if (!price) return price === 0 ? "free" : "";
  const rounded = +price.toFixed(4) || price;
  const shortest = rounded.toLocaleString("en-US", { maximumFractionDigits: 20, useGrouping: false });
  const [whole, cents] = shortest.split(".");
  return cents ? `$${whole}.${cents.padEnd(2, "0")}` : `$${whole}`;
}

/** Turns the file's rows into objects that know their opencode id, their anchor and what a search looks at. */
function readModels(data) {
  const anchors = new Map(data.anchors); // of the rows whose anchor is not their id
  const assumed = new Set(data.assumed); // of the rows whose output limit nobody states
  const ending = new Map(data.ending); // of the rows that one provider alone answers until a day
  const deployments = new Map(data.deployments); // of the rows whose name the account gave: the model behind it
  return data.rows.map((row, number) => {
    const model = Object.fromEntries(data.columns.map((name, index) => [name, row[index]]));
    model.assumed = assumed.has(number);
    model.ends = ending.get(number);
    model.meant = deployments.get(number);
    model.anchor = anchors.get(number) ?? model.id;
    model.source = data.sources[model.from];
    model.ready = model.why == null;
    model.opencode = model.source.prefix + model.id;
    model.words = [model.name, model.opencode, model.source.name, model.lab, model.meant].join(" ").toLowerCase();
    model.can = model.can ? model.can.split(" ") : [];
    return model;
  });
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
// What a column is sorted by. An address may name anything, so names in it are never looked up in a plain object.
const RANK = new Map(HEADS.map(([name]) => [name, (model) => model[name]]));
RANK.set("from", (model) => model.source.name);
RANK.set("can", (model) => model.can.length);

function columnOf(order) {
  return order.replace(/^-/, "");
}

/** Sorts by "column" or "-column"; unknown values come last either way. */
function sorted(models, order) {
  const sign = order.startsWith("-") ? -1 : 1;
  const rank = RANK.get(columnOf(order));
  return [...models].sort((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    if (x == null || y == null) return (x == null) - (y == null);
    return sign * (typeof x === "string" ? collator.compare(x, y) : x - y);
  });
}

function matcher(state) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  return (model) =>
    words.every((word) => model.words.includes(word)) &&
    (!state.from || model.source.prefix === `${state.from}/`) &&
    (!state.kind || model.kind === state.kind) &&
    (!state.tools || model.can.includes("tools")) &&
    (!state.reasoning || model.can.includes("reasoning")) &&
    (!state.opencode || model.ready);
}

/** What the address says, as far as the controls can show it: an unknown column, provider or kind is ignored. */
function readState(form) {
  const given = new URLSearchParams(location.hash.slice(1));
  const state = Object.fromEntries(Object.entries(START).map(([name, empty]) => [name, given.get(name) ?? empty]));
  if (!RANK.has(columnOf(state.sort))) state.sort = START.sort;
  for (const field of form.elements) {
    const known = field.type === "checkbox" ? ["1"] : field.options && [...field.options].map(({ value }) => value);
    if (known && !known.includes(state[field.name])) state[field.name] = START[field.name];
  }
  return state;
}

function writeState(state) {
  const filled = Object.entries(state).filter(([, value]) => value);
  const hash = new URLSearchParams(filled).toString();
  history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search);
}

function origin(model) {
  if (model.providers == null) return model.source.name;
  return model.providers === 1 ? "1 provider" : `${model.providers} providers`;
}

/** Marks what comes from a provider outside the boundary of chains, and what one provider alone answers for a while. */
function marks(model) {
  const why = model.source.outside;
  const chips = why ? [make("span", { className: "pc-chip", title: why }, "outside the boundary")] : [];
  if (model.ends) chips.push(make("span", { className: "pc-chip" }, `ends ${model.ends}`));
  return chips.flatMap((chip) => [" ", chip]);
}

/** What stands behind a name that the account gave. */
function deployment(model) {
  if (model.meant == null) return [];
  const what = model.meant ? `deployment of ${model.meant}` : "deployment";
  return [make("span", { className: "pc-chip" }, what)];
}

function modelCell(model) {
  const { prefix, page } = model.source;
  const id = model.ready ? [make("span", { className: "pc-prefix" }, prefix), model.id] : [model.id];
  return make(
    "th",
    { scope: "row" },
    make("a", { href: `${page}#${encodeURIComponent(model.anchor)}` }, model.name),
    make("span", { className: "pc-narrow" }, origin(model), ...marks(model)),
    make("code", {}, ...id),
    ...deployment(model),
  );
}

function copyCell(model) {
  if (!model.ready) {
    return make("td", { className: "pc-why" }, "not offered: ", make("small", {}, model.why));
  }
  const button = make("button", { type: "button", title: `Copy ${model.opencode}` }, "Copy");
  button.setAttribute("aria-label", `Copy ${model.opencode}`);
  button.dataset.copy = model.opencode;
  return make("td", { className: "pc-copy" }, button);
}

function drawRow(model) {
  const kind = model.kind === "chat" ? [] : [model.kind];
  const chips = [...kind, ...model.can].map((word) => make("span", { className: "pc-chip" }, word));
  const output = model.assumed ? [tokens(model.output), " ", make("small", {}, "(assumed)")] : [tokens(model.output)];
  const figures = [[tokens(model.context)], output, ...[model.price_in, model.price_out].map((each) => [dollars(each)])];
  return make(
    "tr",
    { className: model.ready ? "" : "pc-off" },
    modelCell(model),
    make("td", {}, origin(model), ...marks(model)),
    make("td", {}, ...chips),
    ...figures.map((figure) => make("td", { className: "n" }, ...figure)),
    copyCell(model),
  );
}

function select(name, label, all, options) {
  const list = make("select", { name }, make("option", { value: "" }, all));
  for (const [value, title, count] of options) list.append(make("option", { value }, `${title} (${count})`));
  return make("label", {}, `${label} `, list);
}

function count(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Builds the controls and the empty table. */
function build(root, models) {
  const sources = [...count(models.map((model) => model.source))];
  const kinds = [...count(models.map((model) => model.kind))].sort((a, b) => b[1] - a[1]);
  const search = make("input", { type: "search", name: "q", autocomplete: "off", spellcheck: false });
  search.placeholder = "Name, id, provider or lab, in any order";
  search.setAttribute("aria-label", "Find models");
  search.setAttribute("aria-controls", "pc-rows");
  const checks = Object.entries(CHECKS).map(([name, label]) =>
    make("label", {}, make("input", { type: "checkbox", name, value: "1" }), ` ${label}`),
  );
  const form = make(
    "form",
    { role: "search", "aria-label": "Models" },
    search,
    select("from", "From", "everywhere", sources.map(([source, n]) => [source.prefix.slice(0, -1), source.name, n])),
    select("kind", "Kind", "all", kinds.map(([kind, n]) => [kind, kind, n])),
    ...checks,
  );
  const output = make("output", { "aria-live": "polite" });
  const clear = make("button", { type: "button", className: "pc-clear" }, "Clear filters");
  const heads = HEADS.map(([name, label], index) => {
    const button = make("button", { type: "button" }, label);
    button.dataset.sort = name;
    return make("th", { scope: "col", className: index > 2 ? "n" : "" }, button);
  });
  heads.push(make("th", { scope: "col" }, make("span", { className: "pc-hidden" }, "Id for opencode")));
  const body = make("tbody", { id: "pc-rows" });
  const head = make("thead", {}, make("tr", {}, ...heads));
  const table = make("table", { className: "pc-table pc-models", "aria-label": "Models" }, head, body);
  const more = make("button", { type: "button", className: "pc-more" });
  root.replaceChildren(form, make("p", { className: "pc-count" }, output, clear, make("span", {}, "Prices in USD per million tokens")), table, more);
  return { form, output, clear, heads, body, more };
}

function start(root, models) {
  const { form, output, clear, heads, body, more } = build(root, models);
  let state = readState(form);
  let order = { by: "", models };
  let found = models;
  let timer = 0;

  function showCount() {
    output.textContent = `${grouped(found.length)} of ${grouped(models.length)} models`;
  }

  function drawMore() {
    const next = found.slice(body.rows.length, body.rows.length + BATCH);
    body.append(...next.map(drawRow));
    const left = found.length - body.rows.length;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(left, BATCH)} more of ${grouped(left)}`;
  }

  function draw() {
    if (order.by !== state.sort) order = { by: state.sort, models: state.sort ? sorted(models, state.sort) : models };
    found = order.models.filter(matcher(state));
    showCount();
    clear.hidden = Object.entries(state).every(([name, value]) => !value || name === "sort");
    for (const head of heads.slice(0, HEADS.length)) {
      const name = head.firstChild.dataset.sort;
      if (state.sort === name) head.setAttribute("aria-sort", "ascending");
      else if (state.sort === `-${name}`) head.setAttribute("aria-sort", "descending");
      else head.removeAttribute("aria-sort");
    }
    body.replaceChildren();
    drawMore();
  }

  function change(values) {
    state = { ...state, ...values };
    draw();
    clearTimeout(timer); // browsers limit how often an address may change
    timer = setTimeout(() => writeState(state), 200);
  }

  function fillForm() {
    for (const field of form.elements) {
      if (field.type === "checkbox") field.checked = state[field.name] === "1";
      else field.value = state[field.name];
    }
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    change({ [target.name]: target.type === "checkbox" ? (target.checked ? "1" : "") : target.value });
  });
  clear.addEventListener("click", () => {
    change({ ...START, sort: state.sort });
    fillForm();
    form.elements.q.focus();
  });
  heads[0].parentElement.addEventListener("click", ({ target }) => {
    const name = target.dataset.sort;
    if (!name) return;
    const [first, second] = FALLING_FIRST.has(name) ? [`-${name}`, name] : [name, `-${name}`];
    change({ sort: state.sort === first ? second : state.sort === second ? "" : first });
  });
  more.addEventListener("click", drawMore);
  body.addEventListener("click", async ({ target }) => {
    if (!target.dataset.copy) return;
    try {
      await navigator.clipboard.writeText(target.dataset.copy);
      target.textContent = "Copied";
      output.textContent = `Copied ${target.dataset.copy}`;
    } catch {
      getSelection().selectAllChildren(target.closest("tr").querySelector("code"));
      target.textContent = "Ctrl+C";
    }
    setTimeout(() => {
      target.textContent = "Copy";
      showCount();
    }, 1500);
  });
  addEventListener("hashchange", () => {
    state = readState(form);
    fillForm();
    draw();
  });

  fillForm();
  draw();
}

const root = document.querySelector("#pc-finder");
if (root) {
  try {
    // The data of this very page; where a newer build has taken their place, that one's.
    let response = await fetch(root.dataset.table);
    if (response.status === 404) response = await fetch(root.dataset.newest);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    start(root, readModels(await response.json()));
  } catch (error) {
    root.replaceChildren(make("p", { role: "alert" }, `The list of models could not be loaded: ${error.message}.`));
  }
}
