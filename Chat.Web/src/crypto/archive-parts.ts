import { encode } from '@msgpack/msgpack';
import { fieldsOf, type LeafFields, leavesOf, withLeaves } from './archive-fields';

/**
 * An archive of many devices in parts of at most `mostBytes`: each is an archive of its own, with some of the leaves, and opens what those have
 * written.
 */
export function splitArchive(archive: Uint8Array, mostBytes: number): Uint8Array[] {
  const fields = fieldsOf(archive);
  if (archive.length <= mostBytes || !fields) return [archive];
  const parts: LeafFields[][] = [];
  const empty = withLeaves(fields, []).length + 4;
  let bytes = mostBytes;
  for (const leaf of leavesOf(fields)) {
    const more = encode(leaf).length;
    if (bytes + more > mostBytes) {
      parts.push([]);
      bytes = empty;
    }
    bytes += more;
    parts.at(-1)?.push(leaf);
  }
  return parts.map((some) => withLeaves(fields, some));
}

/** The known archive with the leaves of another part of it; unchanged when the other is of another epoch. What is known wins. */
export function joinArchives(known: Uint8Array, part: Uint8Array): Uint8Array {
  const [first, second] = [fieldsOf(known), fieldsOf(part)];
  if (!first || !second || headOf(first) !== headOf(second)) return known;
  const all = new Map([...leavesOf(second), ...leavesOf(first)].map((leaf) => [leaf[0], leaf]));
  return withLeaves(
    first,
    [...all.values()].sort((a, b) => a[0] - b[0]),
  );
}

/** 0: this is no archive. */
export function leavesIn(archive: Uint8Array): number {
  const fields = fieldsOf(archive);
  return fields ? leavesOf(fields).length : 0;
}

function headOf(fields: readonly unknown[]): string {
  return encode(fields.slice(0, -1)).join();
}
