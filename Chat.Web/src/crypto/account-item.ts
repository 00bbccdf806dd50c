import { Decoder, encode } from '@msgpack/msgpack';
import { ownBytes, toHex, utf8 } from './bytes';
import { padmeLength } from './padme';
import type { Registers, RegisterValue } from './registers';
import { deriveKeyBytes, open, seal } from './sealed-box';

/** What a sealed item says. */
export interface AccountItem {
  /** What it is about. */
  name: string;
  fields: Registers;
}

/** Both come from the history key. */
export interface AccountItemKeys {
  sealing: Uint8Array;
  naming: Uint8Array;
}

/** A sealed item is at most 64 KiB, nonce and tag included. */
const MAX_BYTES = 65_536 - 28;
/** Most items are smaller: all of these look alike. */
const MIN_BYTES = 256;
const KEY_BYTES = 16;
const VERSION = 1;

export async function accountItemKeys(historyKey: Uint8Array): Promise<AccountItemKeys> {
  const [sealing, naming] = await Promise.all([
    deriveKeyBytes(historyKey, 'chat account data v1'),
    deriveKeyBytes(historyKey, 'chat account data names v1'),
  ]);
  return { sealing, naming };
}

/** What the server knows the item by, in hex: the first 16 bytes of HMAC-SHA256 over the name. */
export async function accountItemKey(name: string, { naming }: AccountItemKeys): Promise<string> {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', ownBytes(naming), hmac, false, ['sign']);
  return toHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(name))).subarray(0, KEY_BYTES));
}

/**
 * Format: box over MessagePack `[1, name, [[field, value, time], …]]` and zeros up to a Padmé length, at least 256 bytes.
 * @returns null when it would be larger than the server takes
 */
export async function sealAccountItem(item: AccountItem, keys: AccountItemKeys): Promise<Uint8Array | null> {
  const fields = Object.entries(item.fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, { value, at }]) => [field, value, at]);
  const bytes = encode([VERSION, item.name, fields]);
  if (bytes.length > MAX_BYTES) return null;
  const padded = new Uint8Array(Math.min(Math.max(padmeLength(bytes.length), MIN_BYTES), MAX_BYTES));
  padded.set(bytes);
  return seal(padded, keys.sealing, label(await accountItemKey(item.name, keys)));
}

/** Null: sealed under another key, moved from another place, or in a form that this version does not know. */
export async function openAccountItem(
  key: string,
  sealed: Uint8Array,
  keys: AccountItemKeys,
): Promise<AccountItem | null> {
  try {
    for (const value of new Decoder().decodeMulti(await open(sealed, keys.sealing, label(key)))) return read(value);
  } catch {
    // Of another history key, or tampered with.
  }
  return null;
}

function read(value: unknown): AccountItem | null {
  if (!Array.isArray(value)) return null;
  const [version, name, list] = value as unknown[];
  if (version !== VERSION || typeof name !== 'string' || !Array.isArray(list)) return null;
  const fields: Registers = {};
  for (const [field, content, at] of list as unknown[][]) {
    if (typeof field !== 'string' || !isValue(content) || !Number.isSafeInteger(at)) return null;
    fields[field] = { value: content, at: at as number };
  }
  return { name, fields };
}

function isValue(value: unknown): value is RegisterValue {
  return value === null || value instanceof Uint8Array || ['string', 'number', 'boolean'].includes(typeof value);
}

function label(key: string): string {
  return `chat account data v1 ${key}`;
}
