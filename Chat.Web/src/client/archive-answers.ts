import { readArchive } from '../crypto/archive';
import { equalBytes } from '../crypto/bytes';
import type { GroupMember } from '../crypto/group';
import type { LogEntry } from '../protocol/frames';
import type { EpochRow } from '../store/schema';
import type { Context } from './context';
import { groupStates } from './group-states';
import type { Roster } from './roster';
import type { ShareHistory } from './share-history';

const HOUR_MS = 60 * 60 * 1000;
const LOOK_MS = 1_000;
const MOST_LOOKS = 120;

/**
 * Answers a device that lacks archives of epochs in which its owner was in the group: it has lost them, or it is new and the owner's only device is
 * gone. It gets those in which the owner had a leaf, and nothing that the owner could not have read then; whose identity has changed since gets
 * those alone in which this very key was a leaf. One device answers for all: of the others' leaves the lowest.
 */
export class ArchiveAnswers {
  readonly #answered = new Map<string, number>();

  constructor(
    private readonly context: Context,
    private readonly share: ShareHistory,
    private readonly roster: Roster,
  ) {}

  async give(entry: LogEntry, epochs: readonly [number, number][]): Promise<void> {
    const { conversationId } = entry;
    const row = await this.context.store.conversation(conversationId);
    const current = await this.context.store.archive(conversationId, entry.epoch);
    if (!current || !row || row.gone || row.disappearAfter !== null) return;
    const leaves = leavesOf(current);
    const asking = leaves.find(({ deviceId }) => deviceId === entry.senderDeviceId);
    if (!asking || !this.#isFirst(leaves, asking) || !this.#mayAnswer(`${conversationId} ${asking.deviceId}`)) return;
    const wanted = (await this.context.store.archivesOf(conversationId)).filter(
      ({ epoch, uploaded }) => uploaded <= 1 && epochs.some(([from, to]) => from <= epoch && epoch <= to),
    );
    const isOwners = (await this.#isStillTheSame(asking)) ? isOfSameUser : isSame;
    const theirs = wanted.filter((archive) => leavesOf(archive).some((leaf) => isOwners(leaf, asking)));
    if (theirs.length === 0) return;
    await this.#untilReachable(asking);
    await this.share.handOn(conversationId, theirs, [asking.userId]);
  }

  /** Signed for by the only identity that this device has ever known of the user. */
  async #isStillTheSame(asking: GroupMember): Promise<boolean> {
    const { former = [], offered } = await this.roster.identity(asking.userId);
    return former.length === 0 && !offered && (await this.roster.isListed(asking));
  }

  /** A new device comes into one conversation after the other; what is said before it is in, it cannot read. */
  async #untilReachable({ userId, deviceId }: GroupMember): Promise<void> {
    for (let look = 0; look < MOST_LOOKS; look++) {
      const direct = (await this.context.store.conversations()).find(
        ({ kind, peerId }) => kind === 'direct' && peerId === userId,
      );
      const state = direct?.inGroup ? await this.context.store.groupState(direct.id) : null;
      if (!state) return;
      const { groupMembers } = await groupStates();
      if (groupMembers(state).some((leaf) => leaf.deviceId === deviceId)) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  #isFirst(leaves: readonly GroupMember[], asking: GroupMember): boolean {
    const others = leaves.filter(({ userId }) => userId !== asking.userId);
    const lowest = Math.min(...others.map(({ leafIndex }) => leafIndex));
    const { device } = this.context.account();
    return others.some(({ leafIndex, deviceId }) => leafIndex === lowest && deviceId === device.deviceId);
  }

  #mayAnswer(asking: string): boolean {
    const last = this.#answered.get(asking) ?? 0;
    if (this.context.now() - last < HOUR_MS) return false;
    this.#answered.set(asking, this.context.now());
    return true;
  }
}

function leavesOf({ archive }: EpochRow): GroupMember[] {
  return [...readArchive(archive).leaves.values()];
}

function isOfSameUser(a: GroupMember, b: GroupMember): boolean {
  return a.userId === b.userId;
}

function isSame(a: GroupMember, b: GroupMember): boolean {
  return a.userId === b.userId && a.deviceId === b.deviceId && equalBytes(a.signatureKey, b.signatureKey);
}
