import { type CommitData, decodeCommitData, provesLink } from '../crypto/commit-data';
import { CryptoError } from '../crypto/errors';
import type { GroupMember, ProcessedCommit } from '../crypto/group';
import type { LogEntry } from '../protocol/frames';
import type { ConversationRow, EpochRow, EventRow, Notice, PendingCommitRow, WriteTransaction } from '../store/schema';
import type { Context } from './context';
import type { Filing } from './filing';
import { groupIn } from './group-row';
import { groupStates } from './group-states';
import { repeatProfile } from './profile';
import { type Roster, RosterError } from './roster';

/** What a commit in the log leads to on this device. */
export interface Followed {
  /** Null: this device is not in the group after it. */
  state: Uint8Array | null;
  epoch: number;
  archive: EpochRow | null;
  event: EventRow | null;
  /** Null: as before. */
  vouched: string[] | null;
  own: PendingCommitRow | null;
  /** Somebody new who does not know the group's name yet, and this is the device to tell them. */
  tell: boolean;
  notice: Notice | null;
}

/** Follows the commits of the log: the next state of the group, and the line that says who did what, taken from the commit itself. */
export class Commits {
  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
  ) {}

  /**
   * Null when it changes nothing here (an old one, or not in the group).
   */
  async follow(row: ConversationRow, entry: LogEntry): Promise<Followed | null> {
    const { store } = this.context;
    const pending = await store.pendingCommit(entry.conversationId);
    if (pending?.messageId === entry.messageId) return this.#own(row, entry, pending);
    const state = row.inGroup ? await store.groupState(row.id) : null;
    if (!state || entry.epoch < row.epoch) return this.#welcomed(row, entry, state);
    if (entry.epoch > row.epoch) return out(row.epoch);
    const { processCommit } = await groupStates();
    try {
      return await this.#others(row, entry, await processCommit(state, entry.payload));
    } catch (error) {
      // It cannot be followed: this device joins anew.
      if (error instanceof CryptoError) return out(row.epoch);
      throw error;
    }
  }

  /** Inside the transaction of the entry; the caller stores the row. @returns ids of messages that changed */
  async file(
    tx: WriteTransaction,
    filing: Filing,
    row: ConversationRow,
    entry: LogEntry,
    followed: Followed,
  ): Promise<string[]> {
    const { state, epoch, archive, event, vouched, own, tell, notice } = followed;
    if (row.disappearAfter) await this.#endEpoch(tx, row);
    Object.assign(row, { inGroup: state !== null, epoch });
    if (state) await tx.objectStore('states').put({ conversationId: row.id, state });
    else await tx.objectStore('states').delete(row.id);
    if (archive)
      await tx
        .objectStore('epochs')
        .put({ ...archive, startedAt: entry.storedAt, uploaded: row.disappearAfter ? 2 : 0 });
    if (notice) row.securityNotice = notice;
    if (vouched) await tx.objectStore('groups').put({ ...(await groupIn(tx, row.id)), vouched });
    if (own) {
      if (givesNewLeaf(own, this.context.account().device.deviceId)) row.leafSince = entry.storedAt;
      row.toAdd = row.toAdd.filter((userId) => !own.addedMembers.includes(userId));
      row.toRemove = row.toRemove.filter((userId) => !own.removedMembers.includes(userId));
    }
    if (tell && row.toAdd.length === 0) await repeatProfile(tx, row, this.context.now());
    return event ? filing.event(tx, row, entry, event) : [];
  }

  /** Messages of the epoch disappear; its archive goes when the last of them is gone. */
  async #endEpoch(tx: WriteTransaction, row: ConversationRow): Promise<void> {
    const ended = await tx.objectStore('epochs').get([row.id, row.epoch]);
    if (ended) await tx.objectStore('epochs').put({ ...ended, endedAt: this.context.now() });
  }

  async #own(row: ConversationRow, entry: LogEntry, pending: PendingCommitRow): Promise<Followed> {
    const { me } = this.context.account();
    const followed = await adopted(row, pending.state, pending.epoch + 1);
    if (row.kind === 'direct') return { ...followed, own: pending };
    const data = decodeCommitData(pending.data);
    const known = await this.context.store.group(row.id);
    const vouched = known?.vouched ?? [];
    const { addedMembers, removedMembers } = pending;
    return {
      ...followed,
      own: pending,
      vouched: changed(vouched, [me.userId, ...addedMembers], [...removedMembers, ...(goneIn(data) ?? [])]),
      event: eventOf(entry, me.userId, addedMembers, removedMembers, data?.type === 'link'),
      tell: addedMembers.length > 0 && entry.epoch > 0,
    };
  }

  async #others(row: ConversationRow, entry: LogEntry, processed: ProcessedCommit): Promise<Followed> {
    const { device } = this.context.account();
    const { state, epoch, before, after } = processed;
    if (!after.some(({ deviceId }) => deviceId === device.deviceId)) return out(row.epoch);
    const known = new Set(before.map(leafKey));
    const arrived = after.filter((member) => !known.has(leafKey(member)));
    const followed = await adopted(row, state, epoch);
    if (row.kind === 'group') return { ...followed, ...(await this.#inGroup(row, entry, processed, arrived)) };
    const people = new Set([this.context.account().me.userId, row.peerId]);
    return { ...followed, notice: await this.#about(arrived, people) };
  }

  /** Whoever is in no list is taken out before anything is sent (docs/decisions/0004); what cannot be told now is looked at then. */
  async #about(arrived: GroupMember[], people: ReadonlySet<string>): Promise<Notice | null> {
    try {
      const strangers = await this.roster.unsigned(arrived, people);
      return strangers.length > 0 ? { code: 'device_refused', name: null } : null;
    } catch (error) {
      if (error instanceof RosterError) return error.notice;
      throw error;
    }
  }

  async #inGroup(
    row: ConversationRow,
    entry: LogEntry,
    { sender, data: bytes, after }: ProcessedCommit,
    arrived: GroupMember[],
  ): Promise<Partial<Followed>> {
    const known = await this.context.store.group(row.id);
    const vouched = known?.vouched ?? [];
    const data = decodeCommitData(bytes);
    if (sender) {
      const named = data?.type === 'members' ? data : { added: [], removed: [], gone: [] };
      const added = unique([...named.added, ...arrived.map(({ userId }) => userId)]).filter(
        (userId) => !vouched.includes(userId),
      );
      return {
        vouched: changed(vouched, added, [...named.removed, ...named.gone]),
        event: eventOf(entry, sender.userId, added, named.removed, false),
      };
    }
    const joiner = arrived[0];
    if (!joiner) return {};
    const tell = this.#isFirst(after, joiner);
    if (vouched.includes(joiner.userId)) return { tell };
    const secrets = (known?.links ?? []).map(({ secret }) => secret);
    if (data?.type === 'link' && provesLink(data.proof, secrets, row.id, joiner)) {
      return {
        tell,
        vouched: changed(vouched, [joiner.userId], []),
        event: eventOf(entry, joiner.userId, [], [], true),
      };
    }
    return { notice: { code: 'uninvited', name: null } };
  }

  /** One of the devices tells a newcomer what the group is called: the one with the lowest leaf. */
  #isFirst(members: GroupMember[], joiner: GroupMember): boolean {
    const { device } = this.context.account();
    const first = members
      .filter(({ deviceId }) => deviceId !== joiner.deviceId)
      .reduce<GroupMember | null>((low, one) => (low && low.leafIndex < one.leafIndex ? low : one), null);
    return first?.deviceId === device.deviceId;
  }

  /** The commit by which this device was welcomed: only its line is new, and who made it must be in the group. */
  async #welcomed(row: ConversationRow, entry: LogEntry, state: Uint8Array | null): Promise<Followed | null> {
    if (row.kind !== 'group' || !state || entry.epoch + 1 !== row.epoch) return null;
    const { me } = this.context.account();
    const { groupMembers } = await groupStates();
    const isMember = groupMembers(state).some(({ userId }) => userId === entry.senderId);
    if (!isMember || entry.senderId === me.userId) return null;
    const event = eventOf(entry, entry.senderId, [me.userId], [], false);
    return { ...(await adopted(row, state, row.epoch)), archive: null, event };
  }
}

