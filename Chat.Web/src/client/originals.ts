import type { Attachment, AttachmentKind } from '../crypto/attachment-content';
import type { Bytes } from '../crypto/bytes';
import type { MediaItem, MediaStore } from '../store/media-store';
import type { Context } from './context';
import { PIECE_BYTES } from './pieces';
import type { StorageUse } from './storage-api';

const DEFAULT_LIMIT_BYTES = 500_000_000;
/** Of what the browser gives this app, where nobody has chosen a limit. */
const DEFAULT_PART = 0.2;
/** The limit is looked after once so much has come. */
const TRIM_EVERY_BYTES = 16 * PIECE_BYTES;
/** When something was used last is written down as rarely. */
const USE_MS = 60_000;

/** What this device keeps of files that were looked at or sent: their ciphertexts, up to a limit; what was used longest ago gives way. */
export class Originals {
  #sinceTrim = 0;

  constructor(
    private readonly context: Context,
    private readonly store: MediaStore,
  ) {}

  /** Where a file's pieces lie or are to lie; it counts as used now. On a full device nothing is kept of a file that was not here. */
  async item({ assetId, size }: Attachment, messageId: string): Promise<MediaItem> {
    const now = this.context.now();
    const known = (await this.store.find(messageId)) ?? (await this.store.find(assetId));
    if (!known) {
      const fresh = { id: assetId, assetId, messageId, bytes: size, complete: false, pinned: false, usedAt: now };
      await unlessFull(() => this.store.put(fresh));
      return fresh;
    }
    if (now - known.usedAt > USE_MS) await unlessFull(() => this.store.change(known.id, { usedAt: now, messageId }));
    return known;
  }

  /** A piece that was fetched to be played. @returns false when it is not kept: the file alone is larger than the limit, was removed meanwhile, or the device is full */
  async keep({ id, bytes }: MediaItem, index: number, piece: Bytes): Promise<boolean> {
    if (bytes > (await this.limit())) return false;
    if (!(await unlessFull(() => this.store.addPiece(id, index, piece)))) return false;
    this.#sinceTrim += piece.length;
    if (this.#sinceTrim >= TRIM_EVERY_BYTES) await this.trim();
    return true;
  }

  /** Files beside these messages are not to be seen any more. */
  forget(messageIds: readonly string[]): Promise<void> {
    return this.store.removeOf(messageIds);
  }

  async trim(): Promise<void> {
    this.#sinceTrim = 0;
    const waiting = async () => (await this.context.store.outbox()).map(({ id }) => id);
    await this.store.trim(await this.limit(), PIECE_BYTES, waiting);
  }

  /** Bytes: what the person has chosen, else 500 MB, or a fifth of the browser's room where that is less. */
  async limit(): Promise<number> {
    const chosen = this.context.account().originalsLimit;
    if (chosen !== undefined) return chosen;
    const quota = (await globalThis.navigator?.storage?.estimate?.())?.quota;
    return Math.min(DEFAULT_LIMIT_BYTES, quota === undefined ? Infinity : Math.floor(quota * DEFAULT_PART));
  }

  /** @param bytes 0 or more; what does not fit goes at once */
  async setLimit(bytes: number): Promise<void> {
    const account = this.context.account();
    account.originalsLimit = Math.max(0, Math.floor(bytes));
    await this.context.store.updateAccount(account);
    await this.trim();
  }

  /** What the server has, too, beside messages of one chat, or all. What is still to be sent stays. */
  async remove(conversationId?: string): Promise<void> {
    for (const item of await this.store.held(PIECE_BYTES)) {
      if (item.pinned) continue;
      const isAsked = conversationId === undefined || (await this.#beside(item))?.conversationId === conversationId;
      if (isAsked) await this.store.remove(item.id);
    }
  }

  /** What lies here, by kind and by chat. What no message names any more is removed on the way. */
  async use(): Promise<StorageUse> {
    await this.trim();
    const kinds = new Map<AttachmentKind, Held>();
    const chats = new Map<string, Held>();
    let bytes = 0;
    let waiting = 0;
    for (const item of await this.store.held(PIECE_BYTES)) {
      const beside = item.pinned ? null : await this.#beside(item);
      if (item.pinned) waiting += item.held;
      else if (!beside) await this.store.remove(item.id);
      if (!beside || item.held === 0) continue;
      bytes += item.held;
      count(kinds, beside.attachment.kind, item.held);
      count(chats, beside.conversationId, item.held);
    }
    return {
      bytes,
      waiting,
      limit: await this.limit(),
      kinds: largestFirst(kinds).map(([kind, held]) => ({ kind, ...held })),
      chats: largestFirst(chats).map(([conversationId, held]) => ({ conversationId, ...held })),
    };
  }

  /** The message that a file lies beside, sent or still in the outbox. */
  async #beside({ id, messageId = id }: MediaItem): Promise<{ conversationId: string; attachment: Attachment } | null> {
    for (const { conversationId, attachment } of await this.context.store.messagesById(messageId))
      if (attachment) return { conversationId, attachment };
    const row = (await this.context.store.outbox()).find((one) => one.id === messageId);
    if (row?.content.type !== 'attachment') return null;
    return { conversationId: row.conversationId, attachment: row.content.attachment };
  }
}

/** What `store` resolves to; undefined when the device is full. */
export async function unlessFull<T>(store: () => Promise<T>): Promise<T | undefined> {
  try {
    return await store();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError') return undefined;
    throw error;
  }
}

type Held = Pick<StorageUse['kinds'][number], 'bytes' | 'files'>;

function count<K>(sums: Map<K, Held>, key: K, bytes: number): void {
  const { bytes: before, files } = sums.get(key) ?? { bytes: 0, files: 0 };
  sums.set(key, { bytes: before + bytes, files: files + 1 });
}

function largestFirst<K>(sums: Map<K, Held>): [K, Held][] {
  return [...sums].sort(([, a], [, b]) => b.bytes - a.bytes);
}
