import type { MessageRow } from '../store/schema';
import type { MessagePage, MessageView } from './api';
import type { Context } from './context';
import type { History, Rows } from './history';
import type { Views } from './views';

const LONGEST = 200;
const NOTHING: MessagePage = { messages: [], more: false, moreAfter: false };

/** Messages of a conversation, a page at a time, as views read them. */
export class Pages {
  constructor(
    private readonly context: Context,
    private readonly history: History,
    private readonly views: Views,
  ) {}

  async newestBelow(conversationId: string, before: number | null, limit: number): Promise<MessagePage> {
    const { rows, more } = await this.history.page(conversationId, before, bounded(limit));
    const messages = await this.#views(conversationId, rows);
    if (before !== null) return { messages, more, moreAfter: true };
    return { messages: [...messages, ...(await this.waiting(conversationId))], more, moreAfter: false };
  }

  async oldestAbove(conversationId: string, after: number, limit: number): Promise<MessagePage> {
    const above = await this.history.after(conversationId, after, bounded(limit));
    return this.#open(conversationId, above, true);
  }

  async around(conversationId: string, sequence: number, limit: number): Promise<MessagePage> {
    const half = Math.ceil(bounded(limit) / 2);
    const below = await this.history.page(conversationId, sequence, half);
    const above = await this.history.after(conversationId, sequence - 1, half);
    const page = await this.#open(conversationId, { rows: [...below.rows, ...above.rows], more: above.more }, true);
    return { ...page, more: below.more };
  }

  async sequenceAt(conversationId: string, at: number): Promise<number | null> {
    await this.history.reach(conversationId, at);
    return (await this.context.store.firstSince(conversationId, at))?.sequence ?? null;
  }

  async replies(conversationId: string, messageId: string): Promise<MessageView[]> {
    const rows = await this.context.store.repliesTo(conversationId, messageId);
    return this.#views(
      conversationId,
      rows.sort((a, b) => a.sequence - b.sequence),
    );
  }

  /** Those of the messages that are on this device or waiting on it. */
  async byIds(conversationId: string, ids: ReadonlySet<string>): Promise<MessageView[]> {
    const rows = await Promise.all([...ids].map((id) => this.context.store.messageById(conversationId, id)));
    const stored = rows.filter((row) => row !== undefined);
    const arrived = new Set(stored.map(({ id }) => id));
    const waiting = (await this.waiting(conversationId)).filter(({ id }) => ids.has(id) && !arrived.has(id));
    return [...(await this.#views(conversationId, stored)), ...waiting];
  }

  async waiting(conversationId: string): Promise<MessageView[]> {
    const conversation = await this.context.store.conversation(conversationId);
    if (!conversation) return [];
    const outbox = await this.context.store.outboxOf(conversationId);
    if (outbox.length === 0) return [];
    const views = await Promise.all(outbox.map((row) => this.views.waiting(row, conversation, outbox)));
    return views.filter((view) => view !== null);
  }

  /** A page that may end before the newest message; what waits stands after the newest. */
  async #open(conversationId: string, { rows, more }: Rows, hasBelow: boolean): Promise<MessagePage> {
    const messages = await this.#views(conversationId, rows);
    if (messages.length === 0) return { ...NOTHING, more: hasBelow };
    return {
      messages: more ? messages : [...messages, ...(await this.waiting(conversationId))],
      more: hasBelow,
      moreAfter: more,
    };
  }

  async #views(conversationId: string, rows: readonly MessageRow[]): Promise<MessageView[]> {
    const conversation = await this.context.store.conversation(conversationId);
    if (!conversation || rows.length === 0) return [];
    const outbox = await this.context.store.outboxOf(conversationId);
    return Promise.all(rows.map((row) => this.views.message(row, conversation, outbox)));
  }
}

function bounded(limit: number): number {
  return Math.min(Math.max(Math.floor(limit), 1), LONGEST);
}
