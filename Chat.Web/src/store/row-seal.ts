import { decode, encode } from '@msgpack/msgpack';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ownBytes, randomBytes, utf8 } from '../crypto/bytes';
import type { StoreName } from './schema';

const NONCE_BYTES = 24;

interface Plan {
  /** What names the row: readable, and bound to the box, so that none can be put in another's place. */
  bound: readonly string[];
  /** What else indexes need. */
  readable?: readonly string[];
}

/** What of a row stays readable; everything else is in one box. Null: all of it. */
const PLANS: Record<StoreName, Plan | null> = {
  account: { bound: [] },
  // No secrets, and these must outlast the key.
  locked: null,
  signedOut: null,
  conversations: { bound: ['id'] },
  messages: { bound: ['conversationId', 'sequence'], readable: ['id', 'replyTo', 'at', 'starredAt', 'expiresAt'] },
  outbox: { bound: ['conversationId', 'id'], readable: ['order'] },
  commits: { bound: ['conversationId'] },
  epochs: { bound: ['conversationId', 'epoch'], readable: ['uploaded'] },
  generations: null,
  keyPackages: { bound: ['reference'] },
  identities: { bound: ['userId'] },
  states: { bound: ['conversationId'] },
  groups: { bound: ['conversationId'] },
  orphans: { bound: ['conversationId', 'messageId'] },
  sealed: { bound: ['conversationId', 'sequence'] },
  erasures: null,
  search: { bound: ['conversationId', 'bucket'] },
  recentEntries: { bound: ['conversationId'] },
  accountData: { bound: ['name'], readable: ['dirty'] },
};

/** A row is not what was put there, or its key is gone. */
export class SealError extends Error {}

type Row = Record<string, unknown>;

/**
 * Rows as they lie on the disk: XChaCha20-Poly1305 over MessagePack, a random nonce in front, with the store and what names the row as additional data. All of
 * it at once and not as a promise: IndexedDB ends a transaction that waits for anything else.
 */
export class RowSeal {
  constructor(private key: Uint8Array) {}

  /** What was sealed before is not readable any more. */
  renew(key: Uint8Array): void {
    this.key = key;
  }

  seal(store: StoreName, row: unknown): unknown {
    const plan = PLANS[store];
    if (!plan) return row;
    const stored: Row = {};
    const secret: Row = {};
    const readable = [...plan.bound, ...(plan.readable ?? [])];
    for (const [name, value] of Object.entries(row as Row)) (readable.includes(name) ? stored : secret)[name] = value;
    const nonce = randomBytes(NONCE_BYTES);
    const plaintext = encode(secret, { ignoreUndefined: true });
    const sealed = xchacha20poly1305(this.key, nonce, this.#label(store, plan, stored)).encrypt(plaintext);
    const box = new Uint8Array(NONCE_BYTES + sealed.length);
    box.set(nonce);
    box.set(sealed, NONCE_BYTES);
    stored.box = box;
    return stored;
  }

  /** A row from before rows were sealed is as it is. @throws SealError when the box is not this row's, or of another key */
  open(store: StoreName, stored: unknown): unknown {
    const plan = PLANS[store];
    if (!plan || !isSealed(stored)) return stored;
    const { box, ...readable } = stored;
    const cipher = xchacha20poly1305(this.key, box.subarray(0, NONCE_BYTES), this.#label(store, plan, readable));
    return Object.assign(readable, withOwnBytes(decode(opened(cipher, box.subarray(NONCE_BYTES)))));
  }

  /** Whether the row lies there as it came from a time before rows were sealed. */
  isOld(store: StoreName, stored: unknown): boolean {
    return PLANS[store] !== null && !isSealed(stored);
  }

  #label(store: StoreName, plan: Plan, row: Row): Uint8Array {
    return utf8(['chat row v1', store, ...plan.bound.map((name) => row[name])].join(' '));
  }
}

function isSealed(stored: unknown): stored is Row & { box: Uint8Array } {
  return (stored as Row | undefined)?.box instanceof Uint8Array;
}

function opened({ decrypt }: { decrypt(box: Uint8Array): Uint8Array }, box: Uint8Array): Uint8Array {
  try {
    return decrypt(box);
  } catch (cause) {
    throw new SealError('A row cannot be opened.', { cause });
  }
}

/** Decoded binaries are windows on the whole row; whoever is given one would be given the row. */
function withOwnBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return ownBytes(value);
  if (typeof value !== 'object' || value === null) return value;
  const parts = value as Row;
  if (Array.isArray(value)) {
    // Most are long lists of numbers.
    for (let i = 0; i < value.length; i++) if (typeof value[i] === 'object') value[i] = withOwnBytes(value[i]);
  } else for (const name in parts) if (typeof parts[name] === 'object') parts[name] = withOwnBytes(parts[name]);
  return value;
}
