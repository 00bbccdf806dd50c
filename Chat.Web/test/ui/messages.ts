import type { MessageView } from '../../src/client/api';

export function aMessage(change: Partial<MessageView> = {}): MessageView {
  return {
    id: `m${change.sequence ?? 0}`,
    conversationId: 'c',
    sequence: 1,
    senderId: 'ben',
    senderName: 'Ben',
    mine: false,
    at: Date.UTC(2026, 2, 3, 12),
    kind: 'text',
    text: 'hello',
    attachment: null,
    transfer: null,
    event: null,
    editedAt: null,
    quote: null,
    replies: 0,
    forwarded: false,
    mentions: [],
    mentionsMe: false,
    reactions: [],
    starred: false,
    expiresAt: null,
    tick: null,
    error: null,
    waitsFor: null,
    ...change,
  };
}
