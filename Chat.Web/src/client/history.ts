import { EntryKind, type LogEntry, write } from '../protocol/frames';
import type { MessageRow } from '../store/schema';
import type { Archives } from './archives';
import type { Context } from './context';
import type { Log } from './log';

const PAGE = 100;

/** Older messages: from this device's store, and below that from the server's log, opened with the epoch archives. */
export class History {
  constructor(
    private readonly context: Context,
    private readonly archives: Archives,
    private readonly log: Log,
  ) {}

  async page(
    conversationId: string,
    before: number | null,
    limit: number,
  ): Promise<{ rows: MessageRow[]; more: boolean }> {
    const end = before ?? Number.MAX_SAFE_INTEGER;
    let rows = await this.context.store.messages(conversationId, end, limit);
    let conversation = await this.context.store.conversation(conversationId);
    while (conversation && rows.length < limit && conversation.historyFrom > 1 && this.context.connection.isOnline) {
      await this.#fetchBelow(conversationId, conversation.historyFrom);
      rows = await this.context.store.messages(conversationId, end, limit);
      conversation = await this.context.store.conversation(conversationId);
    }
    const oldest = rows[0]?.sequence ?? 0;
    const more =
      (conversation?.historyFrom ?? 1) > 1 ||
      (oldest > 1 && (await this.context.store.messages(conversationId, oldest, 1)).length > 0);
    return { rows: await this.#openSealed(rows), more };
  }

  async #fetchBelow(conversationId: string, before: number): Promise<void> {
    const page = await this.context.connection.ask((requestId) =>
      write.history(requestId, conversationId, before, PAGE),
    );
    if (page.kind !== 'page') return;
    const entries = page.entries.filter((entry) => entry.kind === EntryKind.Application);
    await this.#haveArchives(conversationId, entries);
    const rows = await Promise.all(entries.map((entry) => this.log.open(entry)));
    await this.context.store.write(async (tx) => {
      for (const row of rows) await tx.objectStore('messages').put(row);
      const conversation = await tx.objectStore('conversations').get(conversationId);
      if (!conversation) return;
      conversation.historyFrom = page.more ? (page.entries[0]?.sequence ?? 1) : 1;
      await tx.objectStore('conversations').put(conversation);
    });
  }

  /** What could not be opened when it came is tried again whenever somebody looks. */
  async #openSealed(rows: MessageRow[]): Promise<MessageRow[]> {
    const sealed = rows.filter((row) => row.text === null);
    if (sealed.length === 0 || !this.context.connection.isOnline) return rows;
    const entries = sealed.flatMap((row) => (row.sealed ? [entryOf(row, row.sealed)] : []));
    await this.#haveArchives(sealed[0]?.conversationId ?? '', entries);
    const opened = await Promise.all(entries.map((entry) => this.log.open(entry)));
    const readable = opened.filter((row) => row.text !== null);
    if (readable.length > 0) {
      await this.context.store.write(async (tx) => {
        for (const row of readable) await tx.objectStore('messages').put(row);
      });
    }
    return rows.map((row) => readable.find((other) => other.sequence === row.sequence) ?? row);
  }

  async #haveArchives(conversationId: string, entries: LogEntry[]): Promise<void> {
    const missing: number[] = [];
    for (const epoch of new Set(entries.map((entry) => entry.epoch))) {
      if (!(await this.context.store.archive(conversationId, epoch))) missing.push(epoch);
    }
    if (missing.length > 0) await this.archives.fetch(conversationId, Math.min(...missing), Math.max(...missing));
  }
}

function entryOf(row: MessageRow, sealed: { epoch: number; payload: Uint8Array }): LogEntry {
  return {
    conversationId: row.conversationId,
    sequence: row.sequence,
    senderId: row.senderId,
    senderDeviceId: row.senderDeviceId,
    storedAt: row.at,
    kind: EntryKind.Application,
    epoch: sealed.epoch,
    payload: sealed.payload,
    messageId: row.id,
    flags: row.countsAsUnread ? 1 : 0,
  };
}
