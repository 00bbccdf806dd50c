import { decode, encode } from '@msgpack/msgpack';

/** An epoch archive (see archive.ts), unread but for the leaf indices: whatever its version, the leaves stand last. */
export type Fields = unknown[];
export type LeafFields = [leafIndex: number, ...unknown[]];

/** Null when it is no archive: what others hand on may be anything. */
export function fieldsOf(archive: Uint8Array): Fields | null {
  try {
    const fields = decode(archive);
    if (!Array.isArray(fields)) return null;
    const leaves = fields.at(-1);
    return Array.isArray(leaves) && leaves.every((leaf) => Number.isInteger(leaf?.[0])) ? fields : null;
  } catch {
    return null;
  }
}

export function leavesOf(fields: Fields): LeafFields[] {
  return fields.at(-1) as LeafFields[];
}

export function withLeaves(fields: Fields, leaves: LeafFields[]): Uint8Array {
  return encode([...fields.slice(0, -1), leaves]);
}
