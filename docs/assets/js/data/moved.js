// What became of an address that leads nowhere, by `v1/removed.json`.

/**
 * @typedef {object} Moved a model, or a provider with all of its models, that is gone
 * @property {string} name
 * @property {string} id as opencode listed it; empty for a provider
 * @property {string} removed the day
 * @property {string} [instead] `slug/id` of what to use, as the explorer has it
 * @property {string} [until] the day until which the old id goes on
 */

/** @typedef {{ name: string, removed: string, instead?: string, ends?: string, successor?: string }} Remembered */
/** @typedef {Map<string, Map<string, Remembered>>} Gone by slug and id; combined models under `combined` */

const COMBINED = "combined";
const PREFIX = /^portkey-/;

/** @param {string} part of a path; as it is where its encoding is broken */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Parts of an address: those of the path below the site's, without names of files, and what its fragment points at.
 * @param {string} path
 * @param {string} hash
 */
export function partsOf(path, hash = "") {
  const parts = path.split("/").map(decoded).filter(Boolean);
  const last = (parts.pop() ?? "").replace(/^index\.html$/, "").replace(/\.(?:html|json|md)$/, "");
  const target = decoded(hash.replace(/^#/, ""));
  return [...parts, last, target.includes("=") ? "" : target].filter(Boolean);
}

/**
 * @param {any} document `v1/removed.json`
 * @returns {Gone}
 */
export function readGone(document) {
  const lists = [...Object.entries(document?.providers ?? {}), [COMBINED, document?.combined ?? {}]];
  return new Map(lists.map(([slug, models]) => [slug, new Map(Object.entries(models))]));
}

/**
 * What became of what an address meant; nothing where that is not known.
 * @param {string[]} parts
 * @param {Gone} gone
 * @returns {Moved | undefined}
 */
export function movedTo(parts, gone) {
  const [first = "", ...rest] = parts[0] === "providers" ? parts.slice(1) : parts;
  const slug = first.replace(PREFIX, "");
  const own = gone.get(slug)?.get(rest.join("/"));
  if (own) return told(slug, rest.join("/"), own);
  if (parts[0] === "providers") {
    const days = [...(gone.get(slug)?.values() ?? [])].map(({ removed }) => removed).sort();
    return days.length && !rest.length ? { name: slug, id: "", removed: days[days.length - 1] } : undefined;
  }
  // A bare id: that of a combined model, or one provider's, wherever in the path it begins.
  const ids = parts.map((_, at) => parts.slice(at).join("/"));
  for (const [of, models] of [...gone].reverse()) {
    for (const id of ids) {
      const found = models.get(id);
      if (found) return told(of, id, found);
    }
  }
  return undefined;
}

/** What people would type to find what an address meant. @param {string[]} parts */
export function wordsOf(parts) {
  const [first = ""] = parts;
  const known = ["providers", COMBINED, "v1", "models"].includes(first) && parts.length > 1;
  return (known ? parts.slice(1) : parts).join("/").replace(PREFIX, "").slice(0, 200);
}

/**
 * @param {string} slug
 * @param {string} id
 * @param {Remembered} one
 * @returns {Moved}
 */
function told(slug, id, one) {
  const same = one.successor === undefined ? undefined : `${slug}/${one.successor}`;
  return {
    name: one.name,
    id: `${slug === COMBINED ? "" : "portkey-"}${slug}/${id}`,
    removed: one.removed,
    instead: one.instead?.replace(PREFIX, "") ?? same,
    until: slug === COMBINED ? undefined : one.ends,
  };
}
