// The grammar of filter words reads as that of Python does; the cases are shared.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { parse, parseLoosely, written } from "../../docs/assets/js/search/words.js";

/** @type {{words: {words: string, canonical?: string, error?: string}[]}} */
const cases = JSON.parse(readFileSync(new URL("../data/search_cases.json", import.meta.url), "utf8"));

for (const { words, canonical, error } of cases.words) {
  test(`${JSON.stringify(words)} is read as in Python`, () => {
    if (error === undefined) assert.equal(written(parse(words)), canonical);
    else assert.throws(() => parse(words), { message: error });
  });
}

test("a box takes a word that cannot be read as a plain text, and says so", () => {
  const { query, faults } = parseLoosely('claude deepseek:free ctx:>1k "open');
  assert.equal(written(query), 'claude "deepseek:free" ctx:>1000 open');
  assert.deepEqual(faults.map(({ word }) => word), ["deepseek:free", '"open']);
});