export async function archiveRow(conversationId: string, epoch: number, group: Uint8Array): Promise<EpochRow> {
  const { epochArchive } = await groupStates();
  return { conversationId, epoch, archive: epochArchive(group), uploaded: 0 };
}

async function adopted(row: ConversationRow, state: Uint8Array, epoch: number): Promise<Followed> {
  const archive = await archiveRow(row.id, epoch, state);
  return { state, epoch, archive, event: null, vouched: null, own: null, tell: false, notice: null };
}

function out(epoch: number): Followed {
  return { state: null, epoch, archive: null, event: null, vouched: null, own: null, tell: false, notice: null };
}

function eventOf(
  { epoch }: LogEntry,
  actorId: string,
  added: string[],
  removed: string[],
  byLink: boolean,
): EventRow | null {
  const event = (type: EventRow['type'], subjectIds: string[]) => ({ type, actorId, subjectIds, value: '' });
  const others = added.filter((userId) => userId !== actorId);
  if (epoch === 0) return event('created', others);
  if (byLink) return event('joined-by-link', []);
  if (others.length > 0) return event('added', others);
  return removed.length > 0 ? event('removed', removed) : null;
}

function changed(vouched: string[], added: string[], removed: string[]): string[] {
  return unique([...vouched, ...added]).filter((userId) => !removed.includes(userId));
}

/** A commit that only adds has no path (RFC 9420 §12.4), and leaves its maker's leaf as it is; that of a group's first one is new. */
function givesNewLeaf({ epoch, added, removed }: PendingCommitRow, deviceId: string): boolean {
  return epoch === 0 || added.length === 0 || removed.length > 0 || added.includes(deviceId);
}

function goneIn(data: CommitData | null): string[] | null {
  return data?.type === 'members' ? data.gone : null;
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)];
}

function leafKey(member: { deviceId: string; signatureKey: Uint8Array }): string {
  return `${member.deviceId} ${member.signatureKey.join()}`;
}
