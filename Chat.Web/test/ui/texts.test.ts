import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { texts } from '../../src/ui/languages/english';

const UI = join(import.meta.dirname, '../../src/ui');
const sources = readdirSync(UI, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('languages'))
  .map((file) => readFileSync(join(UI, file), 'utf8'))
  .join('\n');

/** The keys of all sentences, with the groups they stand in. */
function paths(node: object, group = ''): string[] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? paths(value, `${group}${key}.`)
      : [`${group}${key}`],
  );
}

it('has no sentence that nobody shows', () => {
  const all = paths(texts);
  expect(all.length).toBeGreaterThan(200);
  // Said by code: what codes there are is checked with the languages.
  const named = all.filter((path) => !/^(refusals|notices)\./.test(path));
  expect(named.filter((path) => !new RegExp(`\\b${path.split('.').at(-1)}\\b`).test(sources))).toEqual([]);
});
