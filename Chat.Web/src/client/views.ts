import type { Attachment } from '../crypto/attachment-content';
import { isSaid, type SaidContent } from '../crypto/content';
import type { PersonJson } from '../protocol/http';
import { foldIntoMessage, groupReactions } from '../store/fold';
import type { ConversationRow, EventRow, GroupRow, MessageRow, OutboxRow } from '../store/schema';
import {
  type AttachmentView,
  type ConversationView,
  type GroupEvent,
  type LastLine,
  type MessageView,
  type Quote,
  READER,
  type Tick,
} from './api';
import type { Context } from './context';
import { labelOf } from './last-line';
import type { PresenceBoard } from './presence';
import type { Roster } from './roster';
import type { Settings } from './settings';

const QUOTE_CHARS = 200;
const NOBODY = '…';

/** Rows as people see them. Names and pictures come from memory, so that a list of 500 needs no query per row. */
export class Views {
  readonly #pictures = new Map<string, Uint8Array | null>();
  readonly #members = new Map<string, string[]>();

  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
    private readonly presence: PresenceBoard,
    private readonly settings: Settings,
  ) {}

  /** Reads what the list shows beside the conversations' rows. */
  async load(): Promise<void> {
    this.#pictures.clear();
    this.#members.clear();
    for (const group of await this.context.store.groups()) this.#remember(group.conversationId, group);
  }

  refresh(groups: readonly (GroupRow | undefined)[]): void {
    for (const group of groups) if (group) this.#remember(group.conversationId, group);
  }

  conversation(row: ConversationRow): ConversationView {
    const isGroup = row.kind === 'group';
    const peer = isGroup ? null : this.#person(row.peerId, row.id);
    const blocked = !isGroup && this.settings.isBlocked(row.peerId);
    const cannotWriteReason = row.gone ?? (peer?.username === '' ? 'deleted' : blocked ? 'blocked' : null);
    return {
      id: row.id,
      kind: row.kind,
      title: isGroup ? (row.name ?? NOBODY) : (peer?.displayName ?? NOBODY),
      picture: isGroup ? (this.#pictures.get(row.id) ?? null) : null,
      peer,
      presence: isGroup || blocked ? null : this.presence.of(row.peerId),
      onlineCount: isGroup && !row.gone ? this.#online(row.id) : 0,
      memberCount: row.memberCount,
      role: isGroup && !row.gone ? (row.role ?? 'member') : null,
      canWrite: cannotWriteReason === null,
      cannotWriteReason,
      typing: this.presence.typingIn(row.id).map((userId) => this.#name(userId, row.id)),
      lastLine: this.#lastLine(row),
      unread: row.unread,
      mentioned: row.mentionedAt > row.readUpTo,
      mentionedAt: row.mentionedAt,
      markedUnread: row.markedUnread,
      draft: row.draft,
      draftFor: row.draftFor ?? null,
      readUpTo: row.readUpTo,
      lastActivity: row.lastActivity,
      pinned: row.pinned,
      archived: row.archived,
      mutedUntil: row.mutedUntil,
      onlyMentions: row.onlyMentions ?? false,
      blocked,
      disappearAfter: row.disappearAfter,
      newMembersSee: row.newMembersSee,
      verified: !isGroup && this.roster.isVerified(row.peerId),
      securityNotice: row.securityNotice,
    };
  }

  /** @param outbox what waits in the conversation: own amendments show at once */
  async message(stored: MessageRow, conversation: ConversationRow, outbox: readonly OutboxRow[]): Promise<MessageView> {
    const { me } = this.context.account();
    const view = await this.found(withWaiting(stored, outbox, me.userId), conversation);
    return view.kind === 'text' ? { ...view, replies: await this.context.store.replyCount(view.id) } : view;
  }

  /** As a search shows it: its replies are not counted. */
  async found(row: MessageRow, conversation: ConversationRow): Promise<MessageView> {
    const { me } = this.context.account();
    const mine = row.senderId === me.userId;
    const isText = row.kind === 'text';
    return {
      id: row.id,
      conversationId: row.conversationId,
      sequence: row.sequence,
      senderId: row.senderId,
      senderName: mine ? me.displayName : row.senderId && this.#name(row.senderId, row.conversationId, row.id),
      mine,
      at: row.at,
      kind: row.kind,
      text: row.text,
      attachment: row.attachment ? shownOf(row.attachment) : null,
      transfer: this.context.transfers.of(row.id),
      event: row.event && this.#event(row.event, row.conversationId, row.id),
      editedAt: row.edit?.at ?? null,
      quote: isText && row.replyTo ? await this.#quote(row.conversationId, row.replyTo, row.id) : null,
      replies: 0,
      forwarded: row.forwarded,
      mentions: this.#mentions(row.mentions, conversation),
      mentionsMe: !mine && row.mentions.some(({ userId }) => userId === me.userId),
      reactions: groupReactions(row.reactions).map(({ emoji, userIds }) => ({
        emoji,
        mine: userIds.includes(me.userId),
        names: userIds.map((userId) => this.#name(userId, row.conversationId, row.id)),
      })),
      starred: row.starredAt !== undefined,
      expiresAt: row.expiresAt ?? null,
      tick: mine && row.kind !== 'event' && row.kind !== 'deleted' ? tickOf(row.sequence, conversation) : null,
      error: null,
      waitsFor: null,
    };
  }

  /** A message of the outbox; null for what is no message of its own. */
  async waiting(
    row: OutboxRow,
    conversation: ConversationRow,
    outbox: readonly OutboxRow[],
  ): Promise<MessageView | null> {
    if (!isSaid(row.content)) return null;
    const view = await this.message(
      asMessage(row, row.content, this.context.account().me.userId),
      conversation,
      outbox,
    );
    const waitsFor =
      conversation.peerAway && !row.error
        ? (this.#person(conversation.peerId, conversation.id)?.displayName ?? NOBODY)
        : null;
    return { ...view, sequence: null, tick: row.error ? 'failed' : 'waiting', error: row.error, waitsFor };
  }

  #lastLine(row: ConversationRow): LastLine | null {
    const { me } = this.context.account();
    if (row.waiting) {
      const { text, at, failed, attachment = null } = row.waiting;
      return { kind: 'text', text, attachment, senderName: null, mine: true, tick: failed ? 'failed' : 'waiting', at };
    }
    if (!row.lastLine) return null;
    const { kind, text, senderId, at, sequence, attachment = null } = row.lastLine;
    const mine = senderId === me.userId;
    const senderName = mine || row.kind === 'direct' ? null : this.#name(senderId, row.id);
    const tick = mine && kind === 'text' ? tickOf(sequence, row) : null;
    return { kind, text, attachment, senderName, mine, tick, at };
  }

  async #quote(conversationId: string, id: string, inMessage: string): Promise<Quote> {
    const quoted = await this.context.store.messageById(conversationId, id);
    if (!quoted) return { id, sequence: null, senderId: '', senderName: '', text: '', attachment: null, missing: true };
    return {
      id,
      sequence: quoted.sequence,
      senderId: quoted.senderId,
      senderName: this.#name(quoted.senderId, conversationId, inMessage),
      text: quoted.text.slice(0, QUOTE_CHARS),
      attachment: labelOf(quoted.attachment),
      missing: false,
    };
  }

  #event({ type, actorId, subjectIds, value }: EventRow, conversationId: string, inMessage: string): GroupEvent {
    const nameOf = (userId: string) => this.#name(userId, conversationId, inMessage);
    return { type, actor: actorId && nameOf(actorId), actorId, subjects: subjectIds.map(nameOf), value };
  }

  /** A mention of somebody who is not in the conversation is a text like any other. */
  #mentions(mentions: MessageRow['mentions'], { id, kind, peerId }: ConversationRow): MessageRow['mentions'] {
    if (mentions.length === 0) return mentions;
    const { me } = this.context.account();
    const members = kind === 'direct' ? [peerId] : (this.#members.get(id) ?? []);
    return mentions.filter(({ userId }) => userId === me.userId || members.includes(userId));
  }

  #online(conversationId: string): number {
    const { me } = this.context.account();
    const members = this.#members.get(conversationId) ?? [];
    return members.filter((userId) => userId !== me.userId && this.presence.isOnline(userId)).length;
  }

  /** @param inMessage which is told anew when the name is known */
  #name(userId: string, conversationId: string, inMessage?: string): string {
    if (userId === this.context.account().me.userId) return READER;
    return this.#person(userId, conversationId, inMessage)?.displayName ?? NOBODY;
  }

  #person(userId: string, conversationId: string, inMessage?: string): PersonJson | null {
    return this.roster.known(userId, () => this.context.changed(conversationId, inMessage ? [inMessage] : []));
  }

  #remember(conversationId: string, group: { picture: Uint8Array | null; members: { userId: string }[] } | undefined) {
    this.#pictures.set(conversationId, group?.picture ?? null);
    this.#members.set(conversationId, group?.members.map(({ userId }) => userId) ?? []);
  }
}

