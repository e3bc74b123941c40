// Requests to one model through Portkey, ready to be copied. Whatever is written into a language is written as its string.

/**
 * @typedef {object} Asked
 * @property {string} gateway address of the gateway
 * @property {string} listed what opencode calls the model
 * @property {string} model what a request calls it
 * @property {Record<string, string>} headers beside the key's; values may hold `{env:NAME}`
 * @property {string} site address of the site
 * @property {string} kind what the model is for
 * @property {boolean} usable opencode lists it
 */

const KEY = "PORTKEY_API_KEY";
const QUESTION = "Say hello.";

/**
 * How models of a kind are asked: the path behind the gateway's address, what a request holds beside the model, the call
 * of the OpenAI SDK for it and where its answer has what was asked for. Other kinds are asked in a way of their own.
 * @typedef {{ path: string, body: Record<string, unknown>, call?: string, answer?: string }} Way
 * @type {Map<string, Way>}
 */
const WAYS = new Map([
  ["chat", { path: "chat/completions", body: { messages: [{ role: "user", content: QUESTION }] }, call: "chat.completions.create", answer: "choices[0].message.content" }],
  ["completion", { path: "completions", body: { prompt: "Hello, " }, call: "completions.create", answer: "choices[0].text" }],
  ["embedding", { path: "embeddings", body: { input: "Hello" }, call: "embeddings.create", answer: "data[0].embedding" }],
  ["image", { path: "images/generations", body: { prompt: "A key in a lock" }, call: "images.generate", answer: "data[0]" }],
  ["moderation", { path: "moderations", body: { input: "Hello" }, call: "moderations.create", answer: "results[0]" }],
  ["rerank", { path: "rerank", body: { query: "a greeting", documents: ["Hello", "Goodbye"] } }],
]);

/**
 * Requests to a model, none for a kind of which nothing is known but the model.
 * @param {Asked} asked
 * @returns {{ label: string, text: string }[]}
 */
export function snippets(asked) {
  const way = WAYS.get(asked.kind);
  if (!way) return [];
  return [
    ...(asked.usable ? [{ label: "opencode", text: opencode(asked) }] : []),
    { label: "curl", text: curl(asked, way) },
    ...(way.call ? [{ label: "Python", text: python(asked, way) }, { label: "JavaScript", text: javascript(asked, way) }] : []),
  ];
}

/** @param {Asked} asked */
function opencode({ listed, site }) {
  // Of a combined model, the login for combined models alone is the short one.
  const login = listed.startsWith("combined/") ? `${site}/combined` : site;
  return `opencode auth login ${shell(login)}\nopencode run --model ${shell(listed)} ${shell(QUESTION)}`;
}

/** @param {Asked} asked @param {Way} way */
function curl({ gateway, model, headers }, { path, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `  -H ${inShell(`${name}: ${value}`)} \\`);
  return [
    `curl ${shell(`${gateway}/${path}`)} \\`,
    `  -H "x-portkey-api-key: $${KEY}" \\`,
    ...lines,
    `  -H 'content-type: application/json' \\`,
    `  -d ${shell(JSON.stringify({ model, ...body }))}`,
  ].join("\n");
}

/** @param {Asked} asked @param {Way} way */
function python({ gateway, model, headers }, { body, call, answer }) {
  const lines = Object.entries(headers).map(([name, value]) => `        ${string(name)}: ${inCode(value, "U", (env) => `os.environ[${string(env)}]`)},`);
  return [
    "import os",
    "",
    "from openai import OpenAI",
    "",
    "client = OpenAI(",
    `    base_url=${string(gateway, "U")},`,
    `    api_key="unused",`,
    "    default_headers={",
    `        "x-portkey-api-key": os.environ["${KEY}"],`,
    ...lines,
    "    },",
    ")",
    `answer = client.${call}(`,
    `    model=${string(model, "U")},`,
    ...Object.entries(body).map(([name, value]) => `    ${name}=${written(value)},`),
    ")",
    `print(answer.${answer})`,
  ].join("\n");
}

/** @param {Asked} asked @param {Way} way */
function javascript({ gateway, model, headers }, { body, call, answer }) {
  const lines = Object.entries(headers).map(([name, value]) => `    ${string(name)}: ${inCode(value, "", (env) => `process.env[${string(env)}]`)},`);
  return [
    `import OpenAI from "openai";`,
    "",
    "const client = new OpenAI({",
    `  baseURL: ${string(gateway)},`,
    `  apiKey: "unused",`,
    "  defaultHeaders: {",
    `    "x-portkey-api-key": process.env.${KEY},`,
    ...lines,
    "  },",
    "});",
    `const answer = await client.${call}({`,
    `  model: ${string(model)},`,
    ...Object.entries(body).map(([name, value]) => `  ${name}: ${written(value)},`),
    "});",
    `console.log(answer.${answer});`,
  ].join("\n");
}

/** Our own values, which Python and JavaScript write alike. @param {unknown} value */
function written(value) {
  return JSON.stringify(value).replaceAll('":', '": ').replaceAll('","', '", "');
}

/**
 * A string of JavaScript, or of Python, which writes what is beyond the first 65,536 characters as one: JSON in ASCII.
 * @param {string} text
 * @param {"" | "U"} [beyond] `U` for Python
 */
export function string(text, beyond = "") {
  const characters = beyond ? /[\u{10000}-\u{10ffff}]|[\u007f-\uffff]/gu : /[\u007f-\uffff]/g;
  return JSON.stringify(text).replace(characters, (each) => {
    const code = /** @type {number} */ (each.codePointAt(0)).toString(16);
    return each.length > 1 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}

/**
 * One word of a POSIX shell.
 * @param {string} text
 */
export function shell(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

const ENV = /\{env:([A-Za-z_][A-Za-z0-9_]*)\}/;

/**
 * One word of a POSIX shell, with variables in the place of `{env:NAME}`.
 * @param {string} text
 */
function inShell(text) {
  const parts = text.split(ENV);
  if (parts.length === 1) return shell(text);
  return parts.map((part, n) => (n % 2 ? `"$${part}"` : part && `'${part.replaceAll("'", `'\\''`)}'`)).join("");
}

/**
 * An expression of Python or JavaScript, with variables of the environment in the place of `{env:NAME}`.
 * @param {string} text
 * @param {"" | "U"} beyond
 * @param {(name: string) => string} variable
 */
function inCode(text, beyond, variable) {
  const parts = text.split(ENV).map((part, n) => (n % 2 ? variable(part) : part && string(part, beyond)));
  return parts.filter(Boolean).join(" + ") || '""';
}
