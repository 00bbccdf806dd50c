import type { ConversationView } from '../../client/api';

export function matching(conversations: readonly ConversationView[], query: string): readonly ConversationView[] {
  const wanted = plain(query.trim());
  if (wanted === '') return conversations;
  return conversations.filter(({ title, peer }) => plain(title).includes(wanted) || peer?.username.includes(wanted));
}

/** Without case and accents, so that "rene" finds "René". */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLocaleLowerCase();
}
