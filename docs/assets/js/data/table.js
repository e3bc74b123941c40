// The explorer's table: every model as a row, a list of values for each column. The format: explorer/table.py.

/** The only format that this script reads. */
export const FORMAT = 2;

/**
 * Who offers models: all combined models, or one provider.
 * @typedef {object} Source
 * @property {string} slug
 * @property {string} name
 * @property {string} prefix what stands before an id in opencode
 * @property {string} page address of its page, relative to the site's
 * @property {string[]} tags
 * @property {string} [outside] why it lies outside the boundary of chains
 * @property {Record<string, string>} [headers] that lead a request to it, but for the key; values may hold `{env:NAME}`
 * @property {number} rows
 * @property {number} first its first row
 */

/**
 * A value of each row in every list. Numbers that are not known are NaN: tokens, USD per million tokens, and days since
 * 1970-01-01.
 * @typedef {object} Table
 * @property {string} build
 * @property {number} rowsAFile rows whose details share a file
 * @property {string} gateway
 * @property {number} rows
 * @property {string[]} id what stands behind the prefix in opencode
 * @property {(string | number)[]} name what `nameOf` reads
 * @property {Uint16Array} source index into `sources`, whose first has all combined models
 * @property {Source[]} sources
 * @property {Uint16Array} lab index into `labs`, whose first is empty
 * @property {string[]} labs
 * @property {Uint16Array} family
 * @property {string[]} families
 * @property {Uint8Array} kind
 * @property {string[]} kinds
 * @property {Uint8Array} status
 * @property {string[]} states
 * @property {Uint16Array} level
 * @property {string[]} levels of reasoning, the weakest first, with spaces between
 * @property {Uint8Array} health
 * @property {string[]} healths
 * @property {Uint16Array} why index into `whys`; 0 where opencode lists the model
 * @property {string[]} whys
 * @property {Uint16Array} can bits in the order of `abilities`
 * @property {string[]} abilities
 * @property {Uint8Array} reads bits in the order of `modalities`
 * @property {Uint8Array} makes
 * @property {string[]} modalities
 * @property {Float64Array} context
 * @property {Float64Array} output
 * @property {Float64Array} priceIn
 * @property {Float64Array} priceOut
 * @property {Float64Array} cached
 * @property {Float64Array} released
 * @property {Float64Array} retires
 * @property {Uint8Array} open 1 where the weights are open
 * @property {Int32Array} real row of the combined model that it is, or is an offer of, or -1
 * @property {number[][]} chains for each combined model the rows that requests are sent to, in order
 * @property {Uint8Array} assumed 1 where the longest answer is an assumption
 * @property {Uint8Array} varies 1 where prices are others for long prompts or at other hours
 * @property {Map<number, string>} ends
 * @property {Map<number, string>} deployments
 * @property {Map<number, string>} aliases
 */

/** The data belong to another version of this script. */

/**
 * Reads a table.
 * @param {any} data the file's document
 * @returns {Table}
 */
export function readTable(data) {
  if (data?.format !== FORMAT) throw new Error("the site was built anew; load the page again");
  const { columns } = data;
  const rows = columns.id.length;
  let first = 0;
  const sources = data.sources.map((/** @type {Source} */ each) => {
    const source = { ...each, first };
    first += each.rows;
    return source;
  });
  const source = new Uint16Array(rows);
  sources.forEach((/** @type {Source} */ each, /** @type {number} */ n) => source.fill(n, each.first, each.first + each.rows));
  const priceIn = numbers(columns.priceIn);
  const assumed = marked(data.assumed, rows);
  return {
    build: data.build,
    rowsAFile: data.rowsAFile,
    gateway: data.gateway,
    rows,
    id: columns.id,
    name: columns.name,
    source,
    sources,
    lab: new Uint16Array(columns.lab),
    labs: data.labs,
    family: new Uint16Array(columns.family),
    families: data.families,
    kind: new Uint8Array(columns.kind),
    kinds: data.kinds,
    status: new Uint8Array(columns.status),
    states: data.states,
    level: new Uint16Array(columns.levels),
    levels: data.levels,
    health: new Uint8Array(columns.health),
    healths: data.healths,
    why: new Uint16Array(columns.why),
    whys: data.whys,
    can: new Uint16Array(columns.can),
    abilities: data.abilities,
    reads: new Uint8Array(columns.reads),
    makes: new Uint8Array(columns.makes),
    modalities: data.modalities,
    context: numbers(columns.context),
    output: numbers(columns.output),
    priceIn,
    priceOut: multiplied(numbers(columns.priceOut), priceIn),
    cached: multiplied(numbers(columns.cached), priceIn),
    released: numbers(columns.released),
    retires: numbers(columns.retires),
    open: new Uint8Array(columns.open),
    real: new Int32Array(columns.real),
    chains: data.chains,
    assumed,
    varies: marked(data.varies, rows),
    ends: new Map(data.ends),
    deployments: new Map(data.deployments),
    aliases: new Map(data.aliases),
  };
}

