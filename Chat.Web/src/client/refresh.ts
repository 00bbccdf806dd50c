import type { ConversationRow } from '../store/schema';
import type { Context } from './context';
import type { Groups } from './groups';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So many members may each refresh once a day; of more, each does so more rarely, so that a group's day never has more commits than this. */
const REFRESHES_A_DAY = 50;
const AFTER_MS = 5_000;
const WITHIN_MS = 55_000;

/**
 * Gives this device a new leaf key in the conversations in which it writes, once a day, so that whoever has stolen its keys reads on for a day at
 * most (docs/decisions/0033). After the message has left, at a moment of its own, and never twice for one message: when somebody else's commit
 * was first, the next message will do. Where messages disappear, sending itself begins a new epoch every day.
 */
export class LeafRefresh {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly context: Context,
    private readonly groups: Groups,
    private readonly delay: () => number = () => AFTER_MS + Math.random() * WITHIN_MS,
  ) {}

  /** A message of this device's is in the log. */
  async sent(conversationId: string): Promise<void> {
    if (!this.#isDue(await this.context.store.conversation(conversationId))) return;
    // Of several messages at once each has come this far.
    if (this.#timers.has(conversationId)) return;
    const refresh = () => {
      this.#timers.delete(conversationId);
      this.#refresh(conversationId).catch((error: unknown) => console.warn('A refresh was put off', error));
    };
    this.#timers.set(conversationId, setTimeout(refresh, this.delay()));
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #refresh(conversationId: string): Promise<void> {
    const isBusy = (await this.context.store.outboxOf(conversationId)).length > 0;
    if (isBusy || !this.#isDue(await this.context.store.conversation(conversationId))) return;
    if (this.context.connection.isOnline) await this.groups.refresh(conversationId);
  }

  #isDue(row: ConversationRow | undefined): boolean {
    if (!row?.inGroup || row.disappearAfter !== null) return false;
    const every = DAY_MS * Math.max(1, row.memberCount / REFRESHES_A_DAY);
    return this.context.now() - (row.leafSince ?? 0) >= every;
  }
}
