import { MARKS_BLOCK, marksOf } from '../store/kept';
import type { Context } from './context';
import type { History } from './history';

/** Pages of 100 entries that are read back in one chat at a time. */
const MOST_PAGES = 50;

/** Starred elsewhere, before this device had the message: reads back until it is here. */
export async function reachStars(context: Context, history: History): Promise<void> {
  for (const [conversationId, sequence] of await missingStars(context)) {
    for (let page = 0; page < MOST_PAGES; page++) {
      const before = (await context.store.conversation(conversationId))?.historyFrom ?? 1;
      if (before <= sequence || !context.connection.isOnline) break;
      await history.page(conversationId, before, 1);
      const after = (await context.store.conversation(conversationId))?.historyFrom ?? 1;
      if (after === before) break;
    }
  }
}

/** By conversation the first sequence of the lowest block in which a starred message is missing. */
async function missingStars(context: Context): Promise<Map<string, number>> {
  const missing = new Map<string, number>();
  for (const { name, fields } of await context.store.keptMarks()) {
    const [, conversationId = '', block] = name.split(' ');
    const first = Math.max(1, Number(block) * MARKS_BLOCK);
    if (first >= (missing.get(conversationId) ?? Number.POSITIVE_INFINITY)) continue;
    for (const field of Object.keys(fields)) {
      const messageId = field.split(' ')[1] ?? '';
      const { starredAt, gone } = marksOf(fields, messageId);
      if (starredAt === null || gone || (await context.store.messageById(conversationId, messageId))) continue;
      missing.set(conversationId, first);
      break;
    }
  }
  return missing;
}
