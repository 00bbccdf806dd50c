import type { AppState, ConversationView } from '../client/api';

/** Every state arrives as a fresh copy. Keeping the objects that did not change lets the list skip hundreds of unchanged rows. */
export function reuseUnchanged(previous: AppState | null, next: AppState): AppState {
  if (previous === null) return next;
  const known = new Map(previous.conversations.map((conversation) => [conversation.id, conversation]));
  const conversations = next.conversations.map((conversation) => {
    const old = known.get(conversation.id);
    return old !== undefined && same(old, conversation) ? old : conversation;
  });
  return { ...next, conversations };
}

function same(a: ConversationView, b: ConversationView): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
