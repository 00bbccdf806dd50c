import type { ConversationView } from '../../client/api';

/** A chat that has nothing unread, and up to which of its messages that is known. */
interface Read {
  id: string;
  upTo: number;
}

/** What was unread of each chat as it was last told, so that what is new can be told from what is not. */
export class News {
  readonly #told = new Map<string, Pick<ConversationView, 'unread' | 'readUpTo' | 'mentionedAt'>>();
  #begun = false;

  /**
   * `come`: chats that have a message they did not have before; nothing at the first telling, nor of what is muted or archived, nor of what mentions
   * nobody where mentions alone are wanted. `read`: those that have nothing unread any more. What was read elsewhere may never have been told as
   * unread here, and what was pushed may be newer than all of it.
   */
  in(
    told: readonly ConversationView[],
    all: boolean,
    now: number,
  ): { come: readonly ConversationView[]; read: readonly Read[] } {
    const read = told.flatMap((chat) => this.#read(chat));
    if (all) {
      this.#told.clear();
      this.#begun = false;
    }
    const come = told.filter((chat) => this.#begun && this.#isNews(chat, now));
    for (const { id, unread, readUpTo, mentionedAt } of told) this.#told.set(id, { unread, readUpTo, mentionedAt });
    this.#begun = true;
    return { come, read };
  }

  #read({ id, unread, readUpTo }: ConversationView): Read[] {
    if (unread > 0) return [];
    const before = this.#told.get(id);
    if (before && before.unread > 0) return [{ id, upTo: Infinity }];
    return readUpTo > (before?.readUpTo ?? -1) ? [{ id, upTo: readUpTo }] : [];
  }

  #isNews(chat: ConversationView, now: number): boolean {
    const { id, unread, lastLine, mutedUntil, onlyMentions, mentionedAt, archived } = chat;
    const before = this.#told.get(id);
    const isMore = unread > (before?.unread ?? 0);
    const isWanted = !onlyMentions || mentionedAt > (before?.mentionedAt ?? 0);
    return isMore && isWanted && lastLine !== null && !lastLine.mine && !archived && (mutedUntil ?? 0) <= now;
  }
}
