import { Decoder, encode } from '@msgpack/msgpack';
import { type Bytes, fromHex, ownBytes, toHex } from './bytes';
import { MOST_TOLD, type Transcript } from './transcript';

/** A head of the key log as somebody accepted it. */
export interface LogHead {
  /** Of the server's log (docs/protocol.md); the first 16 hex digits of it are enough to tell two logs apart. */
  logId: string;
  size: number;
  root: Uint8Array;
}

/** What a sender had seen of the server when it sealed a message: the second value inside the ciphertext, for the others to compare with. */
export interface Witness {
  head: LogHead | null;
  transcript: Transcript | null;
}

const LOG_ID_DIGITS = 16;
/** More entries than this no server has; a proof would still be small. */
export const MAX_LOG_SIZE = 2 ** 31 - 1;
const NOTHING: Witness = { head: null, transcript: null };

/** MessagePack `[[first 8 bytes of the log id, size, root (32 bytes)] or nil, [sequence, count, digest (8 bytes)] or nil]`. */
export function encodeWitness({ head, transcript }: Witness): Bytes {
  return ownBytes(
    encode([
      head && [fromHex(head.logId.slice(0, LOG_ID_DIGITS)), head.size, head.root],
      transcript && [transcript.sequence, transcript.count, transcript.digest],
    ]),
  );
}

/** What does not read as it should counts as not there: older versions say nothing, newer ones may say more. */
export function decodeWitness(plaintext: Uint8Array): Witness {
  try {
    let place = 0;
    for (const value of new Decoder().decodeMulti(plaintext)) {
      if (place++ === 0) continue;
      return Array.isArray(value) ? { head: readHead(value[0]), transcript: readTranscript(value[1]) } : NOTHING;
    }
  } catch {
    // What a stranger encrypted may be anything.
  }
  return NOTHING;
}

export function sameLog(one: string, other: string): boolean {
  return one.slice(0, LOG_ID_DIGITS) === other.slice(0, LOG_ID_DIGITS);
}

function readHead(value: unknown): LogHead | null {
  const [logId, size, root] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!isBytes(logId, LOG_ID_DIGITS / 2) || !isBetween(size, 1, MAX_LOG_SIZE) || !isBytes(root, 32)) return null;
  return { logId: toHex(logId), size, root: ownBytes(root) };
}

function readTranscript(value: unknown): Transcript | null {
  const [sequence, count, digest] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!isBetween(sequence, 1, Number.MAX_SAFE_INTEGER) || !isBetween(count, 1, MOST_TOLD) || !isBytes(digest, 8))
    return null;
  return { sequence, count, digest: ownBytes(digest) };
}

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
