// What the explorer knows of one model only when somebody looks at it. The format: explorer/details.py.

/** @typedef {import("./table.js").Table} Table */

/**
 * @typedef {object} Detail
 * @property {string} at address of the model's entry on the site, relative to the site's
 * @property {Record<string, any>} model the model as the catalog has it
 * @property {string} [unlisted]
 * @property {string} [probed]
 * @property {Record<string, string>} [headers] that lead a request to it, where they are not those of its provider
 * @property {string} [asked] what a request calls it, where that is not its id
 * @property {Record<string, string>} [went] why a chain has an offer that its provider lists no more, by `slug/id`
 * @property {boolean} [lifted] the boundary of all chains does not hold for it
 * @property {[day: string, field: string, old: any, now: any, by: string | null][]} [events] the newest first
 */

/** @type {Map<string, Promise<Detail[]>>} */
const asked = new Map();

/**
 * Fetches the details of a row.
 * @param {string} folder address of the folder of builds, with a slash at its end
 * @param {Table} table
 * @param {number} row
 * @returns {Promise<Detail>}
 */
export async function loadDetail(folder, table, row) {
  const address = `${folder}${table.build}/${Math.floor(row / table.rowsAFile)}.json`;
  let part = asked.get(address);
  if (!part) {
    part = loadPart(address, table.build);
    asked.set(address, part);
    part.catch(() => asked.delete(address)); // so that the next look asks again
  }
  const detail = (await part)[row % table.rowsAFile];
  if (detail?.model?.id === undefined) throw new Error("the site has no details of this model");
  return detail;
}

/**
 * @param {string} address
 * @param {string} build
 * @returns {Promise<Detail[]>}
 */
async function loadPart(address, build) {
  const response = await fetch(address);
  if (response.status === 404) throw new Error("the site was built anew; load the page again");
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const data = await response.json();
  if (data.build !== build) throw new Error("these details belong to another build of the site; load the page again");
  return data.rows;
}
