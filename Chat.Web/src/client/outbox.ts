import type { Bytes } from '../crypto/bytes';
import { type Content, encodeContent, isSaid } from '../crypto/content';
import { isUnanswered, ProtocolError } from '../protocol/fault';
import { write } from '../protocol/frames';
import { enqueue, reserveGeneration } from '../store/generations';
import type { ConversationRow, OutboxRow, UploadRow } from '../store/schema';
import type { Archives } from './archives';
import type { Context } from './context';
import { flagsOf } from './entry-flags';
import type { Groups } from './groups';
import { newMessageId } from './ids';
import { RosterError } from './roster';
import { waitingLine } from './waiting-line';
import type { Witnesses } from './witnesses';

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

/** The server keeps the file of a message that disappears for a week longer than a message lives that was sent when the file was attached. */
const ATTACHED_FOR_MS = 24 * 3600 * 1000;

/** Bytes that go ahead of their messages. */
export interface UploadsOfOutbox {
  /** Something waits to be uploaded. */
  wake(): void;
  /** A message with a file was taken back. */
  stop(row: OutboxRow): void;
}

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
    private readonly archives: Archives,
    private readonly witnesses: Pick<Witnesses, 'give'>,
    private readonly uploads: UploadsOfOutbox = { wake: () => undefined, stop: () => undefined },
  ) {}

  /**
   * What is queued together arrives in this order, however long the bytes of each take to upload.
   * @throws ProtocolError `message_too_long`: nothing is queued
   * @returns the ids, in order
   */
  async queue(
    conversationId: string,
    contents: readonly Content[],
    {
      ids = contents.map(() => newMessageId()),
      uploadOf = () => null,
      clearsDraft = false,
    }: {
      ids?: readonly string[];
      /** What is to be done before a content may be sealed. */
      uploadOf?: (content: Content) => UploadRow | null;
      /** They were being written in the chat. */
      clearsDraft?: boolean;
    } = {},
  ): Promise<readonly string[]> {
    if (contents.some((content) => encodeContent(content) === null))
      throw new ProtocolError('message_too_long', 'This message is too long. Send it in parts.');
    await this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      if (!row) throw new ProtocolError('not_a_member', 'This chat is not on this device.');
      if (row.gone) throw new ProtocolError('not_a_member', 'You are no longer in this group.');
      for (const [nth, content] of contents.entries()) {
        const upload = uploadOf(content);
        const reserved =
          row.inGroup && !upload
            ? { epoch: row.epoch, generation: await reserveGeneration(tx, conversationId, row.epoch) }
            : null;
        const message = {
          id: ids[nth] ?? newMessageId(),
          conversationId,
          content,
          at: content.sentAt,
          reserved,
          sealed: null,
          error: null,
        };
        const before = ids[nth - 1];
        await enqueue(tx, { ...message, ...(upload && { upload }), ...(before && { after: before }) });
      }
      if (contents.some(isSaid)) {
        const waiting = waitingLine(await tx.objectStore('outbox').index('byConversation').getAll(conversationId));
        const lastActivity = Math.max(row.lastActivity, waiting?.at ?? 0);
        const draft = clearsDraft ? { draft: '' } : {};
        if (clearsDraft) row.draftFor = null;
        Object.assign(row, { waiting, lastActivity, ...draft, hidden: false, markedUnread: false });
        await tx.objectStore('conversations').put(row);
        await this.context.kept.setOfChat(tx, conversationId, { ...draft, markedUnread: false });
      }
    });
    const targets = contents.flatMap((content) => ('target' in content ? [content.target] : []));
    this.context.changed(conversationId, [...ids, ...targets]);
    if (contents.some(uploadOf)) this.uploads.wake();
    void this.flush(conversationId);
    return ids;
  }

  async retry(conversationId: string, messageId: string): Promise<void> {
    // The server has not got it: it is sealed anew, by what holds in the chat now.
    await this.#change(conversationId, messageId, (row) => (row.error ? { ...row, error: null, sealed: null } : row));
    this.uploads.wake();
    void this.flush(conversationId);
  }

  /** A message's bytes are encrypted and kept here. @param hash SHA-256 of the ciphertext */
  async staged({ conversationId, id }: Pick<OutboxRow, 'conversationId' | 'id'>, hash: Bytes): Promise<void> {
    await this.#change(conversationId, id, (row) => {
      if (row.content.type !== 'attachment') return row;
      const content = { ...row.content, attachment: { ...row.content.attachment, hash } };
      return { ...row, content, upload: { type: 'send', assetId: null } };
    });
    this.uploads.wake();
  }

  /** What had to be done before it may be sealed has come further, is done (null), or was refused; that not when it is something else by now. */
  async uploaded(
    { conversationId, id, upload: known }: Pick<OutboxRow, 'conversationId' | 'id' | 'upload'>,
    next: UploadRow | null | { error: NonNullable<OutboxRow['error']> },
    file?: { assetId: string; attached: OutboxRow['attached'] },
  ): Promise<void> {
    await this.#change(conversationId, id, ({ upload, ...row }) => {
      if (next && 'error' in next)
        return { ...row, ...(upload && { upload }), error: upload?.type === known?.type ? next.error : row.error };
      if (next) return { ...row, upload: next };
      if (row.content.type !== 'attachment' || file === undefined) return row;
      const content = { ...row.content, attachment: { ...row.content.attachment, assetId: file.assetId } };
      const { attached } = file;
      return { ...row, content, ...(attached && { attached }) };
    });
    if (next === null || 'error' in next) void this.flush(conversationId);
  }

  /** Takes a message back that has not left the device; false when it may have. */
  async withdraw(conversationId: string, messageId: string): Promise<boolean> {
    const withdrawn = await this.context.store.write(async (tx) => {
      const all = await tx.objectStore('outbox').index('byConversation').getAll(conversationId);
      const row = all.find(({ id }) => id === messageId);
      if (!row || (row.sealed && row.error === null)) return null;
      await tx.objectStore('outbox').delete(row.order);
      const assetId = assetOf(row);
      if (assetId) await tx.objectStore('erasures').put({ conversationId, messageId, assetId });
      const next = all.find(({ after }) => after === messageId);
      if (next) await tx.objectStore('outbox').put(behind(next, row.after));
      const conversation = await tx.objectStore('conversations').get(conversationId);
      const waiting = waitingLine(all.filter((other) => other !== row));
      if (conversation) await tx.objectStore('conversations').put({ ...conversation, waiting });
      return row;
    });
    if (withdrawn) {
      if (withdrawn.content.type === 'attachment') this.uploads.stop(withdrawn);
      this.context.removed(conversationId, [messageId]);
      this.context.changed(conversationId);
      // What was sent with it may have waited for it.
      if (withdrawn.upload) void this.flush(conversationId);
    }
    return withdrawn !== null;
  }

  /** At a new connection: what was accepted on the old one and is not back may be repeated. */
  async flushAll(): Promise<void> {
    this.#accepted.clear();
    const rows = await this.context.store.outbox();
    for (const conversationId of new Set(rows.map((row) => row.conversationId))) void this.flush(conversationId);
    if (rows.some(({ upload }) => upload)) this.uploads.wake();
  }

  /** Sends what waits in a conversation, in order. One run at a time; a call meanwhile makes it run once more. Resolves when it is answered. */
  flush(conversationId: string): Promise<void> {
    const running = this.#sending.get(conversationId);
    if (running) {
      this.#again.add(conversationId);
      return running;
    }
    const work = this.#flush(conversationId);
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
      // A request that timed out while the line holds is tried again like any other.
      if (!isUnanswered(error) || this.context.connection.isOnline)
        setTimeout(() => void this.flush(conversationId), retryAfter(error));
    } finally {
      // In the same turn as the last look at whether to go on: a call in between would be heard by nobody.
      this.#sending.delete(conversationId);
    }
  }

  /** While anything is unanswered in one epoch nothing is sent in another, so messages keep the order in which they were written. */
  async #send(conversationId: string): Promise<void> {
    if (!this.context.connection.isOnline || !(await this.context.fence.maySeal(conversationId))) return;
    const waiting = ready(await this.context.store.outboxOf(conversationId)).filter(
      ({ id }) => !this.#accepted.has(id),
    );
    if (waiting.length === 0) return;
    const checked = waiting.some(({ sealed }) => sealed === null) ? await this.#checkedEpoch(conversationId) : null;
    const answers: Promise<void>[] = [];
    let epoch: number | null = null;
    for (const row of waiting) {
      const sealed: OutboxRow | null = row.sealed ? row : await this.#seal(row, checked);
      if (!sealed?.sealed) break;
      epoch ??= sealed.sealed.epoch;
      if (sealed.sealed.epoch !== epoch) {
        this.#again.add(conversationId);
        break;
      }
      answers.push(this.#ask(sealed));
    }
    const refused = (await Promise.allSettled(answers)).find((answer) => answer.status === 'rejected');
    if (refused) throw refused.reason;
  }

  /** The epoch in which nothing stands in the way of sealing; null: there is none yet. */
  async #checkedEpoch(conversationId: string): Promise<number | null> {
    const conversation = await this.context.store.conversation(conversationId);
    if (conversation?.gone) return null;
    try {
      if (conversation && (await this.groups.isReady(conversation))) {
        await this.#peerIsAway(conversation, false);
        return conversation.epoch;
      }
    } catch (error) {
      if (!(error instanceof RosterError)) throw error;
    }
    await this.groups.prepare(conversationId);
    if (conversation && !(await this.groups.reachesPeer(conversation))) {
      await this.#peerIsAway(conversation, (await this.context.store.pendingCommit(conversationId)) === undefined);
      setTimeout(() => void this.flush(conversationId), PEER_AWAY_RETRY_MS);
    }
    return null;
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

  /**
   * Seals for the epoch that was looked at, and no other: a commit that came meanwhile may have brought somebody in. Null: not now.
   */
  async #seal(row: OutboxRow, checked: number | null): Promise<OutboxRow | null> {
    if (checked === null) return null;
    const { store } = this.context;
    let mustAttach = false;
    const reserved = await store.write(async (tx) => {
      const conversation = await tx.objectStore('conversations').get(row.conversationId);
      if (!conversation?.inGroup) return null;
      if (conversation.epoch !== checked) {
        this.#again.add(row.conversationId);
        return null;
      }
      const outbox = tx.objectStore('outbox');
      // It may have been taken back meanwhile.
      const current = await outbox.get(row.order);
      if (current?.id !== row.id) {
        this.#again.add(row.conversationId);
        return null;
      }
      if (row.content.type === 'attachment' && !isKept(current, conversation, this.context.now())) {
        await outbox.put({ ...current, upload: { type: 'attach' } });
        mustAttach = true;
        return null;
      }
      if (current.reserved?.epoch === conversation.epoch) return current.reserved;
      const fresh = {
        epoch: conversation.epoch,
        generation: await reserveGeneration(tx, row.conversationId, conversation.epoch),
      };
      await outbox.put({ ...current, reserved: fresh });
      return fresh;
    });
    if (mustAttach) {
      this.uploads.wake();
      this.#again.add(row.conversationId);
    }
    if (!reserved) return null;
    const keys = await this.archives.keysOf(row.conversationId, reserved.epoch);
    const content = encodeContent(row.content, await this.witnesses.give(row.conversationId));
    if (!keys || !content) return null;
    const payload = await keys.seal(this.context.account().device, reserved.generation, content, row.id);
    const sealed = { ...row, reserved: null, sealed: { epoch: reserved.epoch, payload } };
    return (await this.#put(sealed, reserved)) ? sealed : null;
  }

  async #ask(row: OutboxRow): Promise<void> {
    const { epoch, payload } = row.sealed ?? { epoch: 0, payload: new Uint8Array() };
    try {
      await this.context.connection.ask((requestId) =>
        write.send(requestId, row.conversationId, row.id, epoch, payload, flagsOf(row.content)),
      );
      this.#accepted.add(row.id);
    } catch (error) {
      if (!(error instanceof ProtocolError) || isUnanswered(error) || TEMPORARY.has(error.code)) throw error;
      if (error.code === 'message_id_reused') {
        // A copy of this device, or this device before it went on as another, has sent it.
        await this.#change(row.conversationId, row.id, () => null);
        this.context.removed(row.conversationId, [row.id]);
        return;
      }
      if (error.code === 'stale_epoch') {
        // The commit that made it stale is in the log and flushes again when it is adopted.
        await this.#put({ ...row, sealed: null, reserved: null });
        const conversation = await this.context.store.conversation(row.conversationId);
        if (conversation && error.epoch !== null && conversation.epoch >= error.epoch) {
          if (conversation.epoch > error.epoch) await this.groups.startAnew(conversation.id);
          this.#again.add(row.conversationId);
        }
        return;
      }
      await this.#change(row.conversationId, row.id, (current) =>
        // Of a reaction or an edit nothing is shown that could be tried again.
        isSaid(row.content) ? { ...current, error: { code: error.code, text: error.text } } : null,
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

  /**
   * Unless the message has come back in the log meanwhile, or is not to be sealed with what was reserved for it any more: this device goes on as another.
   * False when it was not stored.
   */
  async #put(row: OutboxRow, reserved?: OutboxRow['reserved']): Promise<boolean> {
    return this.context.store.write(async (tx) => {
      const current = await tx.objectStore('outbox').get(row.order);
      if (!current || (reserved && !isSame(current.reserved, reserved))) return false;
      await tx.objectStore('outbox').put(row);
      return true;
    });
  }
}

