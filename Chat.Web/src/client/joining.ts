import type { ConversationRow } from '../store/schema';
import type { Context } from './context';
import type { Groups } from './groups';
import type { History } from './history';

/** Conversations whose newest messages are fetched together. */
const FILLED_TOGETHER = 25;
const ENTRIES_TO_FILL = 20;
/** A page without a single line in it is followed by a longer one. */
const ENTRIES_TO_FIND_A_LINE = 100;
/** The most recent conversations are joined at once, so many at a time; the others after them. Most of the time of each is waiting, for the store and the server. */
const RECENT = 20;
const RECENT_AT_A_TIME = 4;
const OTHERS_AT_A_TIME = 3;
/** Between two of the others nothing is done for as long as the last one took, so that this device never is busy with them alone. */
const LONGEST_PAUSE_MS = 50;
const AFTER_FAILURE_MS = 2_000;
const LONGEST_PUT_OFF_MS = 5 * 60_000;
/** How many pages a new device reads back for a group's name. */
const PAGES_FOR_A_NAME = 20;

/**
 * Brings a device that is new, or has lost its groups, into the conversations of its person. First the chat list: the newest messages of all,
 * read with the archives, which takes no group. Then the groups themselves, by external commit: the most recent at once, the others in the
 * background, whatever the person opens first. Nothing else waits for any of it, and every connection begins with what is left.
 */
export class Joining {
  /** Most recent first. */
  #wanted: string[] = [];
  /** Put off after a failure, until their time has come or somebody looks at them. */
  readonly #later = new Set<string>();
  readonly #failures = new Map<string, number>();
  #round = 0;

  constructor(
    private readonly context: Context,
    private readonly groups: Groups,
    private readonly history: History,
  ) {}

  /** @param conversationIds those that this device is not in, most recent first */
  async begin(conversationIds: readonly string[]): Promise<void> {
    const round = ++this.#round;
    this.#wanted = [...conversationIds];
    this.#later.clear();
    this.#failures.clear();
    if (conversationIds.length === 0) return;
    await this.#fill(conversationIds, round);
    const soon = Array.from({ length: RECENT_AT_A_TIME }, () =>
      this.#joinRecent(round, conversationIds.length - RECENT),
    );
    await Promise.all(soon);
    await Promise.all(Array.from({ length: OTHERS_AT_A_TIME }, () => this.#joinOthers(round)));
  }

  /** Somebody looks at it: it goes before all others. */
  first(conversationId: string): void {
    if (this.#take(conversationId)) void this.#attempt(conversationId);
  }

  /** A conversation that was not there when the connection began. Resolves when this device is in, or is to try again later. */
  async join(conversationId: string): Promise<void> {
    this.#take(conversationId);
    await this.#attempt(conversationId);
  }

  /**
   * This device is in. What was written between the greeting of the server and its own commit was streamed to nobody here: it is fetched, and
   * counts as unread like everything else.
   */
  async entered({ id, lastSequence }: ConversationRow, sequence: number): Promise<void> {
    const row = await this.context.store.conversation(id);
    if (row?.historyFrom !== sequence || lastSequence + 1 >= sequence) return;
    await this.history.readBack([id], ENTRIES_TO_FIND_A_LINE);
    const { me } = this.context.account();
    const between = await this.context.store.messagesAfter(
      id,
      Math.max(lastSequence, row.readUpTo),
      ENTRIES_TO_FIND_A_LINE,
    );
    const missed = between.filter(
      (message) => message.sequence < sequence && message.countsAsUnread && message.senderId !== me.userId,
    );
    await this.context.store.updateConversation(id, (current) => {
      current.unread += missed.length;
    });
    this.context.changed(id);
  }

  async #fill(conversationIds: readonly string[], round: number): Promise<void> {
    const rows = await this.context.store.conversationsOf(conversationIds);
    const empty = rows.flatMap((row) => (row && row.stored > 0 && row.historyFrom > row.stored ? [row.id] : []));
    for (let at = 0; at < empty.length && round === this.#round; at += FILLED_TOGETHER)
      await this.#fillSome(empty.slice(at, at + FILLED_TOGETHER));
    for (const row of await this.context.store.conversationsOf(empty)) {
      if (round !== this.#round) return;
      if (row?.lastLine === null) await this.history.readBack([row.id], ENTRIES_TO_FIND_A_LINE);
    }
  }

  async #fillSome(conversationIds: string[]): Promise<void> {
    await this.history.readBack(conversationIds, ENTRIES_TO_FILL);
    await this.history.readNames(conversationIds);
  }

  async #joinRecent(round: number, untilLeft: number): Promise<void> {
    while (this.#isGoingOn(round) && this.#wanted.length > untilLeft) await this.#joinNext();
  }

  async #joinOthers(round: number): Promise<void> {
    while (this.#isGoingOn(round)) {
      const began = performance.now();
      await this.#joinNext();
      await pause(Math.min(performance.now() - began, LONGEST_PAUSE_MS));
    }
  }

  async #joinNext(): Promise<void> {
    const next = this.#wanted.shift();
    // After a failure the next waits a little, too: it may be its as well.
    if (next !== undefined && !(await this.#attempt(next))) await pause(AFTER_FAILURE_MS);
  }

  /** False when it failed, and is put off. */
  async #attempt(conversationId: string): Promise<boolean> {
    const round = this.#round;
    try {
      await this.groups.prepare(conversationId);
      await this.history.findName(conversationId, PAGES_FOR_A_NAME);
      this.context.changed(conversationId);
      return true;
    } catch (error) {
      console.warn('Joining was put off', error);
      if (round === this.#round) this.#putOff(conversationId);
      return false;
    }
  }

  /** Longer each time, and by chance, so that many devices that failed together do not come back together. The next connection begins anew. */
  #putOff(conversationId: string): void {
    const failures = (this.#failures.get(conversationId) ?? 0) + 1;
    this.#failures.set(conversationId, failures);
    this.#later.add(conversationId);
    const wait = Math.min(AFTER_FAILURE_MS * 2 ** (failures - 1), LONGEST_PUT_OFF_MS) * (1 + Math.random());
    const round = this.#round;
    setTimeout(() => {
      const isDue = round === this.#round && this.#later.has(conversationId);
      if (isDue && this.context.connection.isOnline) this.first(conversationId);
    }, wait);
  }

  #isGoingOn(round: number): boolean {
    return round === this.#round && this.#wanted.length > 0 && this.context.connection.isOnline;
  }

  #take(conversationId: string): boolean {
    if (this.#later.delete(conversationId)) return true;
    const isWanted = this.#wanted.includes(conversationId);
    if (isWanted) this.#wanted = this.#wanted.filter((id) => id !== conversationId);
    return isWanted;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
