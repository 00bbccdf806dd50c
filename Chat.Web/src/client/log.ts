import { type Content, decodeContent } from '../crypto/content';
import { EntryFlags, EntryKind, type LogEntry } from '../protocol/frames';
import type { ConversationRow, WriteTransaction } from '../store/schema';
import type { Archives } from './archives';
import type { Commits } from './commits';
import type { Context } from './context';
import type { Filing } from './filing';
import { waitingLine } from './waiting-line';
import type { Witnesses } from './witnesses';

/**
 * Takes in log entries, in order: open → one write transaction → tell the views. An entry taken in before is passed over, so the stream may
 * repeat itself after a reconnect.
 */
export class Log {
  constructor(
    private readonly context: Context,
    private readonly archives: Archives,
    private readonly commits: Commits,
    private readonly filing: Filing,
    private readonly witnesses: Pick<Witnesses, 'take'>,
  ) {}

  /**
   * Resolves when the entry is on disk; what follows may then be acknowledged.
   * @returns what it says; null when it says nothing, or cannot be opened (yet)
   */
  async take(entry: LogEntry): Promise<Content | null> {
    const row = await this.context.store.conversation(entry.conversationId);
    if (!row || entry.sequence <= row.stored) return null;
    const isCommit = entry.kind === EntryKind.Commit;
    const plaintext = isCommit ? null : await this.#plaintext(entry);
    const content = plaintext && decodeContent(plaintext);
    const touched = isCommit ? await this.#takeCommit(row, entry) : await this.#takeMessage(entry, content, plaintext);
    this.context.changed(entry.conversationId, touched);
    return content;
  }

  /** What an entry says; null when it cannot be opened (yet). */
  async open(entry: LogEntry): Promise<Content | null> {
    const plaintext = await this.#plaintext(entry);
    return plaintext && decodeContent(plaintext);
  }

  async #plaintext(entry: LogEntry): Promise<Uint8Array | null> {
    return entry.payload.length === 0 ? null : this.archives.open(entry);
  }

  async #takeMessage(entry: LogEntry, content: Content | null, plaintext: Uint8Array | null): Promise<string[]> {
    const { me } = this.context.account();
    const counts = entry.senderId !== me.userId && (entry.flags & EntryFlags.CountsAsUnread) !== 0;
    return this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(entry.conversationId);
      if (!row) return [];
      const wasArchived = row.archived;
      advance(row, entry, counts);
      if (wasArchived && !row.archived)
        await this.context.kept.setOfChat(tx, row.id, { archived: false }, entry.storedAt);
      const isNew = await this.witnesses.take(tx, row, entry, plaintext);
      const assetId = content?.type === 'delete' ? await assetBeside(tx, row.id, content.target) : null;
      const touched = isNew ? await this.filing.file(tx, row, entry, content) : [];
      if (entry.senderId === me.userId) await this.#arrived(tx, row, entry, content, assetId);
      await tx.objectStore('conversations').put(row);
      return touched;
    });
  }

  /** An own message is back: it leaves the outbox, and what it takes back is to be erased at the server, too. */
  async #arrived(
    tx: WriteTransaction,
    row: ConversationRow,
    entry: LogEntry,
    content: Content | null,
    assetId: string | null,
  ): Promise<void> {
    const waiting = await tx.objectStore('outbox').index('byConversation').getAll(row.id);
    const left = waiting.filter(({ id }) => id !== entry.messageId);
    for (const { id, order } of waiting) if (id === entry.messageId) await tx.objectStore('outbox').delete(order);
    row.waiting = waitingLine(left);
    if (content?.type === 'delete' && waiting.length > left.length)
      await tx.objectStore('erasures').put({
        conversationId: row.id,
        messageId: content.target,
        ...(assetId !== null && { assetId }),
      });
  }

  async #takeCommit(row: ConversationRow, entry: LogEntry): Promise<string[]> {
    const followed = await this.commits.follow(row, entry);
    return this.context.store.write(async (tx) => {
      const current = await tx.objectStore('conversations').get(entry.conversationId);
      if (!current) return [];
      advance(current, entry, false);
      await this.witnesses.take(tx, current, entry, null);
      const touched = followed ? await this.commits.file(tx, this.filing, current, entry, followed) : [];
      await tx.objectStore('conversations').put(current);
      const pending = await tx.objectStore('commits').get(entry.conversationId);
      if (pending && pending.epoch <= entry.epoch) await tx.objectStore('commits').delete(entry.conversationId);
      return touched;
    });
  }
}

async function assetBeside(tx: WriteTransaction, conversationId: string, messageId: string): Promise<string | null> {
  const rows = await tx.objectStore('messages').index('byId').getAll(messageId);
  return rows.find((row) => row.conversationId === conversationId)?.attachment?.assetId ?? null;
}

function advance(row: ConversationRow, entry: LogEntry, counts: boolean): void {
  // What lies between was never streamed to this device: it joined while others wrote. It is fetched like older history.
  // Where messages disappear it may also be gone for good.
  if (entry.sequence > row.stored + 1 && row.disappearAfter === null) row.historyFrom = entry.sequence;
  if (entry.sequence > row.lastSequence) {
    row.lastSequence = entry.sequence;
    if (counts) row.unread++;
  }
  row.stored = entry.sequence;
  // The server's clock, also after an own message that was queued by this device's clock: that one may be wrong.
  if (entry.flags & EntryFlags.CountsAsUnread) row.lastActivity = entry.storedAt;
  if (counts && (row.mutedUntil ?? 0) <= entry.storedAt) row.archived = false;
}
