import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, fromHex } from './bytes';

/** The ids of a conversation's last log entries on a device, without a gap: those of sequence `first`, `first + 1`, … */
export interface Recent {
  first: number;
  ids: string[];
}

/** What a sender says of them: the last sequence it had seen, how many entries up to there, and 8 bytes of a hash over their ids. */
export interface Transcript {
  sequence: number;
  count: number;
  digest: Uint8Array;
}

/** Entries that a device remembers, and of those as many as it speaks of: others may have seen a little more by then. */
const MOST_KEPT = 64;
export const MOST_TOLD = 16;
const DIGEST_BYTES = 8;

export function withEntry({ first, ids }: Recent, sequence: number, id: string): Recent {
  if (sequence !== first + ids.length) return { first: sequence, ids: [id] };
  const left = [...ids, id].slice(-MOST_KEPT);
  return { first: sequence - left.length + 1, ids: left };
}

/** Null: nothing to speak of. */
export function transcriptOf({ first, ids }: Recent): Transcript | null {
  const told = ids.slice(-MOST_TOLD);
  if (told.length === 0) return null;
  return { sequence: first + ids.length - 1, count: told.length, digest: digestOf(told) };
}

/** Null: this device does not hold all those entries. */
export function agrees({ first, ids }: Recent, { sequence, count, digest }: Transcript): boolean | null {
  const from = sequence - count + 1 - first;
  const told = ids.slice(Math.max(0, from), Math.max(0, from + count));
  return from < 0 || told.length < count ? null : equalBytes(digestOf(told), digest);
}

function digestOf(ids: readonly string[]): Uint8Array {
  return sha256(fromHex(ids.join(''))).slice(0, DIGEST_BYTES);
}
