import { type Content, isSaid } from '../crypto/content';
import { EntryFlags } from '../protocol/frames';

/** What the server is told of a message beside its ciphertext. */
export function flagsOf(content: Content): number {
  if (!isSaid(content)) return 0;
  const said = EntryFlags.CountsAsUnread | EntryFlags.MayNotify;
  return content.mentions.length > 0 ? said | EntryFlags.Mentions : said;
}
