import type { ConversationRow, OutboxRow } from '../store/schema';

/** What the chat list shows of the messages of a conversation that are still on their way. */
export function waitingLine(outbox: readonly OutboxRow[]): ConversationRow['waiting'] {
  const last = outbox.filter(({ content }) => content.type === 'text').at(-1);
  if (last?.content.type !== 'text') return null;
  return { text: last.content.body.slice(0, 200), at: last.at, failed: last.error !== null };
}
