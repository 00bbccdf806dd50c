import { encodeContent } from '../crypto/content';
import { sealMessage } from '../crypto/message';
import { isUnanswered, ProtocolError } from '../protocol/fault';
import { EntryFlags, write } from '../protocol/frames';
import { enqueue, reserveGeneration } from '../store/generations';
import type { OutboxRow } from '../store/schema';
import type { Context } from './context';
import type { Groups } from './groups';
import { newId } from './ids';
import { RosterError } from './roster';

/** Refusals after which the same message may go through later. */
const TEMPORARY = new Set([
  'too_many_frames',
  'too_many_requests',
  'storage_full',
  'storage_failed',
  'stopping',
  'not_in_group',
]);
const RETRY_MS = 2_000;
/** Usually the other person's device joins and its commit says so; this is for the one that has not published its keys yet. */
const PEER_AWAY_RETRY_MS = 10_000;

/**
 * Messages on their way. Each is queued on disk before anything else, sealed with a generation reserved in that same transaction, and leaves
 * the device only after its ciphertext is stored, so a repetition is byte for byte the same. It leaves the outbox when it comes back in the log.
 */
export class Outbox {
  readonly #sending = new Set<string>();
  readonly #again = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly groups: Groups,
  ) {}

  async queue(conversationId: string, text: string): Promise<void> {
    await this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      const reserved = row?.group
        ? { epoch: row.epoch, generation: await reserveGeneration(tx, conversationId, row.epoch) }
        : null;
      const at = this.context.now();
      await enqueue(tx, { id: newId(), conversationId, text, at, reserved, sealed: null, error: null });
      if (row) await tx.objectStore('conversations').put({ ...row, lastActivity: at, draft: '' });
    });
    this.context.changed(conversationId);
    void this.flush(conversationId);
  }

  async retry(conversationId: string, messageId: string): Promise<void> {
    for (const row of await this.context.store.outboxOf(conversationId)) {
      if (row.id === messageId) await this.#put({ ...row, error: null });
    }
    this.context.changed(conversationId);
    void this.flush(conversationId);
  }

  async flushAll(): Promise<void> {
    const waiting = new Set((await this.context.store.outbox()).map((row) => row.conversationId));
    for (const conversationId of waiting) void this.flush(conversationId);
  }

  /** Sends what waits in a conversation, in order. One run at a time; a call meanwhile makes it run once more. */
  async flush(conversationId: string): Promise<void> {
    if (this.#sending.has(conversationId)) {
      this.#again.add(conversationId);
      return;
    }
    this.#sending.add(conversationId);
    try {
      do {
        this.#again.delete(conversationId);
        await this.#send(conversationId);
      } while (this.#again.has(conversationId));
    } catch (error) {
      if (!isUnanswered(error)) setTimeout(() => void this.flush(conversationId), RETRY_MS);
    } finally {
      this.#sending.delete(conversationId);
    }
  }

  async #send(conversationId: string): Promise<void> {
    if (!this.context.connection.isOnline) return;
    const waiting = (await this.context.store.outboxOf(conversationId)).filter((row) => row.error === null);
    if (waiting.length === 0) return;
    const conversation = await this.context.store.conversation(conversationId);
    if (!conversation || !(await this.#maySend(conversationId))) return;
    const answers: Promise<void>[] = [];
    for (const row of waiting) {
      const ready = row.sealed ? row : await this.#seal(row);
      if (!ready?.sealed) return;
      answers.push(this.#ask(ready));
    }
    const refused = (await Promise.allSettled(answers)).find((answer) => answer.status === 'rejected');
    if (refused) throw refused.reason;
  }

  async #maySend(conversationId: string): Promise<boolean> {
    const conversation = await this.context.store.conversation(conversationId);
    try {
      if (conversation && (await this.groups.isReady(conversation))) return true;
    } catch (error) {
      if (!(error instanceof RosterError)) throw error;
    }
    await this.groups.prepare(conversationId);
    if (conversation && !this.groups.reachesPeer(conversation))
      setTimeout(() => void this.flush(conversationId), PEER_AWAY_RETRY_MS);
    return false;
  }

  /** Seals for the current epoch. Null when the conversation has no group any more. */
  async #seal(row: OutboxRow): Promise<OutboxRow | null> {
    const { store } = this.context;
    const reserved = await store.write(async (tx) => {
      const conversation = await tx.objectStore('conversations').get(row.conversationId);
      if (!conversation?.group) return null;
      if (row.reserved?.epoch === conversation.epoch) return row.reserved;
      const fresh = {
        epoch: conversation.epoch,
        generation: await reserveGeneration(tx, row.conversationId, conversation.epoch),
      };
      await tx.objectStore('outbox').put({ ...row, reserved: fresh });
      return fresh;
    });
    if (!reserved) return null;
    const archive = await store.archive(row.conversationId, reserved.epoch);
    if (!archive) return null;
    const content = encodeContent({ type: 'text', sentAt: row.at, body: row.text });
    const payload = await sealMessage(archive.archive, this.context.account().device, reserved.generation, content);
    const sealed = { ...row, reserved: null, sealed: { epoch: reserved.epoch, payload } };
    await this.#put(sealed);
    return sealed;
  }

  async #ask(row: OutboxRow): Promise<void> {
    const { epoch, payload } = row.sealed ?? { epoch: 0, payload: new Uint8Array() };
    const flags = EntryFlags.CountsAsUnread | EntryFlags.MayNotify;
    try {
      await this.context.connection.ask((requestId) =>
        write.send(requestId, row.conversationId, row.id, epoch, payload, flags),
      );
    } catch (error) {
      if (!(error instanceof ProtocolError) || isUnanswered(error) || TEMPORARY.has(error.code)) throw error;
      if (error.code === 'stale_epoch') {
        // The commit that made it stale is in the log and flushes again when it is adopted.
        await this.#put({ ...row, sealed: null, reserved: null });
        const conversation = await this.context.store.conversation(row.conversationId);
        if (conversation && error.epoch !== null && conversation.epoch >= error.epoch)
          this.#again.add(row.conversationId);
        return;
      }
      await this.#put({ ...row, error: error.text });
      this.context.changed(row.conversationId);
    }
  }

  /** Unless the message has come back in the log meanwhile. */
  async #put(row: OutboxRow): Promise<void> {
    await this.context.store.write(async (tx) => {
      if (await tx.objectStore('outbox').get(row.order)) await tx.objectStore('outbox').put(row);
    });
  }
}
