import { joinArchives, leavesIn } from '../crypto/archive-parts';
import type { Content, HandedArchive } from '../crypto/content';
import { EntryFlags, type LogEntry } from '../protocol/frames';
import { type Amendment, adopt, foldIntoMessage, foldIntoOrphans, foldLate, NO_ORPHANS } from '../store/fold';
import type { Marks } from '../store/kept';
import { nothingSaid } from '../store/message-row';
import { type ConversationRow, type EventRow, IN_PARTS, type MessageRow, type WriteTransaction } from '../store/schema';
import { searchBlockOf, withLine } from '../store/search-block';
import { type CallOutEffects, followCallOut } from './call-outs';
import type { Context } from './context';
import { groupIn } from './group-row';
import { lastLineOf, newestLine } from './last-line';

/**
 * Puts what an entry says where it belongs, inside the caller's transaction: a message's row, an amendment folded into its message or kept
 * until that comes, a group's profile, archives for a new member. The caller stores the conversation's row.
 */
export class Filing {
  constructor(
    private readonly context: Context,
    /** Archives of a conversation were handed on to this device. */
    private readonly archivesCame: (conversationId: string) => void = () => undefined,
  ) {}

  /** @param content null: it could not be opened (yet)  @returns ids of messages that changed */
  async file(tx: WriteTransaction, row: ConversationRow, entry: LogEntry, content: Content | null): Promise<string[]> {
    if (content === null) return this.#unread(tx, row, entry);
    await tx.objectStore('sealed').delete([entry.conversationId, entry.sequence]);
    switch (content.type) {
      case 'text':
      case 'attachment':
        return this.#message(tx, row, {
          ...this.#blank(row, entry, 'text'),
          text: content.body,
          mentions: content.mentions,
          replyTo: content.replyTo,
          forwarded: content.forwarded,
          attachment: content.type === 'attachment' ? content.attachment : null,
        });
      case 'edit': {
        const { target, body, mentions } = content;
        const edit = { userId: entry.senderId, sequence: entry.sequence, at: entry.storedAt, body, mentions };
        return this.#amend(tx, row, target, { type: 'edit', ...edit });
      }
      case 'delete':
        return this.#amend(tx, row, content.target, {
          type: 'delete',
          userId: entry.senderId,
          sequence: entry.sequence,
        });
      case 'reaction': {
        const reaction = { userId: entry.senderId, sequence: entry.sequence, emoji: content.emoji };
        return this.#amend(tx, row, content.target, { type: 'reaction', ...reaction });
      }
      case 'profile':
        return this.#profile(tx, row, entry, content);
      case 'callOut':
        return this.#callOut(tx, row, entry, followCallOut(content.callOut, entry.senderId));
      case 'archiveRequest':
        return [];
      case 'history':
        return this.#archives(tx, row, content.conversationId, content.archives);
    }
  }

  /** A line in the log of a group. */
  async event(tx: WriteTransaction, row: ConversationRow, entry: LogEntry, event: EventRow): Promise<string[]> {
    if ((await this.#marks(tx, entry)).gone) return [];
    await tx.objectStore('messages').put({ ...this.#blank(row, entry, 'event'), countsAsUnread: false, event });
    return [entry.messageId];
  }

  /** The message as it is now, with all that hangs on it: search, last line. */
  async put(tx: WriteTransaction, conversation: ConversationRow, message: MessageRow): Promise<void> {
    await tx.objectStore('messages').put(message);
    await this.#index(tx, message);
    if (message.kind === 'event' || message.sequence < (conversation.lastLine?.sequence ?? 0)) return;
    conversation.lastLine = lastLineOf(message);
  }

  /** Removes messages from this device, and every trace of their words. The caller stores the conversation's row. */
  async remove(tx: WriteTransaction, conversation: ConversationRow, messages: readonly MessageRow[]): Promise<void> {
    for (const message of messages) {
      const key: [string, number] = [message.conversationId, message.sequence];
      await tx.objectStore('messages').delete(key);
      await tx.objectStore('sealed').delete(key);
      await tx.objectStore('orphans').delete([message.conversationId, message.id]);
      await this.#index(tx, { ...message, text: '', attachment: null });
    }
    this.#filesGone(messages);
    forgetChange(conversation, messages);
    if (messages.some(({ sequence }) => sequence === conversation.lastLine?.sequence))
      conversation.lastLine = await newestLine(tx, conversation.id);
  }

  async #message(tx: WriteTransaction, row: ConversationRow, message: MessageRow): Promise<string[]> {
    if (message.expiresAt !== undefined && message.expiresAt <= this.context.now()) return [];
    const { conversationId, sequence, id, at } = message;
    const known = await tx.objectStore('messages').get([conversationId, sequence]);
    if (known && known.kind !== 'undecryptable' && known.edit === null) return [];
    const elsewhere = (await tx.objectStore('messages').index('byId').getAll(id)).some(
      (other) => other.conversationId === conversationId && other.sequence !== sequence,
    );
    // The server has put it into the log twice.
    if (elsewhere) return [];
    const { starredAt, gone } = await this.context.kept.marks(tx, message);
    if (gone) return [];
    const orphans = await tx.objectStore('orphans').get([conversationId, id]);
    if (orphans) await tx.objectStore('orphans').delete([conversationId, id]);
    const marked = starredAt === null ? message : { ...message, starredAt };
    const filed = adopt(known ? foldLate(known, marked) : marked, orphans ?? NO_ORPHANS);
    row.reachesBackTo = Math.min(row.reachesBackTo ?? at, at);
    row.hidden = false;
    const { me } = this.context.account();
    if (filed.senderId !== me.userId && filed.mentions.some(({ userId }) => userId === me.userId))
      row.mentionedAt = Math.max(row.mentionedAt, sequence);
    await this.put(tx, row, filed);
    return withNeighbours(tx, filed);
  }

  async #amend(tx: WriteTransaction, row: ConversationRow, target: string, amendment: Amendment): Promise<string[]> {
    const found = (await tx.objectStore('messages').index('byId').getAll(target)).find(
      (message) => message.conversationId === row.id,
    );
    if (!found) {
      const waiting = await tx.objectStore('orphans').get([row.id, target]);
      const orphans = foldIntoOrphans(waiting ?? NO_ORPHANS, amendment);
      await tx.objectStore('orphans').put({ ...orphans, conversationId: row.id, messageId: target });
      return [];
    }
    const folded = foldIntoMessage(found, amendment);
    if (folded === found) return [];
    if (folded.kind === 'deleted') {
      await tx.objectStore('sealed').delete([row.id, found.sequence]);
      this.#filesGone([found]);
      forgetChange(row, [found]);
    }
    await this.put(tx, row, folded);
    return withNeighbours(tx, folded);
  }

  /** Of what was erased only the place is left; what has no archive yet is kept. */
  async #unread(tx: WriteTransaction, row: ConversationRow, entry: LogEntry): Promise<string[]> {
    const { conversationId, sequence, messageId, payload } = entry;
    const counts = (entry.flags & EntryFlags.CountsAsUnread) !== 0;
    const place = this.#blank(row, entry, payload.length === 0 ? 'deleted' : 'undecryptable');
    const isOver = row.disappearAfter !== null && entry.storedAt + row.disappearAfter * 1000 <= this.context.now();
    if (isOver && payload.length === 0) return [];
    if ((await this.#marks(tx, entry)).gone) return [];
    if (payload.length > 0) {
      const { senderId, senderDeviceId, storedAt, epoch, flags } = entry;
      const kept = { senderId, senderDeviceId, storedAt, epoch, payload, messageId, flags };
      await tx.objectStore('sealed').put({ conversationId, sequence, entry: kept });
    }
    if (!counts || (await tx.objectStore('messages').get([conversationId, sequence]))) return [];
    row.reachesBackTo = Math.min(row.reachesBackTo ?? place.at, place.at);
    await this.put(tx, row, place);
    return [messageId];
  }

  async #profile(
    tx: WriteTransaction,
    row: ConversationRow,
    entry: LogEntry,
    { name, picture, asOf }: Extract<Content, { type: 'profile' }>,
  ): Promise<string[]> {
    const sequence = Math.min(asOf ?? entry.sequence, entry.sequence);
    if (row.kind !== 'group' || sequence <= row.profileSequence) return [];
    const group = await groupIn(tx, row.id);
    const first = row.profileSequence === 0;
    const event: EventRow | null =
      row.name !== name
        ? { type: 'renamed', actorId: entry.senderId, subjectIds: [], value: name }
        : (group.picture?.join() ?? '') !== (picture?.join() ?? '')
          ? { type: 'picture', actorId: entry.senderId, subjectIds: [], value: '' }
          : null;
    Object.assign(row, { name, profileSequence: sequence });
    await tx.objectStore('groups').put({ ...group, picture });
    return first || !event ? [] : this.event(tx, row, entry, event);
  }

  async #callOut(
    tx: WriteTransaction,
    row: ConversationRow,
    entry: LogEntry,
    { event, disappearAfter, links }: CallOutEffects,
  ): Promise<string[]> {
    const isNewest = entry.sequence >= row.lastSequence;
    if (disappearAfter !== undefined && isNewest)
      Object.assign(row, { disappearAfter, disappearSince: entry.sequence });
    if (links) {
      const group = await groupIn(tx, row.id);
      await tx.objectStore('groups').put({ ...group, links: links(group.links) });
    }
    return event ? this.event(tx, row, entry, event) : [];
  }

  #marks(tx: WriteTransaction, { conversationId, sequence, messageId }: LogEntry): Promise<Marks> {
    return this.context.kept.marks(tx, { conversationId, sequence, id: messageId });
  }

  /** From whoever added this user to a group. An archive that is here whole is not replaced; parts of one are put together. */
  async #archives(
    tx: WriteTransaction,
    row: ConversationRow,
    conversationId: string,
    archives: readonly HandedArchive[],
  ): Promise<string[]> {
    if (row.lastLine === null && row.waiting === null) row.hidden = true;
    for (const { epoch, archive: part, leaves } of archives) {
      const known = await tx.objectStore('epochs').get([conversationId, epoch]);
      if ((known && known.uploaded !== IN_PARTS) || leavesIn(part) === 0) continue;
      const archive = known && leaves !== null ? joinArchives(known.archive, part) : part;
      const uploaded = leaves === null || leavesIn(archive) >= leaves ? 0 : IN_PARTS;
      await tx.objectStore('epochs').put({ conversationId, epoch, archive, uploaded });
    }
    this.archivesCame(conversationId);
    return [];
  }

  #blank(row: ConversationRow, entry: LogEntry, kind: MessageRow['kind']): MessageRow {
    const expiresAt = this.#expiry(row, entry);
    return {
      conversationId: entry.conversationId,
      sequence: entry.sequence,
      id: entry.messageId,
      senderId: entry.senderId,
      senderDeviceId: entry.senderDeviceId,
      at: entry.storedAt,
      countsAsUnread: (entry.flags & EntryFlags.CountsAsUnread) !== 0,
      ...nothingSaid(),
      kind,
      event: null,
      ...(expiresAt !== null && { expiresAt }),
    };
  }

  /**
   * What was written before the setting stays. A device that does not know when that was goes by the server: what it still serves after its
   * time was written before.
   */
  #expiry(row: ConversationRow, entry: LogEntry): number | null {
    if (row.disappearAfter === null) return null;
    const expiresAt = entry.storedAt + row.disappearAfter * 1000;
    if (row.disappearSince !== null) return entry.sequence > row.disappearSince ? expiresAt : null;
    return expiresAt > this.context.now() ? expiresAt : null;
  }

  #filesGone(messages: readonly MessageRow[]): void {
    const ids = messages.filter(({ attachment }) => attachment).map(({ id }) => id);
    if (ids.length > 0) this.context.filesGone(ids);
  }

  async #index(tx: WriteTransaction, message: MessageRow): Promise<void> {
    const key = searchBlockOf(message);
    const known = await tx.objectStore('search').get(key);
    const block = withLine(known, { ...message, text: wordsOf(message) });
    if (block.sequences.length > 0) await tx.objectStore('search').put(block);
    else if (known) await tx.objectStore('search').delete(key);
    this.context.search.changed(key);
  }
}

/** What is being changed is kept with the chat, words and all. */
function forgetChange(conversation: ConversationRow, gone: readonly MessageRow[]): void {
  if (gone.some(({ id }) => id === conversation.draftFor?.messageId)) conversation.draftFor = null;
}

/** What a search finds it by. */
function wordsOf({ kind, text, attachment }: MessageRow): string {
  if (kind !== 'text') return '';
  return attachment ? `${text} ${attachment.name}` : text;
}

/** The message, the one that counts it as a reply, and those that quote it: they look different too. */
async function withNeighbours(tx: WriteTransaction, { conversationId, id, replyTo }: MessageRow): Promise<string[]> {
  const replies = await tx.objectStore('messages').index('byReply').getAll(id);
  const quoting = replies.filter((reply) => reply.conversationId === conversationId).map((reply) => reply.id);
  return [id, ...(replyTo ? [replyTo] : []), ...quoting];
}
