import { ProtocolError } from '../protocol/fault';
import type { Context } from './context';
import type { Erasures } from './erasures';
import type { Filing } from './filing';
import type { Outbox } from './outbox';

const AT_A_TIME = 500;
const EVERY_MS = 30_000;

/** Messages that disappear: their rows, their words in the search, and the archives that could open them again. */
export class Disappearing {
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly context: Context,
    private readonly filing: Filing,
    private readonly outbox: Outbox,
    private readonly erasures: Pick<Erasures, 'flush'>,
    private readonly everyMs = EVERY_MS,
  ) {}

  start(): void {
    this.stop();
    const sweep = () => this.sweep().catch((error: unknown) => console.warn('Sweeping was put off', error));
    this.#timer = setInterval(sweep, this.everyMs);
    void sweep();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** @param seconds null: never */
  async set(conversationId: string, seconds: number | null): Promise<void> {
    await this.context.http.putExpiry(conversationId, seconds).catch((error: unknown) => {
      throw error instanceof ProtocolError && error.code === 'not_an_admin'
        ? new ProtocolError(error.code, 'Only an admin can change this.')
        : error;
    });
    const callOut = { what: 'disappearing' as const, seconds: seconds ?? 0 };
    await this.outbox.queue(conversationId, [{ type: 'callOut', sentAt: this.context.now(), callOut }]);
  }

  async sweep(): Promise<void> {
    for (;;) {
      const { userId } = this.context.account().me;
      const expired = await this.context.store.expired(this.context.now(), AT_A_TIME);
      for (const conversationId of new Set(expired.map((row) => row.conversationId))) {
        const rows = expired.filter((row) => row.conversationId === conversationId);
        await this.context.store.write(async (tx) => {
          const conversation = await tx.objectStore('conversations').get(conversationId);
          if (!conversation) return;
          await this.filing.remove(tx, conversation, rows);
          for (const { id, senderId, attachment } of rows) {
            if (!attachment || senderId !== userId) continue;
            await tx.objectStore('erasures').put({ conversationId, messageId: id, assetId: attachment.assetId });
          }
          await tx.objectStore('conversations').put(conversation);
        });
        this.context.removed(
          conversationId,
          rows.map(({ id }) => id),
        );
        this.context.changed(conversationId);
      }
      if (expired.length < AT_A_TIME) break;
    }
    await this.#forgetArchives();
    if (this.context.connection.isOnline) await this.erasures.flush();
  }

  /** An epoch's archive goes when its last message is gone. One that also holds messages from before the setting stays. */
  async #forgetArchives(): Promise<void> {
    for (const row of await this.context.store.conversations()) {
      if (!row.disappearAfter) continue;
      const over = this.context.now() - row.disappearAfter * 1000;
      const ended = (await this.context.store.archivesOf(row.id)).filter(
        ({ endedAt, uploaded, epoch }) =>
          uploaded === 2 && epoch < row.epoch && endedAt !== undefined && endedAt <= over,
      );
      if (ended.length === 0) continue;
      await this.context.store.write(async (tx) => {
        for (const { epoch } of ended) await tx.objectStore('epochs').delete([row.id, epoch]);
      });
    }
  }
}
