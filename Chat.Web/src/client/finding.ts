import type { MessageRow } from '../store/schema';
import { foldedWords, highlights } from '../store/words';
import type { SearchHit, SearchResult } from './api';
import type { Context } from './context';
import type { Views } from './views';

const MOST = 200;

/** Search over the messages on this device, and the starred ones. */
export class Finding {
  constructor(
    private readonly context: Context,
    private readonly views: Views,
  ) {}

  async messages(query: string, limit: number, beforeAt: number | null): Promise<SearchResult> {
    const words = foldedWords(query);
    const most = Math.min(Math.max(limit, 1), MOST);
    const reachesBackTo = await this.#reach();
    if (words.length === 0) return { hits: [], more: false, reachesBackTo };
    const found = await this.context.search.find(words, most + 1, beforeAt ?? Number.MAX_SAFE_INTEGER);
    const rows = await Promise.all(
      found.slice(0, most).map(({ conversationId, sequence }) => this.context.store.message(conversationId, sequence)),
    );
    const hits = await this.#hits(
      rows.filter((row) => row !== undefined),
      words,
    );
    return { hits, more: found.length > most, reachesBackTo };
  }

  async starred(): Promise<SearchHit[]> {
    return this.#hits((await this.context.store.starred()).reverse(), []);
  }

  async #hits(rows: readonly MessageRow[], words: readonly string[]): Promise<SearchHit[]> {
    const hits: SearchHit[] = [];
    for (const row of rows) {
      const conversation = await this.context.store.conversation(row.conversationId);
      if (!conversation) continue;
      const message = await this.views.message(row, conversation, []);
      const { title } = this.views.conversation(conversation);
      hits.push({ message, conversationTitle: title, highlights: words.length ? highlights(message.text, words) : [] });
    }
    return hits;
  }

  /** The latest time at which some chat's messages on this device begin while it has older ones elsewhere. */
  async #reach(): Promise<number | null> {
    let reach: number | null = null;
    for (const row of await this.context.store.conversations()) {
      if (row.historyFrom <= 1) continue;
      reach = Math.max(reach ?? 0, row.reachesBackTo ?? row.lastActivity);
    }
    return reach;
  }
}
