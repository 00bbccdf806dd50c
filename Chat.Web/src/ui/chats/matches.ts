import type { ConversationView } from '../../client/api';
import { plainText } from '../plain-text';

/** Chats whose title has every word as the beginning of one of its own, or whose other person is called so. */
export function matching(conversations: readonly ConversationView[], query: string): readonly ConversationView[] {
  const wanted = plainText(query.trim()).split(/\s+/u).filter(Boolean);
  if (wanted.length === 0) return conversations;
  return conversations.filter(({ title, peer }) => {
    const words = `${plainText(title)} ${peer?.username ?? ''} ${peer?.contactNumber ?? ''}`.split(/[\s@.,()]+/u);
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  });
}
