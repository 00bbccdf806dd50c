import type { MemberCursor } from '../protocol/frames';
import { write } from '../protocol/frames';
import type { ConversationRow, WriteTransaction } from '../store/schema';
import type { Context } from './context';

/** Own messages whose tick is told anew at most; further up nobody is looking. */
const MOST_TICKS = 200;

/** How far everybody has come. All numbers only ever grow, so the order in which they are heard does not matter. */
export class Receipts {
  constructor(private readonly context: Context) {}

  /** In groups the user id is the conversation's: all others together. */
  async heard(conversationId: string, cursor: MemberCursor): Promise<void> {
    const { me } = this.context.account();
    let before = { delivered: 0, read: 0 };
    const row = await this.#change(conversationId, (current) => {
      if (cursor.userId === me.userId) current.readUpTo = Math.max(current.readUpTo, cursor.read);
      else {
        before = current.cursors[cursor.userId] ?? before;
        current.cursors[cursor.userId] = farthest(before, cursor);
      }
    });
    const ticked =
      row && cursor.userId !== me.userId ? await ownPassed(this.context, conversationId, before, cursor) : [];
    this.context.changed(conversationId, ticked);
  }

  async markRead(conversationId: string, upTo: number): Promise<void> {
    // A line of this device's own stands between two entries of the log.
    const sequence = Math.floor(upTo);
    const before = await this.context.store.conversation(conversationId);
    if (!before || (sequence <= before.readUpTo && !before.markedUnread)) return;
    await this.#change(conversationId, async (row, tx) => {
      row.readUpTo = Math.max(row.readUpTo, sequence);
      if (row.markedUnread) await this.context.kept.setOfChat(tx, row.id, { markedUnread: false });
      row.markedUnread = false;
    });
    this.context.changed(conversationId);
    // Offline it is said at the next connection: the row remembers.
    if (sequence > before.readUpTo) this.context.connection.tell(write.read(conversationId, sequence));
  }

  async #change(
    conversationId: string,
    change: (row: ConversationRow, tx: WriteTransaction) => void | Promise<void>,
  ): Promise<ConversationRow | undefined> {
    return this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      if (!row) return undefined;
      const read = row.readUpTo;
      await change(row, tx);
      if (row.readUpTo > read) row.unread = await this.#countUnread(tx, row);
      await tx.objectStore('conversations').put(row);
      return row;
    });
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

export interface Cursor {
  delivered: number;
  read: number;
}

/** Own messages that a cursor has passed, the newest of them: their ticks are others now. */
export async function ownPassed(
  { store, account }: Pick<Context, 'store' | 'account'>,
  conversationId: string,
  before: Cursor,
  now: Cursor,
): Promise<string[]> {
  const from = Math.min(
    now.delivered > before.delivered ? before.delivered : Number.MAX_SAFE_INTEGER,
    now.read > before.read ? before.read : Number.MAX_SAFE_INTEGER,
  );
  const to = Math.max(now.delivered, now.read);
  if (from >= to) return [];
  const { me } = account();
  const rows = await store.messages(conversationId, to + 1, MOST_TICKS);
  return rows.filter(({ sequence, senderId }) => sequence > from && senderId === me.userId).map(({ id }) => id);
}

export function farthest(known: Cursor | undefined, heard: Cursor): Cursor {
  return { delivered: Math.max(known?.delivered ?? 0, heard.delivered), read: Math.max(known?.read ?? 0, heard.read) };
}
