import { type Content, isReaction, MAX_MENTIONS } from '../crypto/content';
import { ProtocolError } from '../protocol/fault';
import { goneField, marksItem, starField } from '../store/kept';
import type { MessageRow } from '../store/schema';
import type { NewMessage } from './api';
import type { Context } from './context';
import type { Filing } from './filing';
import type { Outbox } from './outbox';

const MOST_FORWARDED = 100;

/** What people do with messages: write, edit, delete, react, forward, star. Everything that others see goes through the outbox. */
export class Writing {
  constructor(
    private readonly context: Context,
    private readonly outbox: Outbox,
    private readonly filing: Filing,
  ) {}

  /**
   * A message that is queued or sent already under this id is not sent again.
   * @param isDraft it was being written in the chat, and is no draft any more
   */
  async send(
    conversationId: string,
    { text, replyTo, mentions }: NewMessage,
    messageId: string,
    isDraft: boolean,
  ): Promise<void> {
    if (await this.context.store.messageById(conversationId, messageId)) return;
    if ((await this.context.store.outboxOf(conversationId)).some(({ id }) => id === messageId)) return;
    const sentAt = this.context.now();
    await this.outbox.queue(
      conversationId,
      [{ type: 'text', sentAt, body: text, replyTo, mentions: mentions.slice(0, MAX_MENTIONS), forwarded: false }],
      { ids: [messageId], clearsDraft: isDraft },
    );
  }

  async edit(
    conversationId: string,
    messageId: string,
    { text, mentions }: Omit<NewMessage, 'replyTo'>,
  ): Promise<void> {
    await this.#own(conversationId, messageId);
    const edit = { body: text, mentions: mentions.slice(0, MAX_MENTIONS) };
    await this.#queue(conversationId, { type: 'edit', target: messageId, ...edit });
  }

  async deleteForEveryone(conversationId: string, messageId: string): Promise<void> {
    if (await this.outbox.withdraw(conversationId, messageId)) return;
    await this.#own(conversationId, messageId);
    await this.#queue(conversationId, { type: 'delete', target: messageId });
  }

  async deleteForMe(conversationId: string, messageIds: readonly string[]): Promise<void> {
    const gone: string[] = [];
    for (const id of messageIds) if (await this.outbox.withdraw(conversationId, id)) gone.push(id);
    const rows = await this.#rows(conversationId, messageIds);
    await this.context.store.write(async (tx) => {
      const conversation = await tx.objectStore('conversations').get(conversationId);
      if (!conversation) return;
      await this.filing.remove(tx, conversation, rows);
      for (const row of rows) await this.context.kept.set(tx, marksItem(row), { [goneField(row.id)]: true });
      await tx.objectStore('conversations').put(conversation);
    });
    this.context.removed(conversationId, [...gone, ...rows.map(({ id }) => id)]);
    this.context.changed(conversationId);
  }

  /** @throws ProtocolError `reaction_too_long` above 64 bytes */
  async react(conversationId: string, messageId: string, emoji: string): Promise<void> {
    if (!isReaction(emoji)) throw new ProtocolError('reaction_too_long', 'A reaction is one emoji.');
    await this.#queue(conversationId, { type: 'reaction', target: messageId, emoji });
  }

  async forward(conversationId: string, messageIds: readonly string[], to: readonly string[]): Promise<void> {
    const wanted = new Set(messageIds.slice(0, MOST_FORWARDED));
    const rows = (await this.#rows(conversationId, [...wanted])).filter(({ kind }) => kind === 'text');
    const waiting = (await this.context.store.outboxOf(conversationId)).filter(({ id }) => wanted.has(id));
    const said = [
      ...rows.sort((a, b) => a.sequence - b.sequence).map(({ text, attachment }) => ({ body: text, attachment })),
      // Of what is still being uploaded nobody else could be given anything.
      ...waiting.flatMap(({ content }) => (content.type === 'text' ? [{ body: content.body, attachment: null }] : [])),
    ];
    const sentAt = this.context.now();
    const contents = said.map(({ body, attachment }): Content => {
      const forwarded = { sentAt, body, replyTo: null, mentions: [], forwarded: true };
      return attachment ? { type: 'attachment', ...forwarded, attachment } : { type: 'text', ...forwarded };
    });
    if (contents.length === 0) throw new ProtocolError('message_unknown', 'This message is no longer here.');
    for (const target of to)
      await this.outbox.queue(target, contents, {
        uploadOf: ({ type }) => (type === 'attachment' ? { type: 'attach' } : null),
      });
  }

  async star(conversationId: string, messageId: string, starred: boolean): Promise<void> {
    const now = this.context.now();
    await this.context.store.write(async (tx) => {
      const rows = await tx.objectStore('messages').index('byId').getAll(messageId);
      const row = rows.find((one) => one.conversationId === conversationId);
      if (!row) return;
      const { starredAt: _, ...plain } = row;
      await tx.objectStore('messages').put(starred ? { ...plain, starredAt: now } : plain);
      await this.context.kept.set(tx, marksItem(row), { [starField(messageId)]: starred ? now : null });
    });
    this.context.changed(conversationId, [messageId]);
  }

  async #queue(conversationId: string, content: WithoutTime<Content>): Promise<void> {
    await this.outbox.queue(conversationId, [{ ...content, sentAt: this.context.now() } as Content]);
  }

  /** @throws ProtocolError `message_unknown`, `not_the_author` */
  async #own(conversationId: string, messageId: string): Promise<void> {
    const { me } = this.context.account();
    const row = await this.context.store.messageById(conversationId, messageId);
    const waits = !row && (await this.context.store.outboxOf(conversationId)).some(({ id }) => id === messageId);
    if (!row && !waits) throw new ProtocolError('message_unknown', 'This message is no longer here.');
    if (row && row.senderId !== me.userId)
      throw new ProtocolError('not_the_author', 'Only who wrote a message can change it.');
  }

  async #rows(conversationId: string, messageIds: readonly string[]): Promise<MessageRow[]> {
    const rows = await Promise.all(messageIds.map((id) => this.context.store.messageById(conversationId, id)));
    return rows.filter((row) => row !== undefined);
  }
}

type WithoutTime<T> = T extends unknown ? Omit<T, 'sentAt'> : never;
