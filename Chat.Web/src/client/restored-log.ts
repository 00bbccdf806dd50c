import type { WelcomedConversation } from '../protocol/frames';
import type { MessageRow, WriteTransaction } from '../store/schema';

/**
 * The server was restored from a backup: its log went back to `welcomed.lastSequence` and `welcomed.epoch`, and what comes next will stand where something
 * else stood. Takes this device's picture of the conversation back to the same point. What the log lost of one's own goes into the outbox again, before
 * what waits there, under the same ids. Sending state is given up: what was sealed for an epoch that is gone may not be sent in the one that gets its
 * number. The counters of generations stay, so that none is used twice.
 */
export async function goBack(tx: WriteTransaction, welcomed: WelcomedConversation, ownUserId: string): Promise<void> {
  const { conversationId, lastSequence, epoch } = welcomed;
  const row = await tx.objectStore('conversations').get(conversationId);
  if (!row) return;
  const lost = await takeLost(tx, conversationId, lastSequence);
  await queueAgain(
    tx,
    conversationId,
    lost.filter((message) => message.senderId === ownUserId),
  );
  // An archive that is not the one of the epoch that gets this number must not be uploaded for it: the first one stays.
  await tx.objectStore('epochs').delete(IDBKeyRange.bound([conversationId, epoch], [conversationId, Infinity], true));
  await tx.objectStore('commits').delete(conversationId);
  const upTo = (sequence: number) => Math.min(sequence, lastSequence);
  await tx.objectStore('conversations').put({
    ...row,
    group: null,
    epoch: 0,
    lastSequence,
    stored: upTo(row.stored),
    historyFrom: Math.min(row.historyFrom, lastSequence + 1),
    // Nobody has read or received what is not written yet.
    readUpTo: upTo(row.readUpTo),
    cursors: Object.fromEntries(
      Object.entries(row.cursors).map(([userId, { delivered, read }]) => [
        userId,
        { delivered: upTo(delivered), read: upTo(read) },
      ]),
    ),
  });
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
  const again = lost.flatMap(({ id, text, at }) =>
    text === null ? [] : [{ id, conversationId, text, at, error: null }],
  );
  for (const { id, text, at, error } of [...again, ...waiting])
    await outbox.add({ id, conversationId, text, at, reserved: null, sealed: null, error } as never);
}
