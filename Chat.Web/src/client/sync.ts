import { CryptoError } from '../crypto/errors';
import { ChangedWhat, EntryKind, type ServerFrame, write } from '../protocol/frames';
import { conversationIn } from '../store/conversation-row';
import type { Archives } from './archives';
import type { Context } from './context';
import type { Erasures } from './erasures';
import type { Groups } from './groups';
import type { History } from './history';
import type { KeySupply } from './key-supply';
import type { Log } from './log';
import type { Facts, Membership } from './membership';
import type { Outbox } from './outbox';
import type { PresenceBoard } from './presence';
import type { Receipts } from './receipts';
import type { Reconciliation } from './reconciliation';
import type { Roster } from './roster';
import { Serial } from './serial';
import type { Settings } from './settings';
import { Spread } from './spread';

const ACK_DELAY_MS = 50;
/** How many pages a new device reads back for a group's name. */
const PAGES_FOR_A_NAME = 20;

/** Everything the server says, handled strictly in the order in which it was said. */
export class Sync {
  readonly #serial = new Serial();
  readonly #toAcknowledge = new Map<string, number>();
  readonly #looks = new Spread((conversationId) => this.#look(conversationId));
  #acknowledging: ReturnType<typeof setTimeout> | undefined;
  /** An entry could not be taken in; what was streamed behind it is left for the next connection, or there would be a gap. */
  #broken = false;

  constructor(
    private readonly context: Context,
    private readonly parts: {
      log: Log;
      groups: Groups;
      membership: Membership;
      outbox: Outbox;
      archives: Archives;
      history: History;
      roster: Roster;
      receipts: Receipts;
      presence: PresenceBoard;
      keys: KeySupply;
      erasures: Erasures;
      settings: Settings;
      reconciliation: Reconciliation;
      clock: (serverTime: number) => void;
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
    const { groups, receipts, presence } = this.parts;
    switch (frame.kind) {
      case 'welcome':
        return this.#welcomed(frame);
      case 'welcomeTo':
        await groups.welcomed(frame);
        this.context.changed(frame.conversationId);
        await presence.watch();
        return this.#background(
          () => this.parts.archives.upload(),
          () => this.parts.keys.topUp(),
        );
      case 'message':
        return this.#message(frame);
      case 'receipt':
        return receipts.heard(frame.conversationId, frame.cursor);
      case 'presence':
        return presence.heard(frame.userId, frame);
      case 'typing':
        return presence.typingStarted(frame.conversationId, frame.userId);
      case 'erased':
        return this.parts.erasures.erased(frame.conversationId, frame.sequence);
      case 'changed':
        return this.#changed(frame);
    }
  }

  async #message({ entry }: Extract<ServerFrame, { kind: 'message' }>): Promise<void> {
    const { log, groups, outbox, archives, presence, erasures } = this.parts;
    const { conversationId, sequence, senderId } = entry;
    await log.take(entry);
    this.#acknowledge(conversationId, sequence);
    if (senderId !== this.context.account().me.userId) presence.typingEnded(conversationId, senderId);
    else if (entry.flags === 0 && entry.kind === EntryKind.Application) this.#background(() => erasures.flush());
    if (entry.kind !== EntryKind.Commit) return;
    this.#background(
      () => archives.upload(),
      async () => {
        await groups.committed(conversationId);
        await outbox.flush(conversationId);
        await this.#lookSoon(conversationId);
      },
    );
  }

  async #changed({ what, subject, by }: Extract<ServerFrame, { kind: 'changed' }>): Promise<void> {
    const { roster, groups, membership, outbox, settings } = this.parts;
    if (what === ChangedWhat.Devices && subject) {
      roster.forget(subject);
      groups.forget();
    } else if (what === ChangedWhat.Conversations && subject) {
      groups.forget(subject);
      membership.changedBy(subject, by);
      this.#background(() => outbox.flush(subject));
      await this.#lookSoon(subject);
    } else if (what === ChangedWhat.Profile) this.#background(() => settings.refresh());
  }

  async #lookSoon(conversationId: string): Promise<void> {
    const row = await this.context.store.conversation(conversationId);
    // Who is not in it waits to come in, or for the word that it is over.
    this.#looks.soon(conversationId, row?.inGroup ? row.memberCount : 0);
  }

  /** Who is in the conversation now. Without a connection the next one tells. */
  #look(conversationId: string): void {
    const { groups, membership, outbox, presence } = this.parts;
    if (!this.context.connection.isOnline) return;
    this.#background(async () => {
      const facts = await membership.of(conversationId);
      if (facts) await this.#newlyIn(conversationId, facts);
      await presence.watch();
      await outbox.flush(conversationId);
      await groups.checkRoutes(conversationId);
    });
  }

  async #welcomed(frame: Extract<ServerFrame, { kind: 'welcome' }>): Promise<void> {
    const { parts } = this;
    parts.clock(frame.serverTime);
    parts.roster.forget();
    parts.groups.forget();
    // Numbers of an earlier connection, perhaps of another log: in this one they would acknowledge what has not come yet.
    this.#toAcknowledge.clear();
    await parts.reconciliation.with(frame);
    parts.loaded();
    await parts.presence.watch();
    const joins = frame.conversations
      .filter(({ inGroup }) => !inGroup)
      .map(
        ({ conversationId }) =>
          () =>
            this.#join(conversationId),
      );
    this.#background(
      () => parts.groups.resume(),
      ...joins,
      () => parts.outbox.flushAll(),
      () => parts.archives.upload(),
      () => parts.keys.topUp(),
      () => parts.erasures.flush(),
      () => parts.settings.refresh(),
    );
  }

  /** This user is in a group that this device knows nothing of: it was added without a key package of this device, which joins by itself. */
  async #newlyIn(conversationId: string, { kind, epoch, deviceIds }: Facts): Promise<void> {
    const { device } = this.context.account();
    const isComing = epoch === 0 || deviceIds.has(device.deviceId);
    if (kind !== 'group' || isComing) return;
    await this.context.store.write(async (tx) => {
      const row = await conversationIn(tx, conversationId, 'group', '', this.context.now());
      await tx.objectStore('conversations').put({ ...row, gone: null });
    });
    await this.#join(conversationId);
  }

  async #join(conversationId: string): Promise<void> {
    await this.parts.groups.prepare(conversationId);
    await this.parts.history.page(conversationId, null, 1);
    await this.parts.history.findName(conversationId, PAGES_FOR_A_NAME);
    this.context.changed(conversationId);
  }

  #acknowledge(conversationId: string, sequence: number): void {
    this.#toAcknowledge.set(conversationId, sequence);
    this.#acknowledging ??= setTimeout(() => {
      this.#acknowledging = undefined;
      for (const [id, upTo] of this.#toAcknowledge) this.context.connection.tell(write.ack(id, upTo));
      this.#toAcknowledge.clear();
    }, ACK_DELAY_MS);
  }

  /** One after the other; what fails is tried again at the next connection and keeps nothing else from going on. */
  #background(...works: (() => Promise<void>)[]): void {
    void works.reduce(
      (before, work) => before.then(work).catch((error: unknown) => console.warn('Background work was put off', error)),
      Promise.resolve(),
    );
  }
}

function isOfTheStream(frame: ServerFrame): boolean {
  return frame.kind === 'welcome' || frame.kind === 'welcomeTo' || frame.kind === 'message';
}
