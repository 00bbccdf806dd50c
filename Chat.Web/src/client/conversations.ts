import type { ConversationRow, WriteTransaction } from '../store/schema';

export function newConversation(id: string, peerId: string, now: number): ConversationRow {
  return {
    id,
    peerId,
    epoch: 0,
    group: null,
    stored: 0,
    historyFrom: 1,
    lastSequence: 0,
    readUpTo: 0,
    unread: 0,
    cursors: {},
    lastActivity: now,
    draft: '',
    securityNotice: null,
  };
}

/** The row inside a transaction, made when it is missing. */
export async function conversationIn(
  tx: WriteTransaction,
  id: string,
  peerId: string,
  now: number,
): Promise<ConversationRow> {
  return (await tx.objectStore('conversations').get(id)) ?? newConversation(id, peerId, now);
}
