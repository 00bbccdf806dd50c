import { foldedWords, highlights } from '../store/words';
import type { SearchHit, SearchResult } from './api';
import type { Context } from './context';
import type { Views } from './views';

const MOST = 200;
/** While somebody types a query this does not change. */
const REACH_KEPT_MS = 10_000;

/** Search over the messages on this device, and the starred ones. */
export class Finding {
  #reached: { reach: number | null; at: number } | null = null;

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
    const hits = await this.#hits(found.slice(0, most), words);
    return { hits, more: found.length > most, reachesBackTo };
  }

  async starred(): Promise<SearchHit[]> {
    return this.#hits((await this.context.store.starred()).reverse(), []);
  }

  async #hits(
    keys: readonly { conversationId: string; sequence: number }[],
    words: readonly string[],
  ): Promise<SearchHit[]> {
    const rows = await this.context.store.messagesAt(keys);
    return Promise.all(
      rows.map(async ({ message: row, conversation }) => {
        const message = await this.views.found(row, conversation);
        const { title } = this.views.conversation(conversation);
        return { message, conversationTitle: title, highlights: words.length ? highlights(message.text, words) : [] };
      }),
    );
  }

  /** The latest time at which some chat's messages on this device begin while it has older ones elsewhere. */
  async #reach(): Promise<number | null> {
    if (this.#reached && this.context.now() - this.#reached.at < REACH_KEPT_MS) return this.#reached.reach;
    let reach: number | null = null;
    for (const row of await this.context.store.conversations()) {
      if (row.historyFrom <= 1) continue;
      reach = Math.max(reach ?? 0, row.reachesBackTo ?? row.lastActivity);
    }
    this.#reached = { reach, at: this.context.now() };
    return reach;
  }
}
