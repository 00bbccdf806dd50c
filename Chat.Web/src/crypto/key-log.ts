import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, fromHex, utf8 } from './bytes';

/** A Merkle tree as somebody names it: how many entries, and the hash over them all. */
export interface TreeHead {
  size: number;
  root: Uint8Array;
}

/**
 * The 64 bytes that stand in the key log for an account's keys: `SHA-256("chat key log user v1" ‖ user id)`, which says nothing to whoever does
 * not know the id, and `SHA-256("chat key log keys v1" ‖ identity key ‖ SHA-256(device list payload))`.
 */
export function keyLogEntry(userId: string, identityKey: Uint8Array, listPayload: Uint8Array): Uint8Array {
  const user = sha256(joined(utf8('chat key log user v1'), fromHex(userId)));
  const keys = sha256(joined(utf8('chat key log keys v1'), identityKey, sha256(listPayload)));
  return joined(user, keys);
}

/** RFC 9162 §2.1.3.2: the entry stands at `index` of the tree. */
export function provesInclusion(
  head: TreeHead,
  index: number,
  entry: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (index < 0 || index >= head.size) return false;
  let [position, last, hash] = [index, head.size - 1, leafHash(entry)];
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else hash = nodeHash(hash, sibling);
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equalBytes(hash, head.root);
}

/** RFC 9162 §2.1.4.2: the older tree is the beginning of the newer one. */
export function provesConsistency(older: TreeHead, newer: TreeHead, proof: readonly Uint8Array[]): boolean {
  if (older.size < 1 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && equalBytes(older.root, newer.root);
  let [position, last] = [older.size - 1, newer.size - 1];
  while (isOdd(position)) [position, last] = [half(position), half(last)];
  // An older tree that is one complete subtree of the newer one is its own first node.
  const [first, ...others] = position === 0 ? [older.root, ...proof] : proof;
  if (!first) return false;
  let [olderHash, newerHash] = [first, first];
  for (const node of others) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      [olderHash, newerHash] = [nodeHash(node, olderHash), nodeHash(node, newerHash)];
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else newerHash = nodeHash(newerHash, node);
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equalBytes(olderHash, older.root) && equalBytes(newerHash, newer.root);
}

export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(joined(Uint8Array.of(0), entry));
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(joined(Uint8Array.of(1), left, right));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
