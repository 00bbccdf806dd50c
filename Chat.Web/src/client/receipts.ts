import type { MemberCursor } from '../protocol/frames';
import { write } from '../protocol/frames';
import type { ConversationRow, WriteTransaction } from '../store/schema';
import type { Context } from './context';

/** How far everybody has come. All numbers only ever grow, so the order in which they are heard does not matter. */
export class Receipts {
  constructor(private readonly context: Context) {}

  async heard(conversationId: string, cursor: MemberCursor): Promise<void> {
    const { me } = this.context.account();
    await this.#change(conversationId, (row) => {
      if (cursor.userId === me.userId) row.readUpTo = Math.max(row.readUpTo, cursor.read);
      else row.cursors[cursor.userId] = farthest(row.cursors[cursor.userId], cursor);
    });
  }

  async markRead(conversationId: string, sequence: number): Promise<void> {
    const before = await this.context.store.conversation(conversationId);
    if (!before || sequence <= before.readUpTo) return;
    await this.#change(conversationId, (row) => {
      row.readUpTo = Math.max(row.readUpTo, sequence);
    });
    // Offline it is said at the next connection: the row remembers.
    this.context.connection.tell(write.read(conversationId, sequence));
  }

  async #change(conversationId: string, change: (row: ConversationRow) => void): Promise<void> {
    await this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      if (!row) return;
      const read = row.readUpTo;
      change(row);
      if (row.readUpTo > read) row.unread = await this.#countUnread(tx, row);
      await tx.objectStore('conversations').put(row);
    });
    this.context.changed(conversationId);
  }

  async #countUnread(tx: WriteTransaction, row: ConversationRow): Promise<number> {
    if (row.readUpTo >= row.lastSequence) return 0;
    const { me } = this.context.account();
    const after = await tx
      .objectStore('messages')
      .getAll(IDBKeyRange.bound([row.id, row.readUpTo], [row.id, Number.MAX_SAFE_INTEGER], true));
    return after.filter((message) => message.countsAsUnread && message.senderId !== me.userId).length;
  }
}

export function farthest(
  known: { delivered: number; read: number } | undefined,
  heard: MemberCursor,
): { delivered: number; read: number } {
  return { delivered: Math.max(known?.delivered ?? 0, heard.delivered), read: Math.max(known?.read ?? 0, heard.read) };
}
