import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes';
import { keyLogEntry, provesConsistency, provesInclusion } from '../../src/crypto/key-log';
import { consistencyOf, pathOf, rootOf } from './merkle';

// Of the reference implementation of Certificate Transparency (merkle_tree_test.cc).
const ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(fromHex);
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(fromHex);

describe('the proofs of the key log', () => {
  it('are those of the reference vectors', () => {
    const head = (size: number) => ({ size, root: ROOTS[size - 1]! });
    const path = [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ].map(fromHex);
    expect(provesInclusion(head(8), 0, ENTRIES[0]!, path)).toBe(true);
    const proof = [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ].map(fromHex);
    expect(provesConsistency(head(6), head(8), proof)).toBe(true);
  });

  it('hold for every place in every tree up to 64 entries, and for no other', () => {
    const entries = Array.from({ length: 64 }, (_, number) => Uint8Array.of(number));
    for (let size = 1; size <= 64; size++) {
      const head = { size, root: rootOf(entries.slice(0, size)) };
      for (let index = 0; index < size; index++) {
        const path = pathOf(index, entries.slice(0, size));
        const entry = entries[index]!;
        expect(provesInclusion(head, index, entry, path)).toBe(true);
        expect(provesInclusion(head, index, Uint8Array.of(99), path)).toBe(false);
        expect(provesInclusion(head, (index + 1) % (size + 1), entry, path)).toBe(false);
        expect(provesInclusion(head, index, entry, [...path, head.root])).toBe(false);
        if (path.length > 0) expect(provesInclusion(head, index, entry, path.slice(1))).toBe(false);
      }
    }
  });

  it('show for every two trees up to 64 entries that one is the beginning of the other, and of no other', () => {
    const entries = Array.from({ length: 64 }, (_, number) => Uint8Array.of(number));
    const roots = entries.map((_, last) => rootOf(entries.slice(0, last + 1)));
    const other = roots.map((_, last) => rootOf([Uint8Array.of(99), ...entries.slice(1, last + 1)]));
    for (let to = 1; to <= 64; to++) {
      for (let from = 1; from <= to; from++) {
        const proof = consistencyOf(from, entries.slice(0, to));
        const [older, newer] = [
          { size: from, root: roots[from - 1]! },
          { size: to, root: roots[to - 1]! },
        ];
        expect(provesConsistency(older, newer, proof), `${from} to ${to}`).toBe(true);
        expect(provesConsistency({ ...older, root: other[from - 1]! }, newer, proof)).toBe(false);
        expect(provesConsistency(older, { ...newer, root: other[to - 1]! }, proof)).toBe(false);
        expect(provesConsistency(older, newer, [...proof, newer.root])).toBe(false);
        if (from < to) expect(provesConsistency(older, newer, proof.slice(0, -1))).toBe(false);
      }
    }
  });

  it('are of the entry that the server makes, too', () => {
    const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index);
    const list = Uint8Array.of(0x92, 0xb3, ...new TextEncoder().encode('chat device list v1'), 7);
    expect(toHex(keyLogEntry(toHex(bytes(16)), bytes(32), list))).toBe(
      '63a0eee6cda9722ee9038c9c3957a37e0c998ccd354ba8c5ca9bf0477979c62a6c05fb149eb11a1f61b8eb522dbd7fb04c70f7e2d3e3ad18d10c7949d6a19bad',
    );
  });
});
