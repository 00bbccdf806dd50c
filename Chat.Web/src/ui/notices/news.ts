import type { ConversationView } from '../../client/api';

/** Unread messages of each chat as they were last told, so that what is new can be told from what is not. */
export class News {
  readonly #unread = new Map<string, number>();
  #begun = false;

  /**
   * `come`: chats that have a message they did not have before; nothing at the first telling, nor of what is muted or archived. `read`: those
   * that had something unread and have nothing more.
   */
  in(
    told: readonly ConversationView[],
    all: boolean,
    now: number,
  ): Record<'come' | 'read', readonly ConversationView[]> {
    const read = told.filter(({ id, unread }) => unread === 0 && (this.#unread.get(id) ?? 0) > 0);
    if (all) {
      this.#unread.clear();
      this.#begun = false;
    }
    const come = told.filter((chat) => this.#begun && this.#isNews(chat, now));
    for (const { id, unread } of told) this.#unread.set(id, unread);
    this.#begun = true;
    return { come, read };
  }

  #isNews({ id, unread, lastLine, mutedUntil, archived }: ConversationView, now: number): boolean {
    const isMore = unread > (this.#unread.get(id) ?? 0);
    return isMore && lastLine !== null && !lastLine.mine && !archived && (mutedUntil ?? 0) <= now;
  }
}
