import type { OutboxRow, WriteTransaction } from './schema';

/**
 * Takes the next generation of this device's ratchet for an epoch. Called only inside the transaction that queues the message it is for, so
 * a crash can waste a generation but never hand it out twice: a (key, nonce) pair is used once.
 */
export async function reserveGeneration(tx: WriteTransaction, conversationId: string, epoch: number): Promise<number> {
  const generations = tx.objectStore('generations');
  const next = (await generations.get([conversationId, epoch]))?.next ?? 0;
  await generations.put({ conversationId, epoch, next: next + 1 });
  return next;
}

/** Queues a message; its order is given by the store. */
export async function enqueue(tx: WriteTransaction, row: Omit<OutboxRow, 'order'>): Promise<OutboxRow> {
  const order = await tx.objectStore('outbox').add(row as OutboxRow);
  return { ...row, order };
}
