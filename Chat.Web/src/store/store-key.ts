import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type Bytes, randomBytes } from '../crypto/bytes';
import { openExisting } from './existing';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;

interface KeyRow {
  /** AES-256-GCM. The browser uses it and gives its bytes to nobody. */
  wrapping: CryptoKey;
  nonce: Bytes;
  /** The key of the rows. */
  wrapped: Bytes;
  /** No row is left from before rows were sealed. */
  allSealed: boolean;
}

interface KeySchema extends DBSchema {
  keys: { key: 'rows'; value: KeyRow };
}

/**
 * The key that seals this device's rows: 32 random bytes, wrapped by a key of the browser's own that cannot be taken out of it. In a database beside that of the
 * rows, since it is needed before that one is opened.
 */
export class StoreKey {
  private constructor(
    private readonly database: IDBPDatabase<KeySchema>,
    readonly bytes: Bytes,
    readonly allSealed: boolean,
  ) {}

  static async open(name: string): Promise<StoreKey> {
    const database = await openDB<KeySchema>(databaseOf(name), 1, {
      upgrade: (fresh) => void fresh.createObjectStore('keys'),
    });
    const row = await database.get('keys', 'rows');
    if (!row) return new StoreKey(database, await made(database, false), false);
    return new StoreKey(database, await unwrapped(row), row.allSealed);
  }

  /** Another key, for when all rows are gone: what is left of them on the disk stays closed. */
  async renew(): Promise<Bytes> {
    return made(this.database, true);
  }

  async saysAllSealed(): Promise<void> {
    const tx = this.database.transaction('keys', 'readwrite');
    const row = await tx.store.get('rows');
    if (row) await tx.store.put({ ...row, allSealed: true }, 'rows');
    await tx.done;
  }

  close(): void {
    this.database.close();
  }
}

/** The key, where there is one; null: nothing was ever stored here. */
export async function readKey(name: string): Promise<Bytes | null> {
  const database = await openExisting<KeySchema>(databaseOf(name));
  const row = await database?.get('keys', 'rows');
  database?.close();
  return row ? unwrapped(row) : null;
}

function databaseOf(name: string): string {
  return `${name} key`;
}

async function unwrapped({ wrapping, nonce, wrapped }: KeyRow): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, wrapping, wrapped));
}

async function made(database: IDBPDatabase<KeySchema>, allSealed: boolean): Promise<Bytes> {
  const bytes = randomBytes(KEY_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, wrapping, bytes));
  const tx = database.transaction('keys', 'readwrite', { durability: 'strict' });
  await tx.store.put({ wrapping, nonce, wrapped, allSealed }, 'rows');
  await tx.done;
  return bytes;
}
