import type { ConversationRow, IdentityRow, MessageRow, Notice, WriteTransaction } from '../store/schema';
import { newId } from './ids';
import { isFormer, type Sighting } from './pinning';

/** Lines that are new in a conversation. */
export interface Filed {
  conversationId: string;
  messageIds: string[];
}

/** Why nothing is sealed for the person now. */
export function noticeOf(row: IdentityRow): Notice {
  const whom = { name: row.person?.displayName ?? null, userId: row.userId };
  const isBack = row.offered !== undefined && isFormer(row, row.offered.identityKey);
  return isBack ? { code: 'security_code_returned', ...whom } : { code: 'security_code_changed', ...whom };
}

/**
 * Says in every chat with the person that their security code has changed, inside the transaction that keeps the change. Where sending waits
 * for a look at it, a notice stands over the chat; where that is settled, it goes.
 */
export async function fileSecurityCode(
  tx: WriteTransaction,
  identity: IdentityRow,
  sighting: Sighting,
  now: number,
): Promise<Filed[]> {
  const filed: Filed[] = [];
  for (const row of await conversationsWith(tx, identity.userId)) {
    const messageIds: string[] = [];
    if (sighting !== 'as-before') {
      const line = await newLine(tx, row, identity.userId, now);
      await tx.objectStore('messages').put(line);
      messageIds.push(line.id);
    }
    if (sighting === 'waits') row.securityNotice = noticeOf(identity);
    else if (row.securityNotice?.userId === identity.userId) row.securityNotice = null;
    await tx.objectStore('conversations').put(row);
    filed.push({ conversationId: row.id, messageIds });
  }
  return filed;
}

async function conversationsWith(tx: WriteTransaction, userId: string): Promise<ConversationRow[]> {
  const groups = await tx.objectStore('groups').getAll();
  const shared = new Set(
    groups.filter(({ members }) => members.some((member) => member.userId === userId)).map((one) => one.conversationId),
  );
  const rows = await tx.objectStore('conversations').getAll();
  return rows.filter(({ id, kind, peerId, gone }) => (kind === 'direct' ? peerId === userId : shared.has(id) && !gone));
}

/** A line of this device's own, between the last entry that came and the next one. */
async function newLine(
  tx: WriteTransaction,
  { id, lastSequence }: ConversationRow,
  actorId: string,
  now: number,
): Promise<MessageRow> {
  const range = IDBKeyRange.bound([id, lastSequence], [id, lastSequence + 1], false, true);
  const above = (await tx.objectStore('messages').getAllKeys(range)).at(-1)?.[1] ?? lastSequence;
  return {
    conversationId: id,
    sequence: (above + lastSequence + 1) / 2,
    id: newId(),
    senderId: actorId,
    senderDeviceId: '',
    at: now,
    countsAsUnread: false,
    kind: 'event',
    text: '',
    mentions: [],
    replyTo: null,
    forwarded: false,
    edit: null,
    reactions: [],
    event: { type: 'security-code', actorId, subjectIds: [], value: '' },
  };
}
