import { decode, encode } from '@msgpack/msgpack';
import { sha256 } from '@noble/hashes/sha2.js';
import { fieldsOf, type LeafFields, leavesOf, withLeaves } from './archive-fields';
import { equalBytes } from './bytes';

/**
 * An archive as it is sealed for the server: MessagePack `[3, archive, sequence of the group's profile or 0, nil]`; or, leaning on a whole one of
 * an earlier epoch, with only those leaves that the base does not have and, in the place of nil, `[first 16 bytes of SHA-256 over the base's
 * leaves, indices of leaves that only the base has]`. Archives of version 1 were sealed as they are.
 */
export interface Unpacked {
  archive: Uint8Array;
  /** Where the group's name can be read; 0: not known. */
  profileSequence: number;
}

const PACKED = 3;
const HASH_BYTES = 16;

type Lean = [hash: Uint8Array, gone: number[]];

export function packWhole({ archive, profileSequence }: Unpacked): Uint8Array {
  return encode([PACKED, archive, profileSequence, null]);
}

/** Null when it would not become smaller. */
export function packLeaning({ archive, profileSequence }: Unpacked, base: Uint8Array): Uint8Array | null {
  const [fields, baseFields] = [fieldsOf(archive), fieldsOf(base)];
  if (!fields || !baseFields) return null;
  const before = new Map(leavesOf(baseFields).map((leaf) => [leaf[0], leaf]));
  const after = new Set(leavesOf(fields).map(([leafIndex]) => leafIndex));
  const different = leavesOf(fields).filter((leaf) => !sameLeaf(leaf, before.get(leaf[0])));
  const gone = [...before.keys()].filter((leafIndex) => !after.has(leafIndex));
  const lean: Lean = [hashOf(leavesOf(baseFields)), gone];
  const packed = encode([PACKED, withLeaves(fields, different), profileSequence, lean]);
  return packed.length * 2 < archive.length ? packed : null;
}

/** Null when it is none, or leans on another base. */
export function unpack(bytes: Uint8Array, base: Uint8Array | null): Unpacked | null {
  const packed = decode(bytes);
  if (!Array.isArray(packed)) return null;
  if (packed[0] !== PACKED) return { archive: bytes, profileSequence: 0 };
  const [, archive, profileSequence, lean] = packed as [number, Uint8Array, number, Lean | null];
  if (lean === null) return { archive: new Uint8Array(archive), profileSequence };
  const [fields, baseFields] = [fieldsOf(archive), base && fieldsOf(base)];
  if (!fields || !baseFields || !equalBytes(hashOf(leavesOf(baseFields)), lean[0])) return null;
  const all = new Map([...leavesOf(baseFields), ...leavesOf(fields)].map((leaf) => [leaf[0], leaf]));
  for (const leafIndex of lean[1]) all.delete(leafIndex);
  const leaves = [...all.values()].sort((a, b) => a[0] - b[0]);
  return { archive: withLeaves(fields, leaves), profileSequence };
}

function sameLeaf(a: LeafFields, b: LeafFields | undefined): boolean {
  return b !== undefined && equalBytes(encode(a), encode(b));
}

function hashOf(leaves: LeafFields[]): Uint8Array {
  return sha256(encode(leaves)).subarray(0, HASH_BYTES);
}
