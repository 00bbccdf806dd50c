import { type Content, isSaid } from '../crypto/content';
import { CryptoError } from '../crypto/errors';
import { ChangedWhat, EntryKind, type LogEntry, type ServerFrame, write } from '../protocol/frames';
import { conversationIn } from '../store/conversation-row';
import type { AccountData } from './account-data';
import type { ArchiveAnswers } from './archive-answers';
import type { ArchiveUploads } from './archive-uploads';
import type { Archives } from './archives';
import type { Context } from './context';
import type { DeviceWatch } from './device-watch';
import type { Devices } from './devices';
import type { Erasures } from './erasures';
import type { Groups } from './groups';
import type { Joining } from './joining';
import type { KeySupply } from './key-supply';
import type { LateArchives } from './late-archives';
import type { Log } from './log';
import type { Facts, Membership } from './membership';
import type { Names } from './names';
import type { Outbox } from './outbox';
import type { PresenceBoard } from './presence';
import type { Receipts } from './receipts';
import type { Reconciliation } from './reconciliation';
import type { LeafRefresh } from './refresh';
import type { Roster } from './roster';
import { Serial } from './serial';
import type { Settings } from './settings';
import { Spread } from './spread';

const ACK_DELAY_MS = 50;

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
      uploads: ArchiveUploads;
      joining: Joining;
      late: LateArchives;
      answers: ArchiveAnswers;
      refresh: LeafRefresh;
      roster: Roster;
      receipts: Receipts;
      presence: PresenceBoard;
      keys: KeySupply;
      /** Looks at what the server shows others of this user. */
      ownList: () => Promise<void>;
      erasures: Erasures;
      settings: Settings;
      names: Names;
      accountData: AccountData;
      reconciliation: Reconciliation;
      watch: DeviceWatch;
      devices: Devices;
      clock: (serverTime: number) => void;
      loaded: () => void;
      /** The log shows that this memory is a copy of the device that it takes itself for. */
      copied: () => void;
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
          () => this.parts.uploads.run(),
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
    const { log, groups, joining, late, outbox, uploads, presence, erasures } = this.parts;
    const { conversationId, sequence, senderId } = entry;
    const { fence } = this.context;
    if (!(await fence.knows(entry))) return this.#copied();
    const before = await this.context.store.conversation(conversationId);
    const content = await log.take(entry);
    if (fence.taken(entry)) this.#background(() => outbox.flush(conversationId));
    this.#acknowledge(conversationId, sequence);
    const isOwn = entry.senderDeviceId === this.context.account().device.deviceId;
    if (entry.kind === EntryKind.Application) this.#said(entry, content, isOwn);
    if (senderId !== this.context.account().me.userId) presence.typingEnded(conversationId, senderId);
    else if (entry.flags === 0 && entry.kind === EntryKind.Application) this.#background(() => erasures.flush());
    if (entry.kind !== EntryKind.Commit) return;
    this.#background(
      () => uploads.run(),
      async () => {
        await groups.committed(conversationId);
        await outbox.flush(conversationId);
        // Who is in it was just looked at, to come in.
        if (isOwn && before && !before.inGroup) {
          await joining.entered(before, sequence);
          late.soon(conversationId);
        } else await this.#lookSoon(conversationId);
      },
    );
  }

  /** What follows from a message, when it is stored. */
  #said(entry: LogEntry, content: Content | null, isOwn: boolean): void {
    const { late, refresh, answers } = this.parts;
    const { conversationId } = entry;
    if (content === null && entry.payload.length > 0) late.owed(conversationId);
    if (isOwn && content && isSaid(content)) this.#background(() => refresh.sent(conversationId));
    if (!isOwn && content?.type === 'archiveRequest') this.#background(() => answers.give(entry, content.epochs));
  }

  async #changed({ what, subject, by }: Extract<ServerFrame, { kind: 'changed' }>): Promise<void> {
    const { roster, groups, membership, outbox, ownList, settings, names } = this.parts;
    if (what === ChangedWhat.Devices && subject) {
      roster.forget(subject);
      groups.forget();
      // So that this device knows the newest list, should the server ever lose it.
      if (subject === this.context.account().me.userId) this.#background(ownList);
      this.parts.watch.heard(subject);
    } else if (what === ChangedWhat.Conversations && subject) {
      groups.forget(subject);
      membership.changedBy(subject, by);
      this.#background(() => outbox.flush(subject));
      await this.#lookSoon(subject);
    } else if (what === ChangedWhat.Profile) this.#background(() => settings.refresh());
    else if (what === ChangedWhat.Person && subject) this.#background(() => names.heard(subject));
    else if (what === ChangedWhat.AccountData) this.parts.accountData.soon(0);
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
    if (!(await this.context.fence.welcomed(frame))) return this.#copied();
    parts.archives.forget();
    parts.loaded();
    await parts.presence.watch();
    const lost = new Set(await parts.groups.lost());
    const notIn = frame.conversations
      .filter(({ conversationId, inGroup }) => !inGroup || lost.has(conversationId))
      .map(({ conversationId }) => conversationId);
    this.#background(() => parts.joining.begin(notIn));
    this.#background(() => parts.accountData.run());
    // Beside the rest: joining many conversations may take a while.
    this.#background(
      () => parts.devices.connected(),
      () => parts.watch.connected(),
    );
    this.#background(
      () => this.context.fence.confirm(frame),
      () => parts.groups.resume(),
      () => parts.outbox.flushAll(),
      () => parts.uploads.run(),
      () => parts.uploads.repair(),
      () => parts.keys.topUp(),
      () => parts.ownList(),
      () => parts.erasures.flush(),
      () => parts.late.everywhere(),
      () => parts.settings.refresh(),
      () => parts.names.catchUp(),
    );
  }

  #copied(): void {
    this.#broken = true;
    this.parts.copied();
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
    await this.parts.joining.join(conversationId);
  }

  acknowledgeNow(): void {
    clearTimeout(this.#acknowledging);
    this.#acknowledging = undefined;
    for (const [id, upTo] of this.#toAcknowledge) this.context.connection.tell(write.ack(id, upTo));
    this.#toAcknowledge.clear();
  }

  #acknowledge(conversationId: string, sequence: number): void {
    this.#toAcknowledge.set(conversationId, sequence);
    this.#acknowledging ??= setTimeout(() => this.acknowledgeNow(), ACK_DELAY_MS);
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
