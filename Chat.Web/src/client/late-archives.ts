import type { Context } from './context';
import type { History } from './history';
import type { Outbox } from './outbox';

/** What comes together is looked for together. */
const TOGETHER_MS = 500;
/** Of one request; the rest is asked for when these have come. */
const MOST_RANGES = 100;

/**
 * Messages that could not be opened when they came, because this device was not in the group then or has lost its state: their archives are
 * fetched from the server, where another device of this user may have put them, and what is not there is asked of the others in the conversation.
 */
export class LateArchives {
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Conversations in which something was delivered to this device that it should be able to open, and did not. */
  readonly #owed = new Set<string>();
  /** Up to which epoch the others have been asked, since this device was started. */
  readonly #asked = new Map<string, number>();

  constructor(
    private readonly context: Context,
    private readonly history: History,
    private readonly outbox: Outbox,
  ) {}

  /** An entry that was delivered to this device could not be opened. */
  owed(conversationId: string): void {
    this.#owed.add(conversationId);
    this.soon(conversationId);
  }

  soon(conversationId: string): void {
    if (this.#timers.has(conversationId)) return;
    const look = () => {
      this.#timers.delete(conversationId);
      this.#look(conversationId).catch((error: unknown) => console.warn('Opening was put off', error));
    };
    this.#timers.set(conversationId, setTimeout(look, TOGETHER_MS));
  }

  async everywhere(): Promise<void> {
    for (const conversationId of await this.context.store.sealedConversations()) this.soon(conversationId);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #look(conversationId: string): Promise<void> {
    if (!this.context.connection.isOnline) return;
    const missing = await this.history.openSealed(conversationId);
    const row = await this.context.store.conversation(conversationId);
    const newest = missing.at(-1);
    if (newest === undefined || !row?.inGroup || row.disappearAfter !== null) return;
    const asked = this.#owed.has(conversationId) ? this.#asked.get(conversationId) : row.archivesAsked;
    if (newest <= (asked ?? -1)) return;
    this.#asked.set(conversationId, newest);
    await this.context.store.updateConversation(conversationId, (current) => {
      current.archivesAsked = newest;
    });
    const epochs = ranges(missing).slice(-MOST_RANGES);
    await this.outbox.queue(conversationId, [{ type: 'archiveRequest', sentAt: this.context.now(), epochs }]);
  }
}

function ranges(epochs: readonly number[]): [number, number][] {
  const all: [number, number][] = [];
  for (const epoch of epochs) {
    const last = all.at(-1);
    if (last && last[1] === epoch - 1) last[1] = epoch;
    else all.push([epoch, epoch]);
  }
  return all;
}
