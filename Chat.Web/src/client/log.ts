import { type Content, decodeContent } from '../crypto/content';
import { EntryFlags, EntryKind, type LogEntry } from '../protocol/frames';
import type { ConversationRow, WriteTransaction } from '../store/schema';
import type { Archives } from './archives';
import type { Commits } from './commits';
import type { Context } from './context';
import type { Filing } from './filing';
import { RosterError } from './roster';
import { waitingLine } from './waiting-line';

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
  ) {}

  /** Resolves when the entry is on disk; what follows may then be acknowledged. */
  async take(entry: LogEntry): Promise<void> {
    const row = await this.context.store.conversation(entry.conversationId);
    if (!row || entry.sequence <= row.stored) return;
    const touched =
      entry.kind === EntryKind.Commit ? await this.#takeCommit(row, entry) : await this.#takeMessage(entry);
    this.context.changed(entry.conversationId, touched);
  }

  /** What an entry says; null when it cannot be opened (yet). */
  async open(entry: LogEntry): Promise<Content | null> {
    if (entry.payload.length === 0) return null;
    const plaintext = await this.archives.open(entry);
    return plaintext && decodeContent(plaintext);
  }

  async #takeMessage(entry: LogEntry): Promise<string[]> {
    const content = await this.open(entry);
    const { me } = this.context.account();
    const counts = entry.senderId !== me.userId && (entry.flags & EntryFlags.CountsAsUnread) !== 0;
    return this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(entry.conversationId);
      if (!row) return [];
      advance(row, entry, counts);
      const touched = await this.filing.file(tx, row, entry, content);
      if (entry.senderId === me.userId) await this.#arrived(tx, row, entry, content);
      await tx.objectStore('conversations').put(row);
      return touched;
    });
  }

  /** An own message is back: it leaves the outbox, and what it takes back is to be erased at the server, too. */
  async #arrived(tx: WriteTransaction, row: ConversationRow, entry: LogEntry, content: Content | null): Promise<void> {
    const waiting = await tx.objectStore('outbox').index('byConversation').getAll(row.id);
    const left = waiting.filter(({ id }) => id !== entry.messageId);
    for (const { id, order } of waiting) if (id === entry.messageId) await tx.objectStore('outbox').delete(order);
    row.waiting = waitingLine(left);
    if (content?.type === 'delete' && waiting.length > left.length)
      await tx.objectStore('erasures').put({ conversationId: row.id, messageId: content.target });
  }

  async #takeCommit(row: ConversationRow, entry: LogEntry): Promise<string[]> {
    const { followed, notice } = await this.#follow(row, entry);
    return this.context.store.write(async (tx) => {
      const current = await tx.objectStore('conversations').get(entry.conversationId);
      if (!current) return [];
      advance(current, entry, false);
      if (notice) current.securityNotice = notice;
      const touched = followed ? await this.commits.file(tx, this.filing, current, entry, followed) : [];
      await tx.objectStore('conversations').put(current);
      const pending = await tx.objectStore('commits').get(entry.conversationId);
      if (pending && pending.epoch <= entry.epoch) await tx.objectStore('commits').delete(entry.conversationId);
      return touched;
    });
  }

  async #follow(row: ConversationRow, entry: LogEntry) {
    try {
      return { followed: await this.commits.follow(row, entry), notice: null };
    } catch (error) {
      if (error instanceof RosterError) return { followed: null, notice: error.notice };
      throw error;
    }
  }
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
