import { decodeContent } from '../crypto/content';
import { EntryFlags, EntryKind, type LogEntry } from '../protocol/frames';
import type { ConversationRow, MessageRow } from '../store/schema';
import type { Archives } from './archives';
import type { Context } from './context';
import type { Groups } from './groups';
import { RosterError } from './roster';

/**
 * Takes in log entries, in order: open → one write transaction → tell the views. An entry taken in before is passed over, so the stream may
 * repeat itself after a reconnect.
 */
export class Log {
  constructor(
    private readonly context: Context,
    private readonly archives: Archives,
    private readonly groups: Groups,
  ) {}

  /** Resolves when the entry is on disk; what follows may then be acknowledged. */
  async take(entry: LogEntry): Promise<void> {
    const row = await this.context.store.conversation(entry.conversationId);
    if (!row || entry.sequence <= row.stored) return;
    if (entry.kind === EntryKind.Commit) await this.#takeCommit(row, entry);
    else await this.#takeMessage(entry);
    this.context.changed(entry.conversationId);
  }

  /** The row of a message, opened if it can be. */
  async open(entry: LogEntry): Promise<MessageRow> {
    const plaintext = await this.archives.open(entry);
    const content = plaintext && decodeContent(plaintext);
    return {
      conversationId: entry.conversationId,
      sequence: entry.sequence,
      id: entry.messageId,
      senderId: entry.senderId,
      senderDeviceId: entry.senderDeviceId,
      at: entry.storedAt,
      countsAsUnread: (entry.flags & EntryFlags.CountsAsUnread) !== 0,
      text: content ? content.body : null,
      sealed: content ? null : { epoch: entry.epoch, payload: entry.payload },
    };
  }

  async #takeMessage(entry: LogEntry): Promise<void> {
    const message = await this.open(entry);
    const { me } = this.context.account();
    await this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(entry.conversationId);
      if (!row) return;
      advance(row, entry, entry.senderId !== me.userId && message.countsAsUnread);
      await tx.objectStore('conversations').put(row);
      await tx.objectStore('messages').put(message);
      for (const waiting of await tx.objectStore('outbox').index('byConversation').getAll(entry.conversationId)) {
        if (waiting.id === entry.messageId) await tx.objectStore('outbox').delete(waiting.order);
      }
    });
  }

  async #takeCommit(row: ConversationRow, entry: LogEntry): Promise<void> {
    const { next, notice } = await this.#follow(row, entry);
    await this.context.store.write(async (tx) => {
      const current = await tx.objectStore('conversations').get(entry.conversationId);
      if (!current) return;
      advance(current, entry, false);
      if (notice) current.securityNotice = notice;
      if (next) {
        Object.assign(current, { group: next.group, epoch: next.epoch });
        await tx.objectStore('epochs').put(next.archive);
      }
      await tx.objectStore('conversations').put(current);
      const pending = await tx.objectStore('commits').get(entry.conversationId);
      if (pending && pending.epoch <= entry.epoch) await tx.objectStore('commits').delete(entry.conversationId);
    });
  }

  async #follow(row: ConversationRow, entry: LogEntry) {
    try {
      return { next: await this.groups.afterCommit(row, entry), notice: null };
    } catch (error) {
      if (error instanceof RosterError) return { next: null, notice: error.text };
      throw error;
    }
  }
}

function advance(row: ConversationRow, entry: LogEntry, counts: boolean): void {
  if (entry.sequence > row.lastSequence) {
    row.lastSequence = entry.sequence;
    if (counts) row.unread++;
  }
  // What lies between was never streamed to this device: it joined while others wrote. It is fetched like older history.
  if (entry.sequence > row.stored + 1) row.historyFrom = entry.sequence;
  row.stored = entry.sequence;
  // The server's clock, also after an own message that was queued by this device's clock: that one may be wrong.
  row.lastActivity = entry.storedAt;
}
