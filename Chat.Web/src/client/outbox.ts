import { type Content, encodeContent } from '../crypto/content';
import { sealMessage } from '../crypto/message';
import { isUnanswered, ProtocolError } from '../protocol/fault';
import { EntryFlags, write } from '../protocol/frames';
import { enqueue, reserveGeneration } from '../store/generations';
import type { ConversationRow, OutboxRow } from '../store/schema';
import type { Context } from './context';
import type { Groups } from './groups';
import { newId } from './ids';
import { RosterError } from './roster';
import { waitingLine } from './waiting-line';

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
  readonly #sending = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** Accepted on this connection and on their way back. */
  readonly #accepted = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly groups: Groups,
  ) {}

  /** @throws ProtocolError `message_too_long`: nothing is queued  @returns the ids, in order */
  async queue(conversationId: string, contents: readonly Content[], firstId = newId()): Promise<string[]> {
    if (contents.some((content) => encodeContent(content) === null))
      throw new ProtocolError('message_too_long', 'This message is too long. Send it in parts.');
    const ids = await this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      if (!row) throw new ProtocolError('not_a_member', 'This chat is not on this device.');
      if (row.gone) throw new ProtocolError('not_a_member', 'You are no longer in this group.');
      const queued: string[] = [];
      for (const content of contents) {
        const reserved = row.inGroup
          ? { epoch: row.epoch, generation: await reserveGeneration(tx, conversationId, row.epoch) }
          : null;
        const id = queued.length === 0 ? firstId : newId();
        const message = { id, conversationId, content, at: content.sentAt, reserved, sealed: null, error: null };
        await enqueue(tx, message);
        queued.push(id);
      }
      if (contents.some(({ type }) => type === 'text')) {
        const waiting = waitingLine(await tx.objectStore('outbox').index('byConversation').getAll(conversationId));
        const lastActivity = Math.max(row.lastActivity, waiting?.at ?? 0);
        Object.assign(row, { waiting, lastActivity, draft: '', hidden: false, markedUnread: false });
        await tx.objectStore('conversations').put(row);
      }
      return queued;
    });
    const targets = contents.flatMap((content) => ('target' in content ? [content.target] : []));
    this.context.changed(conversationId, [...ids, ...targets]);
    void this.flush(conversationId);
    return ids;
  }

  async retry(conversationId: string, messageId: string): Promise<void> {
    await this.#change(conversationId, messageId, (row) => ({ ...row, error: null }));
    void this.flush(conversationId);
  }

  /** Takes a message back that has not left the device; false when it may have. */
  async withdraw(conversationId: string, messageId: string): Promise<boolean> {
    const withdrawn = await this.context.store.write(async (tx) => {
      const all = await tx.objectStore('outbox').index('byConversation').getAll(conversationId);
      const row = all.find(({ id }) => id === messageId);
      if (!row || (row.sealed && row.error === null)) return false;
      await tx.objectStore('outbox').delete(row.order);
      const conversation = await tx.objectStore('conversations').get(conversationId);
      const waiting = waitingLine(all.filter((other) => other !== row));
      if (conversation) await tx.objectStore('conversations').put({ ...conversation, waiting });
      return true;
    });
    if (withdrawn) {
      this.context.removed(conversationId, [messageId]);
      this.context.changed(conversationId);
    }
    return withdrawn;
  }

  /** At a new connection: what was accepted on the old one and is not back may be repeated. */
  async flushAll(): Promise<void> {
    this.#accepted.clear();
    const waiting = new Set((await this.context.store.outbox()).map((row) => row.conversationId));
    for (const conversationId of waiting) void this.flush(conversationId);
  }

  /** Sends what waits in a conversation, in order. One run at a time; a call meanwhile makes it run once more. Resolves when it is answered. */
  flush(conversationId: string): Promise<void> {
    const running = this.#sending.get(conversationId);
    if (running) {
      this.#again.add(conversationId);
      return running;
    }
    const work = this.#flush(conversationId).finally(() => this.#sending.delete(conversationId));
    this.#sending.set(conversationId, work);
    return work;
  }

  async #flush(conversationId: string): Promise<void> {
    try {
      do {
        this.#again.delete(conversationId);
        await this.#send(conversationId);
      } while (this.#again.has(conversationId));
    } catch (error) {
      if (!isUnanswered(error)) setTimeout(() => void this.flush(conversationId), retryAfter(error));
    }
  }

  /** While anything is unanswered in one epoch nothing is sent in another, so messages keep the order in which they were written. */
  async #send(conversationId: string): Promise<void> {
    if (!this.context.connection.isOnline) return;
    const waiting = (await this.context.store.outboxOf(conversationId)).filter(
      (row) => row.error === null && !this.#accepted.has(row.id),
    );
    if (waiting.length === 0) return;
    if (waiting[0]?.sealed == null && !(await this.#maySend(conversationId))) return;
    const answers: Promise<void>[] = [];
    let epoch: number | null = null;
    for (const row of waiting) {
      const ready: OutboxRow | null = row.sealed ? row : await this.#seal(row);
      if (!ready?.sealed) break;
      epoch ??= ready.sealed.epoch;
      if (ready.sealed.epoch !== epoch) {
        this.#again.add(conversationId);
        break;
      }
      answers.push(this.#ask(ready));
    }
    const refused = (await Promise.allSettled(answers)).find((answer) => answer.status === 'rejected');
    if (refused) throw refused.reason;
  }

  async #maySend(conversationId: string): Promise<boolean> {
    const conversation = await this.context.store.conversation(conversationId);
    try {
      if (conversation && (await this.groups.isReady(conversation))) {
        await this.#peerIsAway(conversation, false);
        return true;
      }
    } catch (error) {
      if (!(error instanceof RosterError)) throw error;
    }
    await this.groups.prepare(conversationId);
    if (conversation && !(await this.groups.reachesPeer(conversation))) {
      await this.#peerIsAway(conversation, (await this.context.store.pendingCommit(conversationId)) === undefined);
      setTimeout(() => void this.flush(conversationId), PEER_AWAY_RETRY_MS);
    }
    return false;
  }

  /** So that a message that waits says what for. */
  async #peerIsAway({ id, peerAway = false }: ConversationRow, isAway: boolean): Promise<void> {
    if (isAway === peerAway) return;
    await this.context.store.updateConversation(id, (row) => {
      row.peerAway = isAway;
    });
    const waiting = await this.context.store.outboxOf(id);
    this.context.changed(
      id,
      waiting.map((row) => row.id),
    );
  }

  /** Seals for the current epoch. Null when the conversation has no group any more. */
  async #seal(row: OutboxRow): Promise<OutboxRow | null> {
    const { store } = this.context;
    const reserved = await store.write(async (tx) => {
      const conversation = await tx.objectStore('conversations').get(row.conversationId);
      if (!conversation?.inGroup) return null;
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
    const content = encodeContent(row.content);
    if (!archive || !content) return null;
    const payload = await sealMessage(archive.archive, this.context.account().device, reserved.generation, content);
    const sealed = { ...row, reserved: null, sealed: { epoch: reserved.epoch, payload } };
    await this.#put(sealed);
    return sealed;
  }

  async #ask(row: OutboxRow): Promise<void> {
    const { epoch, payload } = row.sealed ?? { epoch: 0, payload: new Uint8Array() };
    const flags = row.content.type === 'text' ? EntryFlags.CountsAsUnread | EntryFlags.MayNotify : 0;
    try {
      await this.context.connection.ask((requestId) =>
        write.send(requestId, row.conversationId, row.id, epoch, payload, flags),
      );
      this.#accepted.add(row.id);
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
      await this.#change(row.conversationId, row.id, (current) =>
        // Of a reaction or an edit nothing is shown that could be tried again.
        row.content.type === 'text' ? { ...current, error: { code: error.code, text: error.text } } : null,
      );
      if ('target' in row.content) this.context.changed(row.conversationId, [row.content.target]);
    }
  }

  async #change(
    conversationId: string,
    messageId: string,
    change: (row: OutboxRow) => OutboxRow | null,
  ): Promise<void> {
    await this.context.store.write(async (tx) => {
      const all = await tx.objectStore('outbox').index('byConversation').getAll(conversationId);
      const row = all.find(({ id }) => id === messageId);
      const conversation = await tx.objectStore('conversations').get(conversationId);
      if (!row || !conversation) return;
      const next = change(row);
      if (next) await tx.objectStore('outbox').put(next);
      else await tx.objectStore('outbox').delete(row.order);
      const waiting = waitingLine(all.flatMap((other) => (other === row ? (next ?? []) : other)));
      await tx.objectStore('conversations').put({ ...conversation, waiting });
    });
    this.context.changed(conversationId, [messageId]);
  }

  /** Unless the message has come back in the log meanwhile. */
  async #put(row: OutboxRow): Promise<void> {
    await this.context.store.write(async (tx) => {
      if (await tx.objectStore('outbox').get(row.order)) await tx.objectStore('outbox').put(row);
    });
  }
}

function retryAfter(error: unknown): number {
  const seconds = error instanceof ProtocolError ? error.retryAfterSeconds : null;
  return seconds === null ? RETRY_MS : Math.max(RETRY_MS, seconds * 1000);
}
