import { decode, encode } from '@msgpack/msgpack';

/** The fields of an epoch archive (see message.ts), unread but for the leaf indices. */
type Fields = [version: number, context: Uint8Array, senderDataSecret: Uint8Array, leaves: LeafFields[]];
type LeafFields = [leafIndex: number, ...unknown[]];

const NOTHING: Fields = [0, new Uint8Array(), new Uint8Array(), []];

/**
 * An archive of many devices in parts of at most `mostBytes`: each is an archive of its own, with some of the leaves, and opens what those have
 * written.
 */
export function splitArchive(archive: Uint8Array, mostBytes: number): Uint8Array[] {
  if (archive.length <= mostBytes) return [archive];
  const [version, context, secret, leaves] = fieldsOf(archive) ?? NOTHING;
  const withLeaves = (some: LeafFields[]) => encode([version, context, secret, some]);
  const parts: LeafFields[][] = [];
  const empty = withLeaves([]).length + 4;
  let bytes = mostBytes;
  for (const leaf of leaves) {
    const more = encode(leaf).length;
    if (bytes + more > mostBytes) {
      parts.push([]);
      bytes = empty;
    }
    bytes += more;
    parts.at(-1)?.push(leaf);
  }
  return parts.map(withLeaves);
}

/** The known archive with the leaves of another part of it; unchanged when the other is of another epoch. What is known wins. */
export function joinArchives(known: Uint8Array, part: Uint8Array): Uint8Array {
  const [first, second] = [fieldsOf(known), fieldsOf(part)];
  if (!first || !second || headOf(first) !== headOf(second)) return known;
  const [version, context, secret, leaves] = first;
  const all = new Map([...second[3], ...leaves].map((leaf) => [leaf[0], leaf]));
  return encode([version, context, secret, [...all.values()].sort((a, b) => a[0] - b[0])]);
}

/** 0: this is no archive. */
export function leavesIn(archive: Uint8Array): number {
  return fieldsOf(archive)?.[3].length ?? 0;
}

function headOf([version, context, secret]: Fields): string {
  return encode([version, context, secret]).join();
}

/** What others hand on may be anything. */
function fieldsOf(archive: Uint8Array): Fields | null {
  try {
    const fields = decode(archive) as Fields;
    return Array.isArray(fields) && Array.isArray(fields[3]) && fields[3].every((leaf) => Number.isInteger(leaf?.[0]))
      ? fields
      : null;
  } catch {
    return null;
  }
}