/** Those that may leave: not before their bytes, nor before what was sent with them and ahead of them, unless that was refused. */
function ready(rows: readonly OutboxRow[]): OutboxRow[] {
  const held = new Set<string>();
  return rows.filter(({ id, after, upload, error }) => {
    const isBehind = after !== undefined && held.has(after);
    const isHeld = isBehind || (upload !== undefined && error === null);
    if (isHeld) held.add(id);
    return !isHeld && error === null;
  });
}

/** Its file lives as long as the message will: it was attached not long ago, when messages disappeared after the time that they do now. */
function isKept({ attached }: OutboxRow, { disappearAfter = null }: ConversationRow, now: number): boolean {
  if (attached?.disappearAfter !== disappearAfter) return false;
  return disappearAfter === null || now - attached.at < ATTACHED_FOR_MS;
}

/** Its file at the server, which may be attached there already. */
function assetOf({ content, upload }: OutboxRow): string | null {
  if (content.type !== 'attachment') return null;
  return (upload?.type === 'send' && upload.assetId) || content.attachment.assetId || null;
}

function behind({ after: _, ...row }: OutboxRow, after: string | undefined): OutboxRow {
  return after === undefined ? row : { ...row, after };
}

function isSame(one: OutboxRow['reserved'], other: OutboxRow['reserved']): boolean {
  return one?.epoch === other?.epoch && one?.generation === other?.generation;
}

function retryAfter(error: unknown): number {
  const seconds = error instanceof ProtocolError ? error.retryAfterSeconds : null;
  return seconds === null ? RETRY_MS : Math.max(RETRY_MS, seconds * 1000);
}
