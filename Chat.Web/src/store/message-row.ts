import type { MessageRow } from './schema';

type Told = 'text' | 'mentions' | 'replyTo' | 'forwarded' | 'edit' | 'reactions' | 'attachment';

/** The part of a message's row that says something, saying nothing. Made anew each time: rows must not share lists. */
export function nothingSaid(): Pick<MessageRow, Told> {
  return { text: '', mentions: [], replyTo: null, forwarded: false, edit: null, reactions: [], attachment: null };
}
