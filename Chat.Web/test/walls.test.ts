import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folders a folder may import from besides itself, and which packages. */
const MAY: Record<string, { folders: RegExp; packages: RegExp }> = {
  protocol: { folders: /^$/, packages: /^@msgpack\/msgpack$/ },
  crypto: { folders: /^$/, packages: /^(@msgpack\/msgpack|@noble\/.*|hash-wasm|ts-mls.*)$/ },
  store: { folders: /^crypto\//, packages: /^(idb|@msgpack\/msgpack|@noble\/ciphers\/chacha\.js)$/ },
  client: { folders: /^(protocol|crypto|store)\//, packages: /^$/ },
  ui: {
    folders: /^client\/(api|connect|quiet-hours|trusted-urls)$/,
    packages: /^(preact(\/.*)?|fflate|qr(\/decode.js)?|mediabunny)$/,
  },
  sw: { folders: /^(crypto|store)\/|^client\/(quiet-hours|trusted-urls)$/, packages: /^@msgpack\/msgpack$/ },
};

const SRC = join(import.meta.dirname, '../src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));

interface Import {
  from: string;
  /** A file below src without its ending, or a package. */
  to: string;
  isPackage: boolean;
  typeOnly: boolean;
}

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)(\s+type)?[^'"();]*?from\s+'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g),
  ].map((match) => {
    const to = (match[2] ?? match[3] ?? '').replace(/\?.*$/, '');
    const isPackage = !to.startsWith('.');
    return {
      from: file,
      to: isPackage ? to : relative(SRC, join(SRC, dirname(file), to)),
      isPackage,
      typeOnly: match[1] !== undefined,
    };
  });
});

describe('walls', () => {
  it('sees the sources', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(150);
    expect(new Set(files.map((file) => file.split('/')[0]))).toEqual(new Set(Object.keys(MAY)));
  });

  it('lets a folder import only what it may', () => {
    const wrong = imports.filter(({ from, to, isPackage }) => {
      const folder = from.split('/')[0] ?? '';
      const may = MAY[folder];
      if (!may) return true;
      if (isPackage) return !may.packages.test(to);
      return !to.startsWith(`${folder}/`) && !may.folders.test(to);
    });
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('has no cycles', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, isPackage, typeOnly } of imports) {
      const file = from.replace(/\.tsx?$/, '');
      if (!isPackage && !typeOnly) next.set(file, [...(next.get(file) ?? []), to]);
    }
    const done = new Set<string>();
    const visit = (file: string, path: string[]): string[] => {
      if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' → ')];
      if (done.has(file)) return [];
      const found = (next.get(file) ?? []).flatMap((other) => visit(other, [...path, file]));
      done.add(file);
      return found;
    };
    expect([...next.keys()].flatMap((file) => visit(file, []))).toEqual([]);
  });

  it('keeps the DOM out of the engine', () => {
    const touching = files.filter((file) => {
      if (/^(ui|sw)\//.test(file) || file === 'client/connect.ts') return false;
      return /\b(document|window)\./.test(readFileSync(join(SRC, file), 'utf8'));
    });
    expect(touching).toEqual([]);
  });
});
