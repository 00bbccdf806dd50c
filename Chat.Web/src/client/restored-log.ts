import type { Content } from '../crypto/content';
import type { WelcomedConversation } from '../protocol/frames';
import type { ConversationRow, MessageRow, WriteTransaction } from '../store/schema';
import { newestLine } from './last-line';
import { waitingLine } from './waiting-line';

/**
 * The server was restored from a backup: its log went back to `welcomed.lastSequence` and `welcomed.epoch`, and what comes next will stand where something
 * else stood. Takes this device's picture of the conversation back to the same point. What the log lost of one's own goes into the outbox again, before
 * what waits there, under the same ids, and is sealed anew. The log is a prefix of what it was, so a group whose epoch it still has goes on; one that is
 * ahead of it is given up, and this device joins anew. The counters of generations stay, so that none is used twice.
 */
export async function goBack(tx: WriteTransaction, welcomed: WelcomedConversation, ownUserId: string): Promise<void> {
  const { conversationId, lastSequence, epoch } = welcomed;
  const row = await tx.objectStore('conversations').get(conversationId);
  if (!row) return;
  const lost = await takeLost(tx, conversationId, lastSequence);
  await queueAgain(
    tx,
    conversationId,
    lost.filter((message) => message.senderId === ownUserId && message.kind === 'text'),
  );
  // An archive that is not the one of the epoch that gets this number must not be uploaded for it: the first one stays.
  await tx.objectStore('epochs').delete(IDBKeyRange.bound([conversationId, epoch], [conversationId, Infinity], true));
  await tx.objectStore('commits').delete(conversationId);
  await forgetEntries(tx, conversationId, lastSequence);
  const ahead = row.epoch > epoch;
  if (ahead) await tx.objectStore('states').delete(conversationId);
  await tx.objectStore('conversations').put({
    ...upTo(row, lastSequence),
    lastLine: await newestLine(tx, conversationId),
    waiting: waitingLine(await tx.objectStore('outbox').index('byConversation').getAll(conversationId)),
    ...(ahead && { inGroup: false, epoch: 0 }),
  });
}

/**
 * Chats of two that began after the backup. What was written there stays readable; to make them again under their ids would be to guess what each device
 * still has of them.
 */
export async function forget(tx: WriteTransaction, there: ReadonlySet<string>): Promise<void> {
  const rows = tx.objectStore('conversations');
  for (const row of await rows.getAll()) {
    if (row.kind === 'direct' && !there.has(row.id)) await rows.put({ ...row, gone: 'forgotten', unread: 0 });
  }
}

/** Nobody has read or received what is not written yet. */
function upTo(row: ConversationRow, lastSequence: number): ConversationRow {
  const bound = (sequence: number) => Math.min(sequence, lastSequence);
  return {
    ...row,
    lastSequence,
    stored: bound(row.stored),
    historyFrom: Math.min(row.historyFrom, lastSequence + 1),
    readUpTo: bound(row.readUpTo),
    cursors: Object.fromEntries(
      Object.entries(row.cursors).map(([userId, { delivered, read }]) => [
        userId,
        { delivered: bound(delivered), read: bound(read) },
      ]),
    ),
  };
}

/** What stands there from now on is something else. */
async function forgetEntries(tx: WriteTransaction, conversationId: string, lastSequence: number): Promise<void> {
  const recent = await tx.objectStore('recentEntries').get(conversationId);
  if (!recent) return;
  const ids = recent.ids.slice(0, Math.max(0, lastSequence - recent.first + 1));
  await tx.objectStore('recentEntries').put({ ...recent, ids, differs: null });
}

async function takeLost(tx: WriteTransaction, conversationId: string, lastSequence: number): Promise<MessageRow[]> {
  const beyond = IDBKeyRange.bound([conversationId, lastSequence], [conversationId, Infinity], true);
  const lost = await tx.objectStore('messages').getAll(beyond);
  await tx.objectStore('messages').delete(beyond);
  return lost;
}

async function queueAgain(tx: WriteTransaction, conversationId: string, lost: MessageRow[]): Promise<void> {
  const outbox = tx.objectStore('outbox');
  const waiting = await outbox.index('byConversation').getAll(conversationId);
  for (const { order } of waiting) await outbox.delete(order);
  const again = lost.map(({ id, text, at, replyTo, mentions, forwarded, attachment }) => {
    const said = { sentAt: at, body: text, replyTo, mentions, forwarded };
    const content: Content = attachment ? { type: 'attachment', ...said, attachment } : { type: 'text', ...said };
    // The restored server may not know the file either.
    return { id, conversationId, content, at, error: null, ...(attachment && { upload: { type: 'attach' } }) };
  });
  const still = waiting.map(({ order: _, attached: __, ...row }) => row);
  for (const row of [...again, ...still]) await outbox.add({ ...row, reserved: null, sealed: null } as never);
}
