import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Bytes } from '../crypto/bytes';
import { mediaDatabase } from './media-database';

/** One attachment's ciphertext on this device. */
export interface MediaItem {
  /** The message's id while it is on its way, or the asset's. */
  id: string;
  /** Null until the server has named it. */
  assetId: string | null;
  /** Of a message that it lies beside; missing on what was kept before that was written down. */
  messageId?: string;
  bytes: number;
  /** All pieces are here. */
  complete: boolean;
  /** Not to be removed to make room: nobody else has it. */
  pinned: boolean;
  /** Milliseconds since 1970. */
  usedAt: number;
}

interface MediaSchema extends DBSchema {
  items: { key: string; value: MediaItem; indexes: { byAsset: string; byMessage: string } };
  pieces: { key: [string, number]; value: Bytes };
}

const STORES = ['items', 'pieces'] as const;
const VERSION = 2;

/** An item, and how many bytes of it are here. */
export interface HeldItem extends MediaItem {
  held: number;
}

/**
 * Ciphertexts of attachments, in pieces: those on their way out, and a cache of those that were looked at. The keys are with the messages, so this tells
 * nothing without them. A database of its own, since a large file must not hold up the rows.
 */
export class MediaStore {
  /** Ids of items that somebody reads or writes right now: `trim` lets them be. */
  readonly inUse = new Set<string>();
  #database: Promise<IDBPDatabase<MediaSchema>> | null = null;

  constructor(private readonly store: string) {}

  async find(id: string): Promise<MediaItem | undefined> {
    const database = await this.#open();
    return (await database.get('items', id)) ?? (await database.getFromIndex('items', 'byAsset', id));
  }

  async put(item: MediaItem): Promise<void> {
    await (await this.#open()).put('items', item);
  }

  async change(id: string, change: Partial<Omit<MediaItem, 'id'>>): Promise<void> {
    const tx = (await this.#open()).transaction('items', 'readwrite');
    const item = await tx.store.get(id);
    if (item) await tx.store.put({ ...item, ...change });
    await tx.done;
  }

  async piece(id: string, index: number): Promise<Bytes | undefined> {
    return (await this.#open()).get('pieces', [id, index]);
  }

  async putPiece(id: string, index: number, bytes: Bytes): Promise<void> {
    await (await this.#open()).put('pieces', bytes, [id, index]);
  }

  /** Only beside its item. @returns false when that is gone: somebody has removed it meanwhile */
  async addPiece(id: string, index: number, bytes: Bytes): Promise<boolean> {
    const tx = (await this.#open()).transaction(STORES, 'readwrite');
    const isKnown = (await tx.objectStore('items').getKey(id)) !== undefined;
    if (isKnown) await tx.objectStore('pieces').put(bytes, [id, index]);
    await tx.done;
    return isKnown;
  }

  async remove(id: string): Promise<void> {
    const tx = (await this.#open()).transaction(STORES, 'readwrite');
    await tx.objectStore('items').delete(id);
    await tx.objectStore('pieces').delete(IDBKeyRange.bound([id, 0], [id, Infinity]));
    await tx.done;
  }

  /** What is kept of files beside these messages goes, unless it is still to be sent. */
  async removeOf(messageIds: readonly string[]): Promise<void> {
    const tx = (await this.#open()).transaction('items');
    const index = tx.store.index('byMessage');
    const found = await Promise.all(messageIds.map((id) => index.getAll(id)));
    await tx.done;
    for (const { id, pinned } of found.flat()) if (!pinned) await this.remove(id);
  }

  /** Everything that is here, what was used last first. @param pieceBytes the most that one piece holds */
  async held(pieceBytes: number): Promise<HeldItem[]> {
    return (await this.#held(pieceBytes)).items;
  }

  /**
   * Removes what does not fit beside what was looked at later; what was to be sent and is not waited for any more; and pieces of nothing.
   * @param pieceBytes the most that one piece holds
   * @param waiting ids of what is still to be sent
   */
  async trim(mostBytes: number, pieceBytes: number, waiting: () => Promise<readonly string[]>): Promise<void> {
    const { items, strays } = await this.#held(pieceBytes);
    // In this order: what is staged is in use until it waits.
    const inUse = new Set(this.inUse);
    const awaited = new Set(await waiting());
    let kept = 0;
    for (const { id, held, pinned } of items) {
      if (pinned && (inUse.has(id) || awaited.has(id))) continue;
      if (!pinned && (inUse.has(id) || kept + held <= mostBytes)) kept += held;
      else await this.remove(id);
    }
    for (const id of strays) if (!inUse.has(id)) await this.remove(id);
  }

  async #held(pieceBytes: number): Promise<{ items: HeldItem[]; strays: string[] }> {
    const tx = (await this.#open()).transaction(STORES);
    const [items, pieces] = await Promise.all([
      tx.objectStore('items').getAll(),
      tx.objectStore('pieces').getAllKeys(),
      tx.done,
    ]);
    const here = new Map<string, number>();
    for (const [id] of pieces) here.set(id, (here.get(id) ?? 0) + pieceBytes);
    const known = new Set(items.map(({ id }) => id));
    return {
      items: items
        .map((item) => ({ ...item, held: Math.min(item.bytes, here.get(item.id) ?? 0) }))
        .sort((a, b) => b.usedAt - a.usedAt),
      strays: [...here.keys()].filter((id) => !known.has(id)),
    };
  }

  #open(): Promise<IDBPDatabase<MediaSchema>> {
    this.#database ??= openDB<MediaSchema>(mediaDatabase(this.store), VERSION, {
      upgrade(database, from, _, tx) {
        if (from < 1) {
          database.createObjectStore('items', { keyPath: 'id' }).createIndex('byAsset', 'assetId');
          database.createObjectStore('pieces');
        }
        if (from < 2) tx.objectStore('items').createIndex('byMessage', 'messageId');
      },
      // Somebody signs out: everything is removed.
      blocking: () => void this.close(),
    });
    return this.#database;
  }

  async close(): Promise<void> {
    const database = this.#database;
    this.#database = null;
    (await database)?.close();
  }
}
