import { fromBase64Url } from '../crypto/bytes';
import { encodeCommitData, linkProof } from '../crypto/commit-data';
import type { GroupChange, GroupMember } from '../crypto/group';
import { isUnanswered, ProtocolError } from '../protocol/fault';
import { type ServerFrame, write } from '../protocol/frames';
import { conversationIn } from '../store/conversation-row';
import type { ConversationRow, Notice, PendingCommitRow } from '../store/schema';
import { archiveRow } from './commits';
import type { Context } from './context';
import { groupIn } from './group-row';
import { groupStates } from './group-states';
import { newId } from './ids';
import { type Claimed, KeyClaims } from './key-claims';
import type { Facts, Membership } from './membership';
import { type Roster, RosterError } from './roster';

/** Devices that one commit adds at most; more people come in by more commits. */
const DEVICES_PER_COMMIT = 100;
/** How often others may be first before this device gives up a change of members. */
const MOST_ATTEMPTS = 20;

/** Who is not in the group yet tries again within so long, twice as long after each time that another was first. */
const FIRST_SPREAD_MS = 100;
const LONGEST_SPREAD_MS = 60_000;

/** What is said of keys until the server shows them as they are. */
const ABOUT_KEYS = new Set<Notice['code']>(['device_list_unconfirmed', 'device_unconfirmed', 'key_log_unconfirmed']);

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Plan {
  users: string[];
  claimed: Claimed[];
}

/**
 * The MLS group of each conversation. A commit made here is adopted when it comes back in the log, never before: the log decides who won.
 * Whoever loses makes the change again on top of the winner's.
 */
