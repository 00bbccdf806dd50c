import { ProtocolError } from '../protocol/fault';
import type { ConversationJson } from '../protocol/http';
import { nothingSaid } from '../store/message-row';
import type { ConversationKind, ConversationRow, MessageRow } from '../store/schema';
import type { Context } from './context';
import { groupIn } from './group-row';
import { newId } from './ids';
import type { Roster } from './roster';

/** What the server says of a conversation now. */
export interface Facts {
  kind: ConversationKind;
  epoch: number;
  userIds: Set<string>;
  /** Devices that the server delivers to. */
  deviceIds: Set<string>;
  /** Seconds after which messages disappear; null: never. */
  expiresAfter: number | null;
}

/** Who is in a conversation according to the server: asked for at the first use after a connect or a change, kept in the store for views. */
export class Membership {
  /** Who last added or removed somebody, as the server says: who is removed gets no commit that says it. */
  readonly #changedBy = new Map<string, string>();
  readonly #facts = new Map<string, Promise<Facts | null>>();

  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
  ) {}

  forget(conversationId?: string): void {
    if (conversationId === undefined) {
      this.#facts.clear();
      // Who removed somebody while this device was away is not known.
      this.#changedBy.clear();
    } else this.#facts.delete(conversationId);
  }

  changedBy(conversationId: string, userId: string | null): void {
    if (userId) this.#changedBy.set(conversationId, userId);
  }

  /** Null: this user is no member (any more); the conversation's row says so from now on. */
  of(conversationId: string): Promise<Facts | null> {
    const known = this.#facts.get(conversationId);
    if (known) return known;
    const asked = this.#ask(conversationId);
    this.#facts.set(conversationId, asked);
    asked.catch(() => this.#facts.delete(conversationId));
    return asked;
  }

  async #ask(conversationId: string): Promise<Facts | null> {
    try {
      const answer = await this.context.http.conversation(conversationId);
      const kind = answer.kind === 'group' || answer.kind === 2 ? 'group' : 'direct';
      await this.roster.learn(answer.members);
      if (kind === 'group') await this.#keep(conversationId, answer);
      return {
        kind,
        epoch: answer.epoch,
        userIds: new Set(answer.members.map(({ userId }) => userId)),
        deviceIds: new Set(answer.devices.map(({ deviceId }) => deviceId)),
        expiresAfter: answer.expiresAfter ?? null,
      };
    } catch (error) {
      if (!(error instanceof ProtocolError && error.code === 'not_a_member')) throw error;
      await this.gone(conversationId, 'removed');
      return null;
    }
  }

  /** This user has left or was removed: what was written stays readable, nothing more is sent. */
  async gone(conversationId: string, how: 'left' | 'removed'): Promise<void> {
    const lines = await this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      if (row?.kind !== 'group' || row.gone) return [];
      const nothing: Partial<ConversationRow> = { role: null, inGroup: false, toAdd: [], toRemove: [] };
      await tx.objectStore('conversations').put({ ...row, ...nothing, gone: how });
      await tx.objectStore('states').delete(conversationId);
      await tx.objectStore('commits').delete(conversationId);
      if (how === 'left' || row.stored === 0) return [];
      const line = this.#removedLine(row);
      await tx.objectStore('messages').put(line);
      return [line.id];
    });
    this.context.changed(conversationId, lines);
  }

  async #keep(conversationId: string, answer: ConversationJson): Promise<void> {
    const { me } = this.context.account();
    const members = answer.members.map(({ userId, role }) => ({ userId, role: role ?? ('member' as const) }));
    await this.context.store.write(async (tx) => {
      const group = await groupIn(tx, conversationId);
      await tx.objectStore('groups').put({ ...group, members });
      const row = await tx.objectStore('conversations').get(conversationId);
      if (!row) return;
      row.gone = null;
      row.role = members.find(({ userId }) => userId === me.userId)?.role ?? 'member';
      row.memberCount = members.length;
      row.newMembersSee = answer.group?.newMembersSee ?? row.newMembersSee;
      await tx.objectStore('conversations').put(row);
    });
    this.context.changed(conversationId);
  }

  /**
   * A line of this device's own: the commit that removed it is not delivered to it. It stands between the last entry that came and the next
   * one that may ever come.
   */
  #removedLine({ id, lastSequence }: ConversationRow): MessageRow {
    const actorId = this.#changedBy.get(id) ?? '';
    return {
      conversationId: id,
      sequence: lastSequence + 0.5,
      id: newId(),
      senderId: actorId,
      senderDeviceId: '',
      at: this.context.now(),
      countsAsUnread: false,
      ...nothingSaid(),
      kind: 'event',
      event: { type: 'removed', actorId, subjectIds: [this.context.account().me.userId], value: '' },
    };
  }
}
