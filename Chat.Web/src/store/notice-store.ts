import { decode, encode } from '@msgpack/msgpack';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { randomBytes, utf8 } from '../crypto/bytes';
import { readKey } from './store-key';

const NONCE_BYTES = 24;
const LABEL = utf8('chat notification reply v1');

/** What a person has answered in a notification; `id` is the client message id it is sent under, once. */
export interface Reply {
  id: string;
  conversationId: string;
  text: string;
}

interface NoticeSchema extends DBSchema {
  /** Up to which sequence a conversation's messages were shown. */
  shown: { key: string; value: { conversationId: string; sequence: number } };
  /** MessagePack `[conversation id, text]`, sealed with the key of the rows. */
  replies: { key: string; value: { id: string; box: Uint8Array } };
}

/**
 * What notifications need to remember, in a database of their own beside that of the engine: the service worker writes here, and never there.
 */
export class NoticeStore {
  private constructor(
    private readonly name: string,
    private readonly database: IDBPDatabase<NoticeSchema>,
  ) {}

  static async open(name: string): Promise<NoticeStore> {
    const database = await openDB<NoticeSchema>(`${name} notices`, 1, {
      upgrade(fresh) {
        fresh.createObjectStore('shown', { keyPath: 'conversationId' });
        fresh.createObjectStore('replies', { keyPath: 'id' });
      },
    });
    return new NoticeStore(name, database);
  }

  async shownUpTo(conversationId: string): Promise<number> {
    return (await this.database.get('shown', conversationId))?.sequence ?? 0;
  }

  /** @returns false when that message, or a later one, was shown before: of two pushes at once one wins. */
  async show(conversationId: string, sequence: number): Promise<boolean> {
    const tx = this.database.transaction('shown', 'readwrite');
    const known = await tx.store.get(conversationId);
    const isNew = sequence > (known?.sequence ?? 0);
    if (isNew) await tx.store.put({ conversationId, sequence });
    await tx.done;
    return isNew;
  }

  /** The log ends here again: what comes next is new, though it has a sequence that was shown. */
  async goBack(conversationId: string, lastSequence: number): Promise<void> {
    const tx = this.database.transaction('shown', 'readwrite');
    const known = await tx.store.get(conversationId);
    if (known && known.sequence > lastSequence) await tx.store.put({ conversationId, sequence: lastSequence });
    await tx.done;
  }

  /** @returns false when nobody is signed in here */
  async keepReply({ id, conversationId, text }: Reply): Promise<boolean> {
    const key = await readKey(this.name);
    if (!key) return false;
    const nonce = randomBytes(NONCE_BYTES);
    const sealed = xchacha20poly1305(key, nonce, LABEL).encrypt(encode([conversationId, text]));
    await this.database.put('replies', { id, box: new Uint8Array([...nonce, ...sealed]) });
    return true;
  }

  /** Those of whoever was signed in before cannot be opened, and are dropped. */
  async replies(): Promise<Reply[]> {
    const rows = await this.database.getAll('replies');
    const key = rows.length > 0 ? await readKey(this.name) : null;
    const replies: Reply[] = [];
    for (const { id, box } of rows) {
      try {
        if (!key) throw new Error('no key');
        const cipher = xchacha20poly1305(key, box.subarray(0, NONCE_BYTES), LABEL);
        const [conversationId, text] = decode(cipher.decrypt(box.subarray(NONCE_BYTES))) as [string, string];
        replies.push({ id, conversationId, text });
      } catch {
        await this.dropReply(id);
      }
    }
    return replies;
  }

  async clear(): Promise<void> {
    for (const store of ['shown', 'replies'] as const) await this.database.clear(store);
  }

  dropReply = (id: string): Promise<void> => this.database.delete('replies', id);

  close(): void {
    this.database.close();
  }
}

/** Of whoever has signed out. */
export async function forgetNotices(name: string): Promise<void> {
  const notices = await NoticeStore.open(name);
  await notices.clear();
  notices.close();
}
