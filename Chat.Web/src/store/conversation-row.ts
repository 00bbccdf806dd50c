import { chatItem, keptOfChat } from './kept';
import type { ConversationKind, ConversationRow, WriteTransaction } from './schema';

export function newConversationRow(id: string, kind: ConversationKind, peerId: string, now: number): ConversationRow {
  return {
    id,
    kind,
    peerId,
    name: null,
    profileSequence: 0,
    gone: null,
    role: null,
    memberCount: kind === 'direct' ? 2 : 1,
    newMembersSee: 'nothing',
    epoch: 0,
    inGroup: false,
    toAdd: [],
    toRemove: [],
    stored: 0,
    historyFrom: 1,
    reachesBackTo: null,
    lastSequence: 0,
    readUpTo: 0,
    unread: 0,
    mentionedAt: 0,
    cursors: {},
    lastActivity: now,
    lastLine: null,
    waiting: null,
    draft: '',
    pinned: false,
    archived: false,
    mutedUntil: null,
    markedUnread: false,
    hidden: false,
    disappearAfter: null,
    disappearSince: null,
    securityNotice: null,
  };
}

/** The row inside a transaction, made when it is missing, with what the person has kept about the chat on another device. */
export async function conversationIn(
  tx: WriteTransaction,
  id: string,
  kind: ConversationKind,
  peerId: string,
  now: number,
): Promise<ConversationRow> {
  const known = await tx.objectStore('conversations').get(id);
  if (known) return known;
  const kept = await tx.objectStore('accountData').get(chatItem(id));
  return { ...newConversationRow(id, kind, peerId, now), ...keptOfChat(kept?.fields ?? {}) };
}
