import { isSaid } from '../crypto/content';
import type { ConversationRow, OutboxRow } from '../store/schema';
import { labelOf } from './last-line';

/** What the chat list shows of the messages of a conversation that are still on their way. */
export function waitingLine(outbox: readonly OutboxRow[]): ConversationRow['waiting'] {
  const last = outbox.findLast(({ content }) => isSaid(content));
  if (!last || !isSaid(last.content)) return null;
  const attachment = last.content.type === 'attachment' ? labelOf(last.content.attachment) : null;
  return { text: last.content.body.slice(0, 200), at: last.at, failed: last.error !== null, attachment };
}