/** With own edits, reactions and deletes folded in that are still on their way: later than everything in the log. */
function withWaiting(stored: MessageRow, outbox: readonly OutboxRow[], userId: string): MessageRow {
  return outbox.reduce((row, { content, order, at, conversationId }) => {
    if (!('target' in content) || content.target !== row.id || conversationId !== row.conversationId) return row;
    const amendment = { userId, sequence: Number.MAX_SAFE_INTEGER / 2 + order, at };
    return foldIntoMessage(row, { ...content, ...amendment });
  }, stored);
}

function asMessage(row: OutboxRow, content: SaidContent, userId: string): MessageRow {
  return {
    conversationId: row.conversationId,
    sequence: Number.MAX_SAFE_INTEGER,
    id: row.id,
    senderId: userId,
    senderDeviceId: '',
    at: row.at,
    countsAsUnread: true,
    kind: 'text',
    text: content.body,
    attachment: content.type === 'attachment' ? content.attachment : null,
    mentions: content.mentions,
    replyTo: content.replyTo,
    forwarded: content.forwarded,
    edit: null,
    reactions: [],
    event: null,
  };
}

/** Without what opens it. */
function shownOf({ assetId: _, key: __, hash: ___, ...shown }: Attachment): AttachmentView {
  return shown;
}

/** In a direct conversation: as far as the other person's devices have come; in a group: as far as everybody else's have. */
function tickOf(sequence: number, conversation: ConversationRow): Tick {
  const cursor = conversation.cursors[conversation.kind === 'group' ? conversation.id : conversation.peerId];
  if (cursor && cursor.read >= sequence) return 'read';
  return cursor && cursor.delivered >= sequence ? 'delivered' : 'sent';
}
