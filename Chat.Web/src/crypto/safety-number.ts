import { sha512 } from '@noble/hashes/sha2.js';
import { equalBytes, fromBase64Url, fromHex, toBase64Url } from './bytes';

/** A user and the identity key that is pinned for them. */
export interface Identity {
  userId: string;
  /** Ed25519, 32 bytes. */
  key: Uint8Array;
}

export interface SafetyNumber {
  /** 60 decimal digits; the same for both. */
  digits: string;
  /** The same as a text for a QR code. */
  code: string;
}

/** `apart`: a code of other people, or no code at all. */
export type Comparison = 'same' | 'different' | 'apart';

const VERSION = 0;
const ITERATIONS = 5_200;
const GROUPS = 6;
const GROUP_BYTES = 5;
const CODE_BYTES = 32;
const LABEL = 'chat-safety-number:1:';

/**
 * As Signal's NumericFingerprint, version 0: of each side 5,200 rounds of SHA-512 over the version, the key and the user id, the first 30 bytes
 * of it as six numbers of five digits, and the smaller side first. It depends on the two identities alone, not on devices.
 */
export function safetyNumber(one: Identity, other: Identity): SafetyNumber {
  const sides = [fingerprint(one), fingerprint(other)];
  const codes = sides.map((side) => toBase64Url(side.subarray(0, CODE_BYTES))).sort();
  return { digits: sides.map(digitsOf).sort().join(''), code: LABEL + codes.join('.') };
}

/** Whether a scanned code says of both what is known here. One side that differs is enough to be `different`. */
export function compareCode(scanned: string, one: Identity, other: Identity): Comparison {
  const [first, second] = read(scanned);
  if (!first || !second) return 'apart';
  const sides = [fingerprint(one), fingerprint(other)].map((side) => side.subarray(0, CODE_BYTES));
  const known = [first, second].filter((side) => sides.some((mine) => equalBytes(mine, side)));
  if (known.length === 2 && !equalBytes(first, second)) return 'same';
  return known.length === 0 ? 'apart' : 'different';
}

function fingerprint({ userId, key }: Identity): Uint8Array {
  let hash = concat(new Uint8Array([0, VERSION]), key, fromHex(userId));
  for (let round = 0; round < ITERATIONS; round++) hash = sha512(concat(hash, key));
  return hash;
}

function digitsOf(fingerprint: Uint8Array): string {
  let digits = '';
  for (let group = 0; group < GROUPS; group++) {
    const bytes = fingerprint.subarray(group * GROUP_BYTES, (group + 1) * GROUP_BYTES);
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    digits += String(value % 100_000).padStart(GROUP_BYTES, '0');
  }
  return digits;
}

function read(scanned: string): Uint8Array[] {
  if (!scanned.startsWith(LABEL)) return [];
  try {
    const sides = scanned.slice(LABEL.length).split('.').map(fromBase64Url);
    return sides.length === 2 && sides.every((side) => side.length === CODE_BYTES) ? sides : [];
  } catch {
    return [];
  }
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
