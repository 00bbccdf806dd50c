import { ProtocolError } from '../protocol/fault';
import { EntryKind, type LogEntry, write } from '../protocol/frames';
import type { ConversationRow, MessageRow, SealedRow } from '../store/schema';
import type { Archives } from './archives';
import type { Context } from './context';
import type { Filing } from './filing';
import type { Log } from './log';

const PAGE = 100;

export interface Rows {
  rows: MessageRow[];
  more: boolean;
}

/** Older messages: from this device's store, and below that from the server's log, opened with the epoch archives. */
export class History {
  constructor(
    private readonly context: Context,
    private readonly archives: Archives,
    private readonly log: Log,
    private readonly filing: Filing,
  ) {}

  async page(conversationId: string, before: number | null, limit: number): Promise<Rows> {
    const end = before ?? Number.MAX_SAFE_INTEGER;
    const { store } = this.context;
    let rows = await store.messages(conversationId, end, limit);
    while (rows.length < limit && (await this.#fetchBelow(conversationId)))
      rows = await store.messages(conversationId, end, limit);
    await this.#openSealed(conversationId, rows);
    rows = await store.messages(conversationId, end, limit);
    return { rows, more: await this.#hasBelow(conversationId, rows[0]?.sequence ?? end) };
  }

  async after(conversationId: string, after: number, limit: number): Promise<Rows> {
    const rows = await this.context.store.messagesAfter(conversationId, after, limit + 1);
    return { rows: rows.slice(0, limit), more: rows.length > limit };
  }

  /** Reads back until the group's name is known, or there is nothing further, or it has been `pages`. */
  async findName(conversationId: string, pages: number): Promise<void> {
    for (let page = 0; page < pages; page++) {
      const row = await this.context.store.conversation(conversationId);
      if (row?.kind !== 'group' || row.profileSequence > 0 || !(await this.#fetchBelow(conversationId))) return;
    }
  }

  /** Fetches back to a time (ms since 1970). */
  async reach(conversationId: string, at: number): Promise<void> {
    for (;;) {
      const row = await this.context.store.conversation(conversationId);
      const isThere = row?.reachesBackTo != null && row.reachesBackTo <= at;
      if (isThere || !(await this.#fetchBelow(conversationId))) return;
    }
  }

  async #hasBelow(conversationId: string, sequence: number): Promise<boolean> {
    const row = await this.context.store.conversation(conversationId);
    if (canFetch(row)) return true;
    return sequence > 1 && (await this.context.store.messages(conversationId, sequence, 1)).length > 0;
  }

  /** The next page below what is stored here; false when there is none to be had. */
  async #fetchBelow(conversationId: string): Promise<boolean> {
    const row = await this.context.store.conversation(conversationId);
    if (!row || !canFetch(row) || !this.context.connection.isOnline) return false;
    const page = await this.#ask(conversationId, row.historyFrom);
    if (!page) return false;
    const entries = page.entries.filter((entry) => entry.kind === EntryKind.Application);
    const touched = await this.#file(conversationId, entries, (current) => {
      current.historyFrom = page.more ? (page.entries[0]?.sequence ?? 1) : 1;
    });
    this.context.changed(conversationId, touched);
    return true;
  }

  async #ask(conversationId: string, before: number) {
    try {
      const page = await this.context.connection.ask((id) => write.history(id, conversationId, before, PAGE));
      return page.kind === 'page' ? page : null;
    } catch (error) {
      // Without a connection, or after leaving, there is what is here.
      if (error instanceof ProtocolError) return null;
      throw error;
    }
  }

  /** What could not be opened when it came is tried again whenever somebody looks. */
  async #openSealed(conversationId: string, rows: readonly MessageRow[]): Promise<void> {
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return;
    const sealed = await this.context.store.sealedOf(conversationId, first.sequence, last.sequence);
    if (sealed.length === 0) return;
    const touched = await this.#file(conversationId, sealed.map(entryOf), () => undefined);
    if (touched.length > 0) this.context.changed(conversationId, touched);
  }

  async #file(conversationId: string, entries: LogEntry[], change: (row: ConversationRow) => void): Promise<string[]> {
    await this.#haveArchives(conversationId, entries);
    const opened = await Promise.all(entries.map(async (entry) => ({ entry, content: await this.log.open(entry) })));
    return this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      if (!row) return [];
      const touched: string[] = [];
      for (const { entry, content } of opened) touched.push(...(await this.filing.file(tx, row, entry, content)));
      change(row);
      await tx.objectStore('conversations').put(row);
      return touched;
    });
  }

  async #haveArchives(conversationId: string, entries: readonly LogEntry[]): Promise<void> {
    const missing: number[] = [];
    for (const epoch of new Set(entries.filter(({ payload }) => payload.length > 0).map((entry) => entry.epoch))) {
      if (!(await this.context.store.archive(conversationId, epoch))) missing.push(epoch);
    }
    if (missing.length === 0 || !this.context.connection.isOnline) return;
    try {
      await this.archives.fetch(conversationId, Math.min(...missing), Math.max(...missing));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
}

function canFetch(row: ConversationRow | undefined): boolean {
  return row !== undefined && row.historyFrom > 1 && row.gone === null;
}

function entryOf({ conversationId, sequence, entry }: SealedRow): LogEntry {
  return { ...entry, conversationId, sequence, kind: EntryKind.Application };
}
