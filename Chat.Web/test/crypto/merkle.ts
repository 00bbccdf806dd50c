import { leafHash, nodeHash } from '../../src/crypto/key-log';

// RFC 9162 §2.1.1, §2.1.3.1 and §2.1.4.1, word for word.

export function rootOf(entries: Uint8Array[]): Uint8Array {
  if (entries.length === 1) return leafHash(entries[0]!);
  const split = splitOf(entries.length);
  return nodeHash(rootOf(entries.slice(0, split)), rootOf(entries.slice(split)));
}

export function pathOf(index: number, entries: Uint8Array[]): Uint8Array[] {
  if (entries.length === 1) return [];
  const split = splitOf(entries.length);
  return index < split
    ? [...pathOf(index, entries.slice(0, split)), rootOf(entries.slice(split))]
    : [...pathOf(index - split, entries.slice(split)), rootOf(entries.slice(0, split))];
}

export function consistencyOf(from: number, entries: Uint8Array[], isWhole = true): Uint8Array[] {
  if (from === entries.length) return isWhole ? [] : [rootOf(entries)];
  const split = splitOf(entries.length);
  return from <= split
    ? [...consistencyOf(from, entries.slice(0, split), isWhole), rootOf(entries.slice(split))]
    : [...consistencyOf(from - split, entries.slice(split), false), rootOf(entries.slice(0, split))];
}

function splitOf(count: number): number {
  let split = 1;
  while (2 * split < count) split *= 2;
  return split;
}
