import { decode, encode } from '@msgpack/msgpack';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { equalBytes, fromHex, toHex, utf8 } from './bytes';

export interface MembersData {
  type: 'members';
  added: string[];
  removed: string[];
  /** Whose leaves are taken out because they had gone by themselves. */
  gone: string[];
}

/**
 * What a commit's authenticated data (RFC 9420 §6.1) says: not secret, but signed and bound to the commit. A member names the people it lets
 * in and out; somebody who joins by a link proves that they know its secret.
 */
export type CommitData = MembersData | { type: 'link'; proof: Uint8Array };

const Type = { Members: 1, Link: 2 } as const;
const LABEL = utf8('chat group link v1');
const MAX_MEMBERS = 1000;

export function encodeCommitData(data: CommitData | null): Uint8Array {
  if (data === null) return new Uint8Array();
  if (data.type === 'link') return encode([Type.Link, data.proof]);
  return encode([Type.Members, data.added.map(fromHex), data.removed.map(fromHex), data.gone.map(fromHex)]);
}

/** Null: nothing said, or nothing readable. */
export function decodeCommitData(bytes: Uint8Array): CommitData | null {
  try {
    const [type, first, second, third] = decode(bytes) as unknown[];
    if (type === Type.Link && first instanceof Uint8Array) return { type: 'link', proof: first };
    if (type === Type.Members) return { type: 'members', added: ids(first), removed: ids(second), gone: ids(third) };
  } catch {
    // Another client may write what it likes here.
  }
  return null;
}

/** HMAC-SHA256 under the link's secret over label, group, user and device: of use to this device in this group only. */
export function linkProof(secret: Uint8Array, conversationId: string, userId: string, deviceId: string): Uint8Array {
  return hmac(sha256, secret, concatBytes(LABEL, fromHex(conversationId), fromHex(userId), fromHex(deviceId)));
}

export function provesLink(
  proof: Uint8Array,
  secrets: readonly Uint8Array[],
  conversationId: string,
  { userId, deviceId }: { userId: string; deviceId: string },
): boolean {
  return secrets.some((secret) => equalBytes(proof, linkProof(secret, conversationId, userId, deviceId)));
}

function ids(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_MEMBERS).flatMap((id) => (id instanceof Uint8Array && id.length === 16 ? [toHex(id)] : []));
}
