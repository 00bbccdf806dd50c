import { fromBase64Url } from '../crypto/bytes';
import { keyPackageOwner } from '../crypto/device';
import {
  commitChange,
  createGroup,
  type GroupChange,
  groupMembers,
  joinByWelcome,
  joinExternally,
  processCommit,
  welcomeReferences,
} from '../crypto/group';
import { epochArchive } from '../crypto/message';
import { isUnanswered, ProtocolError } from '../protocol/fault';
import { type LogEntry, type ServerFrame, write } from '../protocol/frames';
import type { ConversationRow, EpochRow, PendingCommitRow } from '../store/schema';
import type { Context } from './context';
import { conversationIn } from './conversations';
import { newId } from './ids';
import { type Roster, RosterError } from './roster';

/**
 * The MLS group of each conversation. A commit made here is adopted when it comes back in the log, never before: the log decides who won.
 */
export class Groups {
  readonly #preparing = new Map<string, Promise<void>>();

  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
  ) {}

  /**
   * Brings the conversation to a state in which this device may send: in the group, with nobody in it who should not be. Resolves once the
   * needed commit is on its way; sending goes on when it comes back in the log.
   */
  prepare(conversationId: string): Promise<void> {
    const running = this.#preparing.get(conversationId);
    if (running) return running;
    const work = this.#prepare(conversationId).finally(() => this.#preparing.delete(conversationId));
    this.#preparing.set(conversationId, work);
    return work;
  }

  /** True when nothing stands in the way of sending. @throws RosterError */
  async isReady(row: ConversationRow): Promise<boolean> {
    return this.reachesPeer(row) && (await this.#toRemove(row)).length === 0;
  }

  /** False while nobody but this user could ever open what is sealed: the other person is signed in nowhere, or has not joined yet. */
  reachesPeer(row: ConversationRow): boolean {
    return row.group !== null && groupMembers(row.group).some((member) => member.userId === row.peerId);
  }

  /** Sends commits again whose answer was lost. */
  async resume(): Promise<void> {
    for (const pending of await this.context.store.pendingCommits()) await this.#submit(pending);
  }

  /** This device was added: joins with the key package the welcome was made for. */
  async welcomed(frame: Extract<ServerFrame, { kind: 'welcomeTo' }>): Promise<void> {
    const { store } = this.context;
    const { me, device } = this.context.account();
    const known = await store.conversation(frame.conversationId);
    if (known?.group && known.epoch >= frame.epoch) return;
    for (const reference of welcomeReferences(frame.welcome)) {
      const pair = await store.keyPackage(reference);
      if (!pair) continue;
      const group = await joinByWelcome(frame.welcome, pair, device);
      const peerId = frame.members.find((member) => member !== me.userId) ?? me.userId;
      await store.write(async (tx) => {
        const row = await conversationIn(tx, frame.conversationId, peerId, this.context.now());
        const before = frame.sequence - 1;
        Object.assign(row, {
          group,
          epoch: frame.epoch,
          stored: Math.max(row.stored, before),
          historyFrom: Math.max(1, before + 1),
        });
        await tx.objectStore('conversations').put(row);
        await tx.objectStore('epochs').put(archiveRow(frame.conversationId, frame.epoch, group));
        if (!pair.lastResort) await tx.objectStore('keyPackages').delete(reference);
      });
      return;
    }
  }

  /**
   * What a commit in the log leads to, or null when it changes nothing here (an old one, or not in the group).
   * @throws RosterError when it brings in a device that its owner has not signed for: it is not adopted.
   */
  async afterCommit(
    row: ConversationRow,
    entry: LogEntry,
  ): Promise<{ group: Uint8Array; epoch: number; archive: EpochRow } | null> {
    const pending = await this.context.store.pendingCommit(entry.conversationId);
    if (pending?.messageId === entry.messageId) return this.#adopted(row, pending.state, pending.epoch + 1);
    if (!row.group || entry.epoch !== row.epoch) return null;
    const { state, epoch } = await processCommit(row.group, entry.payload);
    const before = new Set(groupMembers(row.group).map(leafKey));
    const arrived = groupMembers(state).filter((member) => !before.has(leafKey(member)));
    if ((await this.roster.unlisted(arrived, this.#users(row))).length > 0)
      throw new RosterError('Somebody tried to add a device that nobody here has confirmed. It was refused.');
    return this.#adopted(row, state, epoch);
  }

  #adopted(row: ConversationRow, group: Uint8Array, epoch: number) {
    return { group, epoch, archive: archiveRow(row.id, epoch, group) };
  }

  async #prepare(conversationId: string): Promise<void> {
    const row = await this.context.store.conversation(conversationId);
    if (!row || (await this.context.store.pendingCommit(conversationId))) return;
    try {
      if (!row.group) await this.#enter(row);
      else {
        const removed = await this.#toRemove(row);
        if (removed.length > 0)
          await this.#commit(
            row,
            row.epoch,
            await commitChange(row.group, { add: [], removeDeviceIds: removed }),
            [],
            removed,
          );
      }
      if (row.securityNotice) await this.#notice(conversationId, null);
    } catch (error) {
      if (!(error instanceof RosterError)) throw error;
      await this.#notice(conversationId, error.text);
    }
  }

  async #enter(row: ConversationRow): Promise<void> {
    const { device } = this.context.account();
    const { epoch } = await this.context.http.conversation(row.id);
    if (epoch === 0) {
      const packages = await this.#claim(this.#users(row));
      // A group of oneself alone would seal for nobody.
      if (!packages.some((one) => one.userId === row.peerId)) return;
      const group = await createGroup(row.id, device);
      const change = await commitChange(group, { add: packages.map((one) => one.keyPackage), removeDeviceIds: [] });
      await this.#commit(
        row,
        0,
        change,
        packages.map((one) => one.deviceId),
        [],
      );
      return;
    }
    const current = await this.context.http.groupInfo(row.id);
    const change = await joinExternally(fromBase64Url(current.groupInfo), device, row.id);
    await this.#commit(row, change.epoch - 1, change, [device.deviceId], []);
  }

  /** A key package of every listed device but this one. */
  async #claim(userIds: string[]): Promise<{ userId: string; deviceId: string; keyPackage: Uint8Array }[]> {
    const { device } = this.context.account();
    const packages: { userId: string; deviceId: string; keyPackage: Uint8Array }[] = [];
    for (const userId of userIds) {
      const listed = await this.roster.devicesOf(userId);
      if (listed.every((one) => one.deviceId === device.deviceId)) continue;
      for (const claimed of (await this.context.http.claimKeyPackages(userId)).packages) {
        if (claimed.deviceId === device.deviceId) continue;
        const keyPackage = fromBase64Url(claimed.keyPackage);
        const owner = await keyPackageOwner(keyPackage);
        if (owner.userId !== userId || owner.deviceId !== claimed.deviceId || !(await this.roster.isListed(owner)))
          throw new RosterError('The server offered a device that nobody here has confirmed. Nothing was sent.');
        packages.push({ userId, deviceId: owner.deviceId, keyPackage });
      }
    }
    return packages;
  }

  async #commit(
    row: ConversationRow,
    epoch: number,
    change: GroupChange,
    added: string[],
    removed: string[],
  ): Promise<void> {
    const pending: PendingCommitRow = {
      conversationId: row.id,
      messageId: newId(),
      epoch,
      commit: change.commit,
      welcome: change.welcome,
      groupInfo: change.groupInfo,
      added,
      removed,
      state: change.state,
    };
    await this.context.store.write((tx) => tx.objectStore('commits').put(pending));
    await this.#submit(pending);
  }

  async #submit(pending: PendingCommitRow): Promise<void> {
    try {
      await this.context.connection.ask((requestId) =>
        write.commit(requestId, pending.conversationId, pending.messageId, pending.epoch, pending),
      );
    } catch (error) {
      // Unanswered: it is sent again, unchanged, after the reconnect. Refused: somebody else was first, or it was wrong; it is forgotten.
      if (isUnanswered(error)) return;
      await this.context.store.write((tx) => tx.objectStore('commits').delete(pending.conversationId));
      if (!(error instanceof ProtocolError && error.code === 'stale_epoch')) throw error;
    }
  }

  /** Devices that are in the group and no longer in their owner's list. */
  async #toRemove(row: ConversationRow): Promise<string[]> {
    if (!row.group) return [];
    return (await this.roster.unlisted(groupMembers(row.group), this.#users(row))).map((member) => member.deviceId);
  }

  async #notice(conversationId: string, text: string | null): Promise<void> {
    await this.context.store.updateConversation(conversationId, (row) => {
      row.securityNotice = text;
    });
    this.context.changed(conversationId);
  }

  #users(row: ConversationRow): string[] {
    return [this.context.account().me.userId, row.peerId];
  }
}

function leafKey(member: { deviceId: string; signatureKey: Uint8Array }): string {
  return `${member.deviceId} ${member.signatureKey.join()}`;
}

function archiveRow(conversationId: string, epoch: number, group: Uint8Array): EpochRow {
  return { conversationId, epoch, archive: epochArchive(group), uploaded: 0 };
}
