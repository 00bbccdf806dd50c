import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/**
 * What a first start in English loads before the chat list stands there: the page, the engine, the language, whatever these import statically,
 * and the styles, each as `gzip -9` makes it. Run after `npm run build`.
 */
const BUDGET_BYTES = 150_000;
const ENTRIES = /^(main|worker|english)-[^.]*\.js$/;
const STYLES = /^main-[^.]*\.css$/;
const STATIC_IMPORT = /(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g;

const folder = new URL('../../Chat.Host/wwwroot/assets/', import.meta.url);
const files = readdirSync(folder);
const loaded = new Set(files.filter((name) => STYLES.test(name)));

function load(name) {
  if (loaded.has(name)) return;
  loaded.add(name);
  for (const [, next] of readFileSync(new URL(name, folder), 'utf8').matchAll(STATIC_IMPORT)) load(next);
}

const entries = files.filter((name) => ENTRIES.test(name));
if (entries.length !== 3 || loaded.size !== 1) throw new Error(`Not one file of each entry: ${entries}`);
for (const name of entries) load(name);

const sizes = [...loaded].map((name) => [name, gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length]);
const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
console.log(`Loaded at the first start: ${total} of ${BUDGET_BYTES} bytes`);
if (total > BUDGET_BYTES) {
  for (const [name, bytes] of sizes.sort((a, b) => b[1] - a[1])) console.error(`${bytes}\t${name}`);
  process.exit(1);
}