export class Groups {
  readonly #preparing = new Map<string, Promise<void>>();
  /** Epochs in which nothing stood in the way of sending. */
  readonly #ready = new Map<string, number>();
  readonly #attempts = new Map<string, number>();
  /** When the present attempt to come in began; milliseconds of this process. */
  readonly #beganAt = new Map<string, number>();
  /** By this process's own clock, in milliseconds. */
  readonly #rotateAfter = new Map<string, number>();
  readonly #waiting = new Map<string, { resolve(): void; reject(error: unknown): void }[]>();
  readonly #claims: KeyClaims;

  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
    private readonly membership: Membership,
  ) {
    this.#claims = new KeyClaims(context, roster);
  }

  /**
   * Brings the conversation to a state in which this device may send: in the group, with nobody in it who should not be and everybody who
   * should. Resolves once the needed commit is on its way; it goes on when that comes back in the log.
   */
  prepare(conversationId: string): Promise<void> {
    return this.#alone(conversationId, () => this.#prepare(conversationId));
  }

  /** Adds people to a group and takes people out. Resolves when the log says so; a refusal takes the wish back, so that it stands in nobody's way. */
  async changeMembers(conversationId: string, change: { add: string[]; remove: string[] }): Promise<void> {
    await this.context.store.updateConversation(conversationId, (row) => {
      row.toAdd = [...new Set([...row.toAdd, ...change.add])];
      row.toRemove = [...new Set([...row.toRemove, ...change.remove])];
    });
    try {
      await this.#untilSettled(conversationId, () => this.prepare(conversationId));
    } catch (error) {
      await this.context.store.updateConversation(conversationId, (row) => {
        row.toAdd = row.toAdd.filter((userId) => !change.add.includes(userId));
        row.toRemove = row.toRemove.filter((userId) => !change.remove.includes(userId));
      });
      throw error;
    }
  }

  /** Joins by external commit. Resolves when this device is in. */
  enter(conversationId: string): Promise<void> {
    return this.#untilSettled(conversationId, () => this.prepare(conversationId));
  }

  /** True when nothing stands in the way of sending. @throws RosterError */
  async isReady(row: ConversationRow): Promise<boolean> {
    if (!row.inGroup || row.toAdd.length > 0 || row.toRemove.length > 0) return false;
    if (this.#ready.get(row.id) === row.epoch) return true;
    const facts = row.kind === 'group' ? await this.membership.of(row.id) : null;
    const state = await this.context.store.groupState(row.id);
    if (!state || (row.kind === 'group' && !facts)) return false;
    const leaves = await membersOf(state);
    if (!reachesPeer(row, leaves) || (await this.#isOld(row))) return false;
    if ((await this.#strangers(row, leaves, facts)).length > 0) return false;
    if (row.securityNotice && ABOUT_KEYS.has(row.securityNotice.code)) await this.#notice(row.id, null);
    this.#ready.set(row.id, row.epoch);
    return true;
  }

  /** Lists or members may have changed; look again before the next sending. */
  forget(conversationId?: string): void {
    this.membership.forget(conversationId);
    if (conversationId === undefined) this.#ready.clear();
    else this.#ready.delete(conversationId);
  }

  /** Sends commits again whose answer was lost, and goes on with changes that were not finished. */
  async resume(): Promise<void> {
    for (const pending of await this.context.store.pendingCommits()) await this.#submit(pending);
    for (const row of await this.context.store.conversations()) {
      if (row.toAdd.length === 0 && row.toRemove.length === 0) continue;
      await this.prepare(row.id).catch((error: unknown) => console.warn('A change of members was put off', error));
    }
  }

  /**
   * Gives this device a new leaf key. Not tried again when somebody else was first.
   */
  refresh(conversationId: string): Promise<void> {
    return this.#alone(conversationId, async () => {
      const row = await this.context.store.conversation(conversationId);
      const state = row?.inGroup ? await this.context.store.groupState(conversationId) : null;
      const isBusy = row && row.toAdd.length + row.toRemove.length > 0;
      if (!row || !state || isBusy || (await this.context.store.pendingCommit(conversationId))) return;
      await this.#commitChange(row, state, {});
    });
  }

  /** The state of a group that this device thinks it is in is gone: it comes in anew. Conversations, in no particular order. */
  async lost(): Promise<string[]> {
    const here = new Set(await this.context.store.statesHere());
    const lost = (await this.context.store.conversations()).filter(
      (row) => row.inGroup && !row.gone && !here.has(row.id),
    );
    for (const { id } of lost)
      await this.context.store.updateConversation(id, (row) => {
        row.inGroup = false;
      });
    return lost.map(({ id }) => id);
  }

  /** A commit is in the log: what waits for it goes on. */
  async committed(conversationId: string): Promise<void> {
    this.forget(conversationId);
    const row = await this.context.store.conversation(conversationId);
    const wanted = row && !row.gone && (!row.inGroup || row.toAdd.length > 0 || row.toRemove.length > 0);
    if (wanted) await this.prepare(conversationId);
    else this.#settle(conversationId, null);
  }

  /** This device was added: joins with the key package the welcome was made for. */
  async welcomed(frame: Extract<ServerFrame, { kind: 'welcomeTo' }>): Promise<void> {
    const { store } = this.context;
    const { me, device } = this.context.account();
    const known = await store.conversation(frame.conversationId);
    if (known?.inGroup && known.epoch >= frame.epoch) return;
    const { welcomeReferences, joinByWelcome } = await groupStates();
    for (const reference of welcomeReferences(frame.welcome)) {
      const pair = await store.keyPackage(reference);
      if (!pair) continue;
      const state = await joinByWelcome(frame.welcome, pair, device);
      this.membership.forget(frame.conversationId);
      const facts = await this.membership.of(frame.conversationId);
      if (!facts) return;
      const archive = await archiveRow(frame.conversationId, frame.epoch, state);
      const leaves = (await membersOf(state)).map(({ userId }) => userId);
      const peerId = frame.members.find((member) => member !== me.userId) ?? me.userId;
      await store.write(async (tx) => {
        const now = this.context.now();
        const isGroup = facts.kind === 'group';
        const row = await conversationIn(tx, frame.conversationId, facts.kind, isGroup ? '' : peerId, now);
        const before = frame.sequence - 1;
        Object.assign(row, {
          gone: null,
          inGroup: true,
          epoch: frame.epoch,
          stored: Math.max(row.stored, before),
          historyFrom: Math.max(1, before + 1),
          leafSince: now,
          memberCount: facts.userIds.size,
          disappearAfter: facts.expiresAfter,
          lastActivity: Math.max(row.lastActivity, now),
        });
        await tx.objectStore('conversations').put(row);
        await tx.objectStore('states').put({ conversationId: row.id, state });
        await tx.objectStore('epochs').put({
          ...archive,
          startedAt: now,
          uploaded: facts.expiresAfter ? 2 : 0,
        });
        if (isGroup) {
          const group = await groupIn(tx, row.id);
          await tx.objectStore('groups').put({ ...group, vouched: [...new Set([...facts.userIds, ...leaves])] });
        }
        if (!pair.lastResort) await tx.objectStore('keyPackages').delete(reference);
      });
      // The row is new; what the server says of the group belongs into it.
      this.membership.forget(frame.conversationId);
      await this.membership.of(frame.conversationId);
      return;
    }
  }

  /** While one thing is done to a group, whoever comes waits for that instead. */
  #alone(conversationId: string, change: () => Promise<void>): Promise<void> {
    const running = this.#preparing.get(conversationId);
    if (running) return running;
    const ready = this.context.fence.ready(conversationId);
    const work = ready.then(change).finally(() => this.#preparing.delete(conversationId));
    this.#preparing.set(conversationId, work);
    return work;
  }

  /**
   * Takes devices of that user out which are in their list no more, and changes nothing else. Resolves once the commit is on its way.
   * @returns false when there was nothing to do
   */
  async removeUnlisted(conversationId: string, userId: string): Promise<boolean> {
    const row = await this.context.store.conversation(conversationId);
    if (!row?.inGroup || row.gone) return false;
    const state = await this.context.store.groupState(conversationId);
    const leaves = state ? (await membersOf(state)).filter((leaf) => leaf.userId === userId) : [];
    if ((await this.roster.lost(userId, leaves)).length === 0) return false;
    this.forget(conversationId);
    await this.prepare(conversationId);
    return true;
  }

  async #prepare(conversationId: string): Promise<void> {
    const row = await this.context.store.conversation(conversationId);
    if (!row || row.gone || (await this.context.store.pendingCommit(conversationId))) return;
    try {
      const facts = row.kind === 'group' ? await this.membership.of(conversationId) : null;
      if (row.kind === 'group' && !facts) return this.#settle(conversationId, notAMember());
      const state = row.inGroup ? await this.context.store.groupState(conversationId) : null;
      if (!state) await this.#enter(row, facts);
      else await this.#repair(row, state, facts);
      if (row.securityNotice && row.securityNotice.code !== 'log_differs') await this.#notice(conversationId, null);
    } catch (error) {
      // Whoever waits for a change hears why it failed, whatever made the group ready for it just now.
      const isRefused = error instanceof RosterError;
      this.#settle(conversationId, isRefused ? unconfirmed() : error);
      if (!isRefused) throw error;
      await this.#notice(conversationId, error.notice);
    }
  }

  /** This device was shown commits that the server's log does not have: it lets go of where they led, and joins where the log is. */
  async startAnew(conversationId: string): Promise<void> {
    await this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      if (!row) return;
      await tx.objectStore('states').delete(conversationId);
      await tx.objectStore('conversations').put({ ...row, inGroup: false, epoch: 0 });
    });
    this.forget(conversationId);
  }

  /** One commit at a time: strangers out, then people out, then people in. */
  async #repair(row: ConversationRow, state: Uint8Array, facts: Facts | null): Promise<void> {
    const leaves = await membersOf(state);
    const strangers = await this.#strangers(row, leaves, facts);
    if (strangers.length > 0) {
      const gone = facts ? unique(strangers.map(({ userId }) => userId)).filter((id) => !facts.userIds.has(id)) : [];
      await this.#commitChange(row, state, { remove: strangers, gone });
    } else if (facts && row.toRemove.length > 0) {
      const wanted = row.toRemove.filter((userId) => facts.userIds.has(userId));
      if (wanted.length === 0) return this.#dropWishes(row, { toRemove: [] });
      const remove = leaves.filter(({ userId }) => wanted.includes(userId));
      await this.#commitChange(row, state, { remove, removedMembers: wanted });
    } else if (facts && row.toAdd.length > 0) {
      const wanted = row.toAdd.filter((userId) => !facts.userIds.has(userId));
      if (wanted.length === 0) return this.#dropWishes(row, { toAdd: [] });
      const { users, claimed } = await this.#plan(row.id, wanted);
      await this.#commitChange(row, state, { add: claimed, addedMembers: users });
    } else if (!reachesPeer(row, leaves)) {
      const { claimed } = await this.#plan(row.id, [row.peerId]);
      if (claimed.length > 0) await this.#commitChange(row, state, { add: claimed });
    } else if (await this.#isOld(row)) {
      this.#rotateAfter.set(row.id, performance.now() + MINUTE_MS);
      await this.#commitChange(row, state, {});
    } else this.#settle(row.id, null);
  }

  /** Messages that disappear share their epoch with none that stay, and a new one begins every day, so that its archive can go with them. */
  async #isOld({ id, epoch, disappearAfter }: ConversationRow): Promise<boolean> {
    // Whatever a clock says that was set while the connection lasts: not one commit after the other.
    if (!disappearAfter || performance.now() < (this.#rotateAfter.get(id) ?? 0)) return false;
    const archive = await this.context.store.archive(id, epoch);
    return archive !== undefined && (archive.uploaded !== 2 || (archive.startedAt ?? 0) < this.context.now() - DAY_MS);
  }

  /** False while nobody but this user could ever open what is sealed: the other person is signed in nowhere, or has not joined yet. */
  async reachesPeer(row: ConversationRow): Promise<boolean> {
    const state = await this.context.store.groupState(row.id);
    return state !== null && reachesPeer(row, await membersOf(state));
  }

  /** The server must deliver to exactly the devices that are in the group; what differs is said, and mends itself when they join again. */
  async checkRoutes(conversationId: string): Promise<void> {
    const row = await this.context.store.conversation(conversationId);
    if (row?.kind !== 'group' || !row.inGroup) return;
    const facts = await this.membership.of(conversationId);
    const state = await this.context.store.groupState(conversationId);
    if (!facts || !state || facts.epoch !== row.epoch) return;
    const leaves = (await membersOf(state)).filter(({ userId }) => facts.userIds.has(userId));
    const inGroup = new Set(leaves.map(({ deviceId }) => deviceId));
    const unrouted = leaves.filter(({ deviceId }) => !facts.deviceIds.has(deviceId));
    const revoked = await this.roster.unlisted(unrouted, facts.userIds);
    const differs = unrouted.length > revoked.length || [...facts.deviceIds].some((id) => !inGroup.has(id));
    if (differs && row.securityNotice === null)
      await this.#notice(conversationId, { code: 'routes_differ', name: null });
    else if (!differs && row.securityNotice?.code === 'routes_differ') await this.#notice(conversationId, null);
  }

  async #dropWishes(row: ConversationRow, wishes: Partial<Pick<ConversationRow, 'toAdd' | 'toRemove'>>): Promise<void> {
    const left = await this.context.store.updateConversation(row.id, (current) => {
      Object.assign(current, wishes);
    });
    if (left && left.toAdd.length + left.toRemove.length > 0) await this.#prepare(row.id);
    else this.#settle(row.id, null);
  }

  async #enter(row: ConversationRow, facts: Facts | null): Promise<void> {
    const { device, me } = this.context.account();
    this.#beganAt.set(row.id, performance.now());
    const info = facts?.epoch === 0 ? null : await this.#groupInfo(row.id);
    if (!info) {
      if (row.kind === 'direct' && (await this.#claims.of(row.peerId, row.id)).length === 0 && row.peerId !== me.userId)
        return;
      const { users, claimed } = await this.#plan(
        row.id,
        row.kind === 'group' ? [...row.toAdd] : [me.userId, row.peerId],
      );
      const addedMembers = row.kind === 'group' ? users : [];
      const { createGroup } = await groupStates();
      await this.#commitChange({ ...row, epoch: 0 }, await createGroup(row.id, device), { add: claimed, addedMembers });
      return;
    }
    if (facts) {
      await this.context.store.write(async (tx) => {
        const group = await groupIn(tx, row.id);
        await tx.objectStore('groups').put({ ...group, vouched: unique([...group.vouched, ...facts.userIds]) });
      });
    }
    const secret = (await this.context.store.group(row.id))?.joinSecret;
    const data = encodeCommitData(
      secret ? { type: 'link', proof: linkProof(secret, row.id, me.userId, device.deviceId) } : null,
    );
    const { joinExternally } = await groupStates();
    const change = await joinExternally(info, device, row.id, data);
    await this.#commit(row, change.epoch - 1, change, { data, added: [device.deviceId] });
  }

  /** Null: nobody has made the group yet. */
  async #groupInfo(conversationId: string): Promise<Uint8Array | null> {
    try {
      return fromBase64Url((await this.context.http.groupInfo(conversationId)).groupInfo);
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'no_group_yet') return null;
      throw error;
    }
  }

  /** As many of the people as fit into one commit, with a key package of each of their devices. */
  async #plan(conversationId: string, userIds: string[]): Promise<Plan> {
    const { me } = this.context.account();
    const plan: Plan = { users: [], claimed: [] };
    for (const userId of userIds) {
      const claimed = await this.#claims.of(userId, conversationId);
      if (plan.claimed.length > 0 && plan.claimed.length + claimed.length > DEVICES_PER_COMMIT) break;
      plan.claimed.push(...claimed);
      if (userId !== me.userId) plan.users.push(userId);
    }
    return plan;
  }

  async #commitChange(
    row: ConversationRow,
    state: Uint8Array,
    wanted: {
      add?: Claimed[];
      remove?: GroupMember[];
      addedMembers?: string[];
      removedMembers?: string[];
      gone?: string[];
    },
  ): Promise<void> {
    const { add = [], remove = [], addedMembers = [], removedMembers = [], gone = [] } = wanted;
    const removed = remove.map(({ deviceId }) => deviceId);
    const isNamed = row.kind === 'group' && addedMembers.length + removedMembers.length + gone.length > 0;
    const data = encodeCommitData(
      isNamed ? { type: 'members', added: addedMembers, removed: removedMembers, gone } : null,
    );
    const keyPackages = add.map(({ keyPackage }) => keyPackage);
    const { commitChange } = await groupStates();
    const change = await commitChange(state, { add: keyPackages, removeDeviceIds: removed, data });
    const added = add.map(({ deviceId }) => deviceId);
    await this.#commit(row, row.epoch, change, { data, added, removed, addedMembers, removedMembers });
  }

  async #commit(
    row: ConversationRow,
    epoch: number,
    change: GroupChange,
    who: {
      data: Uint8Array;
      added?: string[];
      removed?: string[];
      addedMembers?: string[];
      removedMembers?: string[];
    },
  ): Promise<void> {
    const pending: PendingCommitRow = {
      conversationId: row.id,
      messageId: newId(),
      epoch,
      commit: change.commit,
      welcome: change.welcome,
      groupInfo: change.groupInfo,
      added: who.added ?? [],
      removed: who.removed ?? [],
      addedMembers: who.addedMembers ?? [],
      removedMembers: who.removedMembers ?? [],
      data: who.data,
      state: change.state,
    };
    const isStored = await this.context.store.write(async (tx) => {
      // Made with the leaf of a device that is not this one any more.
      if ((await tx.objectStore('conversations').get(row.id))?.inGroup !== row.inGroup) return false;
      await tx.objectStore('commits').put(pending);
      return true;
    });
    if (isStored) await this.#submit(pending);
  }

  async #submit(pending: PendingCommitRow): Promise<void> {
    const { conversationId } = pending;
    try {
      await this.context.connection.ask((requestId) =>
        write.commit(requestId, conversationId, pending.messageId, pending.epoch, pending),
      );
      this.#attempts.delete(conversationId);
      this.#beganAt.delete(conversationId);
      this.#claims.used(conversationId, pending.added);
    } catch (error) {
      // Unanswered: it is sent again, unchanged, after the reconnect. Refused: somebody else was first, or it was wrong; it is forgotten.
      if (isUnanswered(error)) return;
      await this.context.store.write((tx) => tx.objectStore('commits').delete(conversationId));
      this.forget(conversationId);
      if (!(error instanceof ProtocolError)) throw error;
      await this.#refused(pending, error);
    }
  }

  async #refused(pending: PendingCommitRow, error: ProtocolError): Promise<void> {
    const { conversationId } = pending;
    const attempts = (this.#attempts.get(conversationId) ?? 0) + 1;
    this.#attempts.set(conversationId, attempts);
    const row = await this.context.store.conversation(conversationId);
    if (error.code === 'stale_epoch' && row && !row.inGroup) return this.#enterLater(conversationId, attempts);
    if ((error.code === 'stale_epoch' || error.code === 'already_member') && attempts < MOST_ATTEMPTS) {
      const isCaughtUp = error.epoch === null || (row && row.epoch >= error.epoch);
      if (row && error.epoch !== null && row.epoch > error.epoch) await this.startAnew(conversationId);
      // Else the commit that won is still on its way here; it goes on from there.
      if (isCaughtUp) await this.#prepare(conversationId);
      return;
    }
    this.#attempts.delete(conversationId);
    await this.context.store.updateConversation(conversationId, (row) => {
      Object.assign(row, { toAdd: [], toRemove: [] });
    });
    const waiting = this.#waiting.has(conversationId);
    this.#settle(conversationId, error);
    if (!waiting) throw error;
  }

  /**
   * Others were first, and this device, which is not in the group, is not told of their commits. When many come in at the same moment only
   * one of them wins each time; they spread out until all have had their turn. Whoever takes long loses to all who come meanwhile, so that the
   * spread is in terms of what an attempt takes here and now.
   */
  #enterLater(conversationId: string, attempts: number): void {
    const took = performance.now() - (this.#beganAt.get(conversationId) ?? 0);
    const within = Math.min(Math.max(FIRST_SPREAD_MS, took) * 2 ** attempts, LONGEST_SPREAD_MS);
    const enter = () =>
      this.prepare(conversationId).catch((error: unknown) => console.warn('Joining was put off', error));
    setTimeout(enter, Math.random() * within);
  }

  async #strangers(row: ConversationRow, leaves: GroupMember[], facts: Facts | null): Promise<GroupMember[]> {
    if (!facts) return this.roster.unlisted(leaves, new Set([this.context.account().me.userId, row.peerId]));
    const vouched = new Set((await this.context.store.group(row.id))?.vouched);
    const welcome = new Set([...facts.userIds].filter((userId) => vouched.has(userId)));
    return this.roster.unlisted(leaves, welcome, facts.deviceIds);
  }

  #untilSettled(conversationId: string, start: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(conversationId, [...(this.#waiting.get(conversationId) ?? []), { resolve, reject }]);
      start().catch((error: unknown) => this.#settle(conversationId, error));
    });
  }

  #settle(conversationId: string, error: unknown): void {
    const waiting = this.#waiting.get(conversationId) ?? [];
    this.#waiting.delete(conversationId);
    for (const { resolve, reject } of waiting) error === null ? resolve() : reject(error);
  }

  async #notice(conversationId: string, notice: Notice | null): Promise<void> {
    await this.context.store.updateConversation(conversationId, (row) => {
      row.securityNotice = notice;
    });
    this.context.changed(conversationId);
  }
}

async function membersOf(state: Uint8Array): Promise<GroupMember[]> {
  return (await groupStates()).groupMembers(state);
}

function reachesPeer(row: ConversationRow, leaves: GroupMember[]): boolean {
  return row.kind === 'group' || leaves.some(({ userId }) => userId === row.peerId);
}

function unconfirmed(): ProtocolError {
  return new ProtocolError('unconfirmed_device', 'A device could not be confirmed. Nothing was sent.');
}

function notAMember(): ProtocolError {
  return new ProtocolError('not_a_member', 'You are no longer in this group.');
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)];
}
