import type { ConversationRow, MessageRow, OutboxRow } from '../store/schema';
import type { ConversationView, LastLine, MessageView, Tick } from './api';
import type { Context } from './context';
import type { PresenceBoard } from './presence';
import type { Roster } from './roster';

/** Rows as people see them. */
export class Views {
  constructor(
    private readonly context: Context,
    private readonly roster: Roster,
    private readonly presence: PresenceBoard,
  ) {}

  async conversation(row: ConversationRow): Promise<ConversationView> {
    const peer = await this.roster.person(row.peerId).catch(() => null);
    return {
      id: row.id,
      title: peer?.displayName ?? '…',
      peer,
      presence: this.presence.of(row.peerId),
      typing: this.presence.isTyping(row.id) && peer ? [peer.displayName] : [],
      lastLine: await this.#lastLine(row),
      unread: row.unread,
      draft: row.draft,
      readUpTo: row.readUpTo,
      securityNotice: row.securityNotice,
    };
  }

  async message(row: MessageRow, conversation: ConversationRow): Promise<MessageView> {
    const { me } = this.context.account();
    const mine = row.senderId === me.userId;
    return {
      id: row.id,
      conversationId: row.conversationId,
      sequence: row.sequence,
      senderId: row.senderId,
      senderName: mine ? me.displayName : await this.#nameOf(row.senderId),
      mine,
      at: row.at,
      kind: row.text === null ? 'undecryptable' : 'text',
      text: row.text ?? '',
      tick: mine ? tickOf(row.sequence, conversation) : null,
      error: null,
    };
  }

  waiting(row: OutboxRow): MessageView {
    const { me } = this.context.account();
    return {
      id: row.id,
      conversationId: row.conversationId,
      sequence: null,
      senderId: me.userId,
      senderName: me.displayName,
      mine: true,
      at: row.at,
      kind: 'text',
      text: row.text,
      tick: row.error ? 'failed' : 'waiting',
      error: row.error,
    };
  }

  async #lastLine(row: ConversationRow): Promise<LastLine | null> {
    const waiting = (await this.context.store.outboxOf(row.id)).at(-1);
    if (waiting) return { text: waiting.text, mine: true, tick: waiting.error ? 'failed' : 'waiting', at: waiting.at };
    const last = await this.context.store.lastMessage(row.id);
    if (!last) return null;
    const view = await this.message(last, row);
    return { text: view.text, mine: view.mine, tick: view.tick, at: view.at };
  }

  async #nameOf(userId: string): Promise<string> {
    return this.roster.person(userId).then(
      (person) => person.displayName,
      () => '…',
    );
  }
}

/** In a direct conversation: as far as the other person's devices have come. */
function tickOf(sequence: number, conversation: ConversationRow): Tick {
  const cursor = conversation.cursors[conversation.peerId];
  if (cursor && cursor.read >= sequence) return 'read';
  return cursor && cursor.delivered >= sequence ? 'delivered' : 'sent';
}