/**
 * The name of a model: as it is given, or by the number of a rule (`_names` in explorer/table.py).
 * @param {Table} table
 * @param {number} row
 * @returns {string}
 */
export function nameOf(table, row) {
  const given = table.name[row];
  if (typeof given === "string") return given;
  const name = given === 3 ? nameOf(table, table.real[row]) : ruled(given, table.id[row]);
  table.name[row] = name;
  return name;
}

/**
 * 1 for each of some rows.
 * @param {number[]} some
 * @param {number} rows
 */
function marked(some, rows) {
  const found = new Uint8Array(rows);
  for (const row of some) found[row] = 1;
  return found;
}

const SIZE = /^a?[0-9]+(?:[.][0-9]+)?[bkm]$/;

/**
 * @param {number} rule
 * @param {string} id
 */
function ruled(rule, id) {
  if (rule === 1) return id;
  const tail = id.slice(id.lastIndexOf("/") + 1);
  return rule === 0 ? tail : tail.split(/[-_]/).map(capital).join(" ");
}

/** @param {string} word */
function capital(word) {
  const first = word.charCodeAt(0);
  if (first >= 97 && first <= 122) return SIZE.test(word) ? word.toUpperCase() : String.fromCharCode(first - 32) + word.slice(1);
  return first >= 48 && first <= 57 && SIZE.test(word) ? word.toUpperCase() : word;
}

/**
 * Prices with what is a multiple of another price put in its place.
 * @param {Float64Array} prices
 * @param {Float64Array} priceIn
 */
function multiplied(prices, priceIn) {
  return prices.map((price, row) => (price < 0 ? Number((priceIn[row] * -price).toPrecision(12)) : price));
}

/** @param {(number | null)[]} values */
function numbers(values) {
  const found = new Float64Array(values.length);
  for (let row = 0; row < found.length; row += 1) found[row] = values[row] ?? NaN;
  return found;
}

/**
 * Fetches the table of a page's own build; where a newer one has taken its place, that one's.
 * @param {string} folder address of the folder of builds, with a slash at its end
 * @param {string} build
 * @returns {Promise<Table>}
 */
export async function loadTable(folder, build) {
  let response = await fetch(`${folder}${build}/table.json`);
  if (response.status === 404) {
    const newest = await (await fetch(`${folder}newest.json`, { cache: "no-cache" })).json();
    response = await fetch(`${folder}${newest.build}/table.json`);
  }
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return readTable(await response.json());
}

/**
 * Whether a model is a combined one.
 * @param {Table} table
 * @param {number} row
 */
export function isCombined(table, row) {
  return table.source[row] === 0;
}

/**
 * What opencode lists a model as, or would: `provider/model`.
 * @param {Table} table
 * @param {number} row
 */
export function listedAs(table, row) {
  return table.sources[table.source[row]].prefix + table.id[row];
}

/**
 * The address of a model in the explorer: `slug/id`.
 * @param {Table} table
 * @param {number} row
 */
export function refOf(table, row) {
  return `${table.sources[table.source[row]].slug}/${table.id[row]}`;
}

/**
 * The row of a `slug/id`, or -1.
 * @param {Table} table
 * @param {string} ref
 */
export function rowOf(table, ref) {
  const slash = ref.indexOf("/");
  const [slug, id] = [ref.slice(0, slash), ref.slice(slash + 1)];
  const source = table.sources.find((each) => each.slug === slug);
  if (!source) return -1;
  const row = table.id.indexOf(id, source.first);
  return row >= 0 && row < source.first + source.rows ? row : -1;
}

/**
 * Slugs of the providers that answer for a model.
 * @param {Table} table
 * @param {number} row
 */
export function providersOf(table, row) {
  const rows = isCombined(table, row) ? table.chains[row] : [row];
  return [...new Set(rows.map((each) => table.sources[table.source[each]].slug))];
}
