// Requests to one model through Portkey, ready to be copied. Whatever is written into a language is written as its string.

/**
 * @typedef {object} Asked
 * @property {string} gateway address of the gateway
 * @property {string} listed what opencode calls the model
 * @property {string} model what a request calls it
 * @property {Record<string, string>} headers beside the key's; values may hold `{env:NAME}`
 * @property {string} site address of the site
 * @property {boolean} usable opencode lists it
 */

const KEY = "PORTKEY_API_KEY";
const QUESTION = "Say hello.";

/**
 * @param {Asked} asked
 * @returns {{ label: string, text: string }[]}
 */
export function snippets(asked) {
  return [
    ...(asked.usable ? [{ label: "opencode", text: opencode(asked) }] : []),
    { label: "curl", text: curl(asked) },
    { label: "Python", text: python(asked) },
    { label: "JavaScript", text: javascript(asked) },
  ];
}

/** @param {Asked} asked */
function opencode({ listed, site }) {
  return `opencode auth login ${shell(site)}\nopencode run --model ${shell(listed)} ${shell(QUESTION)}`;
}

/** @param {Asked} asked */
function curl({ gateway, model, headers }) {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: QUESTION }] });
  const lines = Object.entries(headers).map(([name, value]) => `  -H ${inShell(`${name}: ${value}`)} \\`);
  return [
    `curl ${shell(`${gateway}/chat/completions`)} \\`,
    `  -H "x-portkey-api-key: $${KEY}" \\`,
    ...lines,
    `  -H 'content-type: application/json' \\`,
    `  -d ${shell(body)}`,
  ].join("\n");
}

/** @param {Asked} asked */
function python({ gateway, model, headers }) {
  const lines = Object.entries(headers).map(([name, value]) => `        ${string(name)}: ${inCode(value, (env) => `os.environ[${string(env)}]`)},`);
  return [
    "import os",
    "",
    "from openai import OpenAI",
    "",
    "client = OpenAI(",
    `    base_url=${string(gateway)},`,
    `    api_key="unused",`,
    "    default_headers={",
    `        "x-portkey-api-key": os.environ["${KEY}"],`,
    ...lines,
    "    },",
    ")",
    "answer = client.chat.completions.create(",
    `    model=${string(model)},`,
    `    messages=[{"role": "user", "content": "${QUESTION}"}],`,
    ")",
    "print(answer.choices[0].message.content)",
  ].join("\n");
}

/** @param {Asked} asked */
function javascript({ gateway, model, headers }) {
  const lines = Object.entries(headers).map(([name, value]) => `    ${string(name)}: ${inCode(value, (env) => `process.env[${string(env)}]`)},`);
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
    "const answer = await client.chat.completions.create({",
    `  model: ${string(model)},`,
    `  messages: [{ role: "user", content: "${QUESTION}" }],`,
    "});",
    "console.log(answer.choices[0].message.content);",
  ].join("\n");
}

/**
 * A string of Python and of JavaScript alike: JSON in ASCII.
 * @param {string} text
 */
export function string(text) {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
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
 * @param {(name: string) => string} variable
 */
function inCode(text, variable) {
  const parts = text.split(ENV).map((part, n) => (n % 2 ? variable(part) : part && string(part)));
  return parts.filter(Boolean).join(" + ") || '""';
}
