import { CryptoError } from '../crypto/errors';
import { ChangedWhat, type ServerFrame, type WelcomedConversation, write } from '../protocol/frames';
import type { Archives } from './archives';
import type { Context } from './context';
import { conversationIn } from './conversations';
import type { Groups } from './groups';
import type { History } from './history';
import type { KeySupply } from './key-supply';
import type { Log } from './log';
import type { Outbox } from './outbox';
import type { PresenceBoard } from './presence';
import { farthest, type Receipts } from './receipts';
import { goBack } from './restored-log';
import type { Roster } from './roster';
import { Serial } from './serial';

const ACK_DELAY_MS = 50;

/** Everything the server says, handled strictly in the order in which it was said. */
export class Sync {
  readonly #serial = new Serial();
  readonly #toAcknowledge = new Map<string, number>();
  /** An entry could not be taken in; what was streamed behind it is left for the next connection, or there would be a gap. */
  #broken = false;
  #acknowledging: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: Context,
    private readonly parts: {
      log: Log;
      groups: Groups;
      outbox: Outbox;
      archives: Archives;
      history: History;
      roster: Roster;
      receipts: Receipts;
      presence: PresenceBoard;
      keys: KeySupply;
      loaded: () => void;
    },
  ) {}

  heard(frame: ServerFrame): void {
    void this.#serial
      .run(async () => {
        if (frame.kind === 'welcome') this.#broken = false;
        if (!this.#broken) await this.#handle(frame);
      })
      .catch((error: unknown) => this.#failed(frame, error));
  }

  /** Keys that do not fit will not fit later either; a network, a server or a disk that failed may be well again. */
  #failed(frame: ServerFrame, error: unknown): void {
    console.error('A frame could not be handled', error);
    if (this.#broken || !isOfTheStream(frame) || error instanceof CryptoError) return;
    this.#broken = true;
    this.context.connection.streamAgain();
  }

  async #handle(frame: ServerFrame): Promise<void> {
    const { log, groups, outbox, receipts, presence, roster } = this.parts;
    switch (frame.kind) {
      case 'welcome':
        return this.#welcomed(frame);
      case 'welcomeTo':
        await groups.welcomed(frame);
        this.context.changed(frame.conversationId);
        await presence.watch();
        return this.#background(async () => {
          await this.parts.archives.upload();
          await this.parts.keys.topUp();
        });
      case 'message': {
        const { conversationId, sequence, senderId } = frame.entry;
        await log.take(frame.entry);
        this.#acknowledge(conversationId, sequence);
        if (senderId !== this.context.account().me.userId) presence.typingEnded(conversationId);
        if (frame.entry.kind === 2) {
          this.#background(() => this.parts.archives.upload());
          void outbox.flush(conversationId);
        }
        return;
      }
      case 'receipt':
        return receipts.heard(frame.conversationId, frame.cursor);
      case 'presence':
        return presence.heard(frame.userId, frame);
      case 'typing':
        return presence.typingStarted(frame.conversationId);
      case 'changed':
        if (frame.what === ChangedWhat.Devices && frame.subject) roster.forget(frame.subject);
        return;
    }
  }

  async #welcomed(frame: Extract<ServerFrame, { kind: 'welcome' }>): Promise<void> {
    this.parts.roster.forget();
    await this.#followLog(frame.logId, frame.conversations);
    for (const conversation of frame.conversations) await this.#reconcile(conversation);
    this.parts.loaded();
    await this.parts.presence.watch();
    this.#background(async () => {
      await this.parts.groups.resume();
      for (const { conversationId, inGroup } of frame.conversations) {
        if (!inGroup) await this.#join(conversationId);
      }
      await this.parts.outbox.flushAll();
      await this.parts.archives.upload();
      await this.parts.keys.topUp();
    });
  }

  async #join(conversationId: string): Promise<void> {
    await this.parts.groups.prepare(conversationId);
    await this.parts.history.page(conversationId, null, 1);
    this.context.changed(conversationId);
  }

  /** Brings this device's picture of a conversation together with the server's. */
  async #reconcile(welcomed: WelcomedConversation): Promise<void> {
    const { me } = this.context.account();
    const peerId = welcomed.members.find((member) => member.userId !== me.userId)?.userId ?? me.userId;
    const row = await this.context.store.write(async (tx) => {
      const found = await conversationIn(tx, welcomed.conversationId, peerId, this.context.now());
      if (!welcomed.inGroup && found.stored === 0)
        Object.assign(found, { stored: welcomed.lastSequence, historyFrom: welcomed.lastSequence + 1 });
      found.lastSequence = Math.max(found.lastSequence, welcomed.lastSequence);
      if (welcomed.readUpTo >= found.readUpTo)
        Object.assign(found, { readUpTo: welcomed.readUpTo, unread: welcomed.unread });
      for (const member of welcomed.members) {
        if (member.userId !== me.userId) found.cursors[member.userId] = farthest(found.cursors[member.userId], member);
      }
      await tx.objectStore('conversations').put(found);
      return found;
    });
    if (row.readUpTo > welcomed.readUpTo) this.context.connection.tell(write.read(row.id, row.readUpTo));
    this.context.changed(row.id);
  }

  /**
   * A log id that this device does not know: the server was restored from a backup, and every conversation goes back with it.
   */
  async #followLog(logId: string, conversations: WelcomedConversation[]): Promise<void> {
    const account = this.context.account();
    if (account.logId === logId) return;
    // Sequences of the old log; in the new one they would acknowledge what has not come yet.
    this.#toAcknowledge.clear();
    await this.context.store.write(async (tx) => {
      if (account.logId !== null) {
        for (const conversation of conversations) await goBack(tx, conversation, account.me.userId);
      }
      account.logId = logId;
      await tx.objectStore('account').put(account, 'me');
    });
  }

  #acknowledge(conversationId: string, sequence: number): void {
    this.#toAcknowledge.set(conversationId, sequence);
    this.#acknowledging ??= setTimeout(() => {
      this.#acknowledging = undefined;
      for (const [id, upTo] of this.#toAcknowledge) this.context.connection.tell(write.ack(id, upTo));
      this.#toAcknowledge.clear();
    }, ACK_DELAY_MS);
  }

  #background(work: () => Promise<void>): void {
    // What fails here is tried again at the next connection.
    work().catch((error: unknown) => console.warn('Background work was put off', error));
  }
}

function isOfTheStream(frame: ServerFrame): boolean {
  return frame.kind === 'welcome' || frame.kind === 'welcomeTo' || frame.kind === 'message';
}
